import type { Finding } from './finding';
import type { Surroundings } from './look-around';
import { anotherProjects } from './rules/another-project';
import { changedPolicies } from './rules/bucket-policies';
import { deletedPrincipals } from './rules/deleted-principals';
import { lostKeys } from './rules/lost-keys';
import { missingUsers } from './rules/missing-users';
import { orphanKeys } from './rules/orphan-keys';
import { bucketPolicySize, inlinePolicySize } from './rules/policy-sizes';
import { appliedWithoutRecord, brokenChain, notOnRecord, unfinishedActs } from './rules/records';
import { sealingKeys } from './rules/sealing-keys';
import { changedStatuses } from './rules/statuses';
import { strangers } from './rules/strangers';
import { editedTags } from './rules/tags';
import { unknownToState } from './rules/unknown-to-state';
import { unversionedBuckets } from './rules/versioning';
import type { UserSides } from './user-sides';

/** What does not fit of one user's ledger, tags, state, keys and records. */
export function ofUser(user: UserSides, project?: string): readonly Finding[] {
  const another = anotherProjects(user, project);
  // The other sides are that project's, and are no findings here.
  if (another.length > 0) return another;
  const tags = editedTags(user);
  const found = [
    ...tags,
    ...unknownToState(user),
    ...missingUsers(user),
    ...orphanKeys(user),
    ...lostKeys(user),
    ...changedStatuses(user),
    // Tags that no apply wrote tell of no apply.
    ...(tags.length > 0 ? [] : appliedWithoutRecord(user)),
  ];
  // What a finding leads out of by plan and apply is on record then.
  return [...found, ...(found.length > 0 ? [] : notOnRecord(user))];
}

/** In the order in which an operator mends: what makes the rest worthless first. */
export function examine(seen: Surroundings): readonly Finding[] {
  const { users, buckets, everybody, inState, inlinePolicies, chain, now, project } = seen;
  const names = users.map(({ name }) => name);
  const whose = { project, users: names };
  return [
    ...(chain ? [...brokenChain(chain.faults), ...unfinishedActs(chain.unfinished)] : []),
    ...users.flatMap((user) => [...ofUser(user, project), ...sealingKeys(user, now)]),
    ...strangers(everybody ?? [], new Set(names), inState, project),
    ...buckets.flatMap((bucket) => [
      ...changedPolicies(bucket, whose),
      ...deletedPrincipals(bucket, whose),
      ...bucketPolicySize(bucket),
      ...unversionedBuckets(bucket),
    ]),
    ...[...inlinePolicies].flatMap(([user, policies]) => inlinePolicySize(user, policies)),
  ];
}
