import type { KeyInRecord } from '../record/change-record';
import type { BegunAct, FoundAfterwards } from './begun-record';

/** A key of a plan, or of a command, with what was to become of it. */
type PlannedKey = Pick<KeyInRecord, 'user' | 'generation' | 'accessKeyId' | 'change' | 'before' | 'after'>;

type Seen = Pick<FoundAfterwards, 'iam' | 'state'>;

/** Whether a planned change of a key is found done; `half`: a key that only IAM knows. */
interface Finding {
  readonly done: boolean | 'half';
  readonly sentence: string;
}

/** Holds what IAM and the state show against what was begun. Keys alone are looked at: everything else the next plan tells. */
export function foundAfterwards(act: BegunAct, seen: Seen): Pick<FoundAfterwards, 'extent' | 'sentences'> {
  const planned = plannedKeys(act);
  const changes = planned.filter(({ change }) => change !== 'unchanged' && change !== 'refreshed');
  const findings = changes.map((key) => finding(key, planned, seen, act.kind));
  if (findings.length === 0) {
    return { extent: 'unknown', sentences: ['It changed no keys; the next plan shows what else is left to do.'] };
  }
  const extent = findings.every(({ done }) => done === true)
    ? 'all'
    : findings.every(({ done }) => done === false)
      ? 'none'
      : 'part';
  return { extent, sentences: findings.map(({ sentence }) => sentence) };
}

const CHANGES = { issued: 'created', activated: 'enabled', deactivated: 'disabled', deleted: 'deleted' } as const;

function plannedKeys(act: BegunAct): readonly PlannedKey[] {
  if (act.kind === 'apply') return act.change.keys;
  const { user, accessKeyId, action, before, after } = act;
  const key = { user, generation: null, before, after } as const;
  return [
    { ...key, accessKeyId, change: CHANGES[action] },
    ...act.others.map((other) => ({ ...key, accessKeyId: other, change: 'unchanged' as const })),
  ];
}

function finding(key: PlannedKey, planned: readonly PlannedKey[], seen: Seen, of: BegunAct['kind']): Finding {
  const { user } = key;
  const inIam = seen.iam.find((one) => one.user === user)?.keys ?? [];
  const found = inIam.find(({ accessKeyId }) => accessKeyId === key.accessKeyId);
  switch (key.change) {
    case 'created':
      return created(key, planned, seen, of);
    case 'replaced': {
      const next = created({ ...key, accessKeyId: null }, planned, seen, of);
      const gone = found === undefined;
      return {
        done: gone && next.done === true ? true : !gone && next.done === false ? false : 'half',
        sentence: `${user}: ${key.accessKeyId ?? 'its key'} ${gone ? 'is gone' : 'is still there'}; ${next.sentence}`,
      };
    }
    case 'deleted':
      return {
        done: found === undefined,
        sentence: `${user}: ${key.accessKeyId ?? 'its key'} ${found ? `is still there, ${found.status}` : 'is deleted'}.`,
      };
    case 'forgotten': {
      const kept = seen.state?.some(({ accessKeyId }) => accessKeyId === key.accessKeyId) ?? true;
      return {
        done: !kept,
        sentence: `${user}: Terraform ${kept ? 'still owns' : 'no longer owns'} ${key.accessKeyId}.`,
      };
    }
    case 'enabled':
    case 'disabled':
    case 'refreshed':
    case 'unchanged':
      return {
        done: found?.status === key.after,
        sentence: `${user}: ${key.accessKeyId ?? 'its key'} is ${found?.status ?? 'gone'}; it was to become ${key.after ?? 'none'}.`,
      };
  }
}

/** A key that was to be made: in the state it is ours, in IAM alone nobody has its secret. */
function created(key: PlannedKey, planned: readonly PlannedKey[], { iam, state }: Seen, of: BegunAct['kind']): Finding {
  const { user, generation } = key;
  const before = new Set(planned.filter((one) => one.user === user).map(({ accessKeyId }) => accessKeyId));
  const fresh = (iam.find((one) => one.user === user)?.keys ?? []).filter(
    ({ accessKeyId }) => !before.has(accessKeyId),
  );
  const name = generation === null ? 'a key' : `generation ${generation}`;
  const [made] = fresh;
  if (!made) return { done: false, sentence: `${user}: ${name} was not made.` };
  const ours = of === 'apply' && state?.some((one) => one.user === user && one.accessKeyId === made.accessKeyId);
  if (ours) return { done: true, sentence: `${user}: ${name} was made, ${made.accessKeyId}.` };
  return {
    done: 'half',
    sentence: `${user}: IAM shows ${made.accessKeyId}, made ${made.createdAt}, which nobody has put on record: take its secret for lost.`,
  };
}
