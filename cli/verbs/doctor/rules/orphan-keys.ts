import { orphansAmong } from '../../../../rotation/generation-keys';
import { asOrphan, orphanRefusal } from '../../../../rotation/orphan-key';
import { type Finding, findingOf } from '../finding';
import type { UserSides } from '../user-sides';

/** Keys in IAM that Terraform's state does not know. Before a user is applied or adopted, none of its keys is Terraform's. */
export function orphanKeys({ name, iam, told }: UserSides): readonly Finding[] {
  if (!iam || (iam.applied.recorded === undefined && iam.applied.unreadable === undefined)) return [];
  return orphansAmong(iam.keys, told).map((key) => findingOf(name, orphanRefusal(name, asOrphan(key))));
}
