import { maskKeyId } from '../../../../rotation/access-key';
import { generationOf } from '../../../../rotation/generation-keys';
import { refusals } from '../../../../rotation/guard';
import { liveGenerations } from '../../../../rotation/stage';
import type { Finding } from '../finding';
import type { UserSides } from '../user-sides';

/** Keys that are on or off against what the last apply made them. Which key is which generation must be known. */
export function changedStatuses({ name, ledger, iam, told }: UserSides): readonly Finding[] {
  const recorded = iam?.applied.recorded;
  if (!iam || !recorded) return [];
  const live = new Map(liveGenerations(recorded).map(({ generation, status }) => [generation, status]));
  return iam.keys.flatMap((key): readonly Finding[] => {
    const generation = generationOf(key, iam.keys, recorded, told);
    const meant = generation === undefined ? undefined : live.get(generation);
    if (meant === undefined || meant === key.status) return [];
    const [refusal] = refusals(name, ledger, iam.applied, true);
    return [
      {
        code: 'STATUS_CHANGED',
        about: name,
        because: `${maskKeyId(key.id)}, generation ${generation} of ${name}, is ${key.status}; the last apply was to make it ${meant}. Somebody changed it by hand, or that apply did not finish.`,
        wayOut:
          refusal?.wayOut ??
          `Find out who did it and why. If it is to be ${meant}, plan and apply: the plan makes it so. If it is to stay ${key.status}, make the edit of the ledger that says so first (suspend, disable or enable).`,
      },
    ];
  });
}
