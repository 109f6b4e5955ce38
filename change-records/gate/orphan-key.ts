import { maskKeyId } from '../../rotation/access-key';
import type { Refusal } from '../../rotation/guard';
import type { PlannedUser, SeenKey } from '../plan/planned-user';
import type { Case, GateRule } from './facts';

/**
 * A key that IAM has and Terraform's state has not: CreateAccessKey took effect and its answer was lost, an apply was killed
 * before the state was written, somebody took the key out of the state, or made one in the console. It is never taken for
 * the generation that is to be created, and nothing is created beside it.
 */
export const knowsEveryKeyBeforeCreating: GateRule = (of) =>
  of.users
    .filter(({ keys }) => keys.some(({ outcome }) => outcome === 'created' || outcome === 'replaced'))
    .flatMap((user) => orphans(user).map((key) => refusal(user, key, of)));

/** The keys of a user that the plan saw in IAM and Terraform does not know. */
function orphans({ seen, keys }: PlannedUser): readonly SeenKey[] {
  const known = new Set(keys.map(({ accessKeyId }) => accessKeyId));
  return seen.filter(({ id }) => !known.has(id));
}

function refusal({ name }: PlannedUser, { id, status, createdAt }: SeenKey, { facts }: Case): Refusal {
  const use = facts.lastUsed.get(id);
  const used =
    use?.kind === 'used'
      ? `last used ${use.at.toISOString()} (${use.service})`
      : use?.kind === 'never'
        ? 'never used'
        : 'of unknown use';
  return {
    code: 'ORPHAN_KEY',
    because: `IAM has ${maskKeyId(id)} of ${name} (${status}, made ${createdAt}, ${used}), which Terraform does not know. If the answer of an apply was lost, nobody has its secret; if somebody made it by hand, they have. No key is created beside a key that nobody accounts for.`,
    wayOut: `Ask CloudTrail who made it (CreateAccessKey). Is it in use, move its user to the ledger's key first. Then delete it: aws iam update-access-key --user-name ${name} --status Inactive --access-key-id <id>, aws iam delete-access-key --user-name ${name} --access-key-id <id> (keyturn status ${name} --json shows whole IDs), and plan again.`,
  };
}
