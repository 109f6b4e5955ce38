import type { Holding } from '../../../change-records/gate/facts';
import { deletedUsers } from '../../../change-records/plan/changed-resource';
import type { Plan } from '../../../change-records/plan/plan';
import { heldBy } from '../../account/held-by';
import type { Cloud } from '../../shell/cloud';

/**
 * What the users that a plan removes hold beside their keys.
 * @param unasked takes a sentence for each thing that could not be asked: IAM then says it during the apply
 */
export async function heldByLeaving(
  cloud: Cloud,
  plan: Plan,
  unasked: string[],
): Promise<ReadonlyMap<string, readonly Holding[]>> {
  const held = new Map<string, readonly Holding[]>();
  for (const name of deletedUsers(plan)) held.set(name, await heldBy(cloud, name, unasked));
  return held;
}
