import { type AccessKey, maskKeyId } from '../../rotation/access-key';
import type { Refusal } from '../../rotation/guard';
import type { Plan } from './plan';
import { isTouched, type PlannedUser, plannedUsers } from './planned-user';
import { policyReadByPlan, samePolicy } from './policy-statement';

/** A user as IAM shows it at this moment. */
export interface UserNow {
  /** Undefined where there is no such user. */
  readonly tags: Readonly<Record<string, string>> | undefined;
  readonly keys: readonly Pick<AccessKey, 'id' | 'status'>[];
}

/** What an apply would change, and so must look at again right before. */
export interface Touched {
  readonly users: readonly PlannedUser[];
  readonly buckets: readonly TouchedBucket[];
}

export interface TouchedBucket {
  readonly bucket: string;
  /** The policy that the plan saw; `null`: none. Undefined where it did not look: the gate judges that. */
  readonly policy: string | null | undefined;
}

/** Users and buckets that the plan does something to, whatever it is: a policy, a tag, a key. */
export function touchedBy(plan: Plan): Touched {
  const changes = plan.resource_changes.filter(
    ({ mode, change }) =>
      mode === 'managed' && change.actions.some((action) => action !== 'no-op' && action !== 'read'),
  );
  const named = new Set(
    changes.flatMap(({ type, change: { before, after } }) => {
      const name = type === 'aws_iam_user' ? 'name' : 'user';
      return [before?.[name], after?.[name]];
    }),
  );
  const buckets = changes
    .filter(({ type }) => type === 'aws_s3_bucket_policy')
    .flatMap(({ change: { before, after } }): readonly TouchedBucket[] => {
      const bucket = before?.['bucket'] ?? after?.['bucket'];
      if (typeof bucket !== 'string') return [];
      const stateSaw = typeof before?.['policy'] === 'string' ? before['policy'] : undefined;
      return [{ bucket, policy: policyReadByPlan(plan, bucket) ?? stateSaw }];
    });
  return { users: plannedUsers(plan).filter((user) => isTouched(user) || named.has(user.name)), buckets };
}

/**
 * A plan is a photograph. Whoever applies it looks again right before, and what is no longer as the plan saw it refuses:
 * a key switched on since would be deleted while it is in use, one switched off would leave nobody a working key.
 */
export function userChangedSincePlan(user: PlannedUser, now: UserNow): readonly Refusal[] {
  const differences = [...tagDifferences(user, now), ...keyDifferences(user, now)];
  return differences.length === 0 ? [] : [changed(user.name, differences)];
}

/** @param now the bucket's policy; `null`: none */
export function bucketChangedSincePlan({ bucket, policy }: TouchedBucket, now: string | null): readonly Refusal[] {
  if (policy === undefined || samePolicy(policy, now)) return [];
  return [changed(`the bucket ${bucket}`, ['its policy says something else'])];
}

/**
 * Terraform asks IAM about the users of the ledger and about those that leave it. Of one that carries no tag of ours it
 * knows what its refresh put into the state.
 */
const wasLookedAt = ({ applied }: PlannedUser): boolean => applied !== undefined;

function tagDifferences(user: PlannedUser, now: UserNow): readonly string[] {
  const { name, tags } = user;
  if (now.tags === undefined) return tags === undefined ? [] : ['the user is gone'];
  if (tags === undefined) return wasLookedAt(user) ? [`a user ${name} has appeared`] : [];
  const names = [...new Set([...Object.keys(tags), ...Object.keys(now.tags)])].sort();
  const value = (of: Readonly<Record<string, unknown>>, tag: string): string =>
    typeof of[tag] === 'string' ? `"${of[tag]}"` : 'missing';
  return names
    .filter((tag) => value(tags, tag) !== value(now.tags as Readonly<Record<string, unknown>>, tag))
    .map((tag) => `the tag ${tag} was ${value(tags, tag)} and is ${value(now.tags ?? {}, tag)}`);
}

function keyDifferences(user: PlannedUser, now: UserNow): readonly string[] {
  const { seen, keys } = user;
  const fromState = keys.flatMap(({ accessKeyId: id, before }) => (id && before ? [{ id, status: before }] : []));
  const before = new Map((wasLookedAt(user) ? seen : fromState).map(({ id, status }) => [id, status]));
  const after = new Map(now.keys.map(({ id, status }) => [id, status]));
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((id) => {
    const [was, is] = [before.get(id) ?? 'missing', after.get(id) ?? 'missing'];
    return was === is ? [] : [`the key ${maskKeyId(id)} was ${was} and is ${is}`];
  });
}

function changed(what: string, differences: readonly string[]): Refusal {
  return {
    code: 'CHANGED_SINCE_PLAN',
    because: `Since the plan ${what} has changed: ${differences.join('; ')}. What is applied is what was reviewed, in the world as it was reviewed.`,
    wayOut: 'Find out who did that and why, then plan again (npx keyturn plan) and have the new record reviewed.',
  };
}
