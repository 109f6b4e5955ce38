import { orphanRefusal } from '../../rotation/orphan-key';
import type { PlannedUser, SeenKey } from '../plan/planned-user';
import type { GateRule } from './facts';

/** Nothing is created for a user that has a key in IAM which Terraform's state does not know. */
export const knowsEveryKeyBeforeCreating: GateRule = ({ users, facts }) =>
  users
    .filter(({ keys }) => keys.some(({ outcome }) => outcome === 'created' || outcome === 'replaced'))
    .flatMap((user) =>
      orphans(user).map((key) => orphanRefusal(user.name, { ...key, lastUsed: facts.lastUsed.get(key.id) })),
    );

/** The keys of a user that the plan saw in IAM and Terraform does not know. */
function orphans({ seen, keys }: PlannedUser): readonly SeenKey[] {
  const known = new Set(keys.map(({ accessKeyId }) => accessKeyId));
  return seen.filter(({ id }) => !known.has(id));
}
