import type { UserSides } from '../../../../cli/verbs/doctor/user-sides';
import type { AccessKey, KeyStatus } from '../../../../rotation/access-key';
import type { AppliedState } from '../../../../rotation/applied-state';
import { appliedState, ledgerTags } from '../../../../rotation/applied-state';
import { daysAfter } from '../../../../rotation/days';
import type { LedgerEntry } from '../../../../rotation/ledger';
import { liveGenerations } from '../../../../rotation/stage';
import { NOW } from '../../../sealing/pgp-keys';

export const idOf = (generation: number | string): string => `AKIAGENERATION${String(generation).padStart(6, '0')}`;

export function aKey(id: string, status: KeyStatus = 'Active', ageDays = 10): AccessKey {
  return { id, user: 'valentia', status, createdAt: daysAfter(NOW, -ageDays), lastUsed: { kind: 'never' } };
}

interface Differences {
  /** Keys in IAM; as the entry says unless told. */
  readonly keys?: readonly AccessKey[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly ledger?: LedgerEntry;
}

/** A user whose every side agrees with an entry, but for the differences. */
export function aUser(entry: LedgerEntry, { keys, tags, ledger = entry }: Differences = {}): UserSides {
  const live = liveGenerations(entry);
  const found = keys ?? live.map(({ generation, status }, place) => aKey(idOf(generation), status, 100 - 50 * place));
  const written = tags ?? ledgerTags(entry);
  const applied: AppliedState = appliedState(written, found);
  return {
    name: 'valentia',
    ledger,
    iam: { tags: written, keys: found, applied },
    state: {
      tags: ledgerTags(entry),
      keys: live.map(({ generation, status }) => ({
        ...{ id: idOf(generation), generation, status },
        ...{ sealedTo: 'abcd', sealedSecret: undefined },
      })),
    },
    told: {
      known: new Map(live.map(({ generation }) => [idOf(generation), generation])),
      stateSilent: undefined,
    },
    records: { planned: entry.generation, issued: entry.generation, entry, gap: [] },
    sealingKey: undefined,
    sealingKeyFile: 'sealing-keys/valentia.asc',
    isPinned: false,
  };
}

/** What the state would be of which nothing could be read. */
export const unread = (user: UserSides): UserSides => ({
  ...user,
  state: undefined,
  told: { known: new Map(), stateSilent: 'no state here' },
});
