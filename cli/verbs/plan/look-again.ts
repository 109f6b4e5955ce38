import pLimit from 'p-limit';
import {
  bucketChangedSincePlan,
  touchedBy,
  type UserNow,
  userChangedSincePlan,
} from '../../../change-records/plan/changed-since-plan';
import type { Plan } from '../../../change-records/plan/plan';
import type { Refusal } from '../../../rotation/guard';
import { userWithKeys } from '../../account/observed-user';
import { CALLS_AT_A_TIME, type Cloud } from '../../shell/cloud';

/**
 * Reads anew, right before Terraform starts, every user and bucket policy that the plan touches.
 * @returns what is no longer as the plan saw it; empty = apply
 * @throws AwsFault where AWS does not answer: nothing is applied to what nobody could look at
 */
export async function lookAgain(plan: Plan, cloud: Cloud): Promise<readonly Refusal[]> {
  const { users, buckets } = touchedBy(plan);
  const limit = pLimit(CALLS_AT_A_TIME);
  const refusals = await Promise.all([
    ...users.map((user) => limit(async () => userChangedSincePlan(user, await userNow(cloud, user.name)))),
    ...buckets
      // What the plan did not look at (a bucket that it creates) has nothing to be compared with.
      .filter(({ policy }) => policy !== undefined)
      .map((bucket) =>
        limit(async () => bucketChangedSincePlan(bucket, await cloud.bucketPolicies().policyOf(bucket.bucket))),
      ),
  ]);
  return refusals.flat();
}

async function userNow(cloud: Cloud, name: string): Promise<UserNow> {
  const { user, keys } = await userWithKeys(cloud, name);
  return { tags: user?.tags, keys };
}
