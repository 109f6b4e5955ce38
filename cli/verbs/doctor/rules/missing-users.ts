import type { Finding } from '../finding';
import type { UserSides } from '../user-sides';

/** A user that Terraform's state has, and IAM lacks: deleted outside Terraform, and its keys with it. */
export function missingUsers({ name, iam, state }: UserSides): readonly Finding[] {
  if (!iam || iam.tags !== undefined || !state || state === 'stranger') return [];
  return [
    {
      code: 'USER_NOT_IN_IAM',
      about: name,
      because: `Terraform's state has the IAM user ${name}, and IAM has not: it was deleted outside Terraform, and its keys with it. A plan would make user and keys anew, under generations that were issued before.`,
      wayOut: `Ask CloudTrail who deleted it (DeleteUser). Let it leave the ledger as docs/a-supplier-leaves.md says (npx keyturn plan --leaving ${name}, apply): nothing of it is left in AWS, and the records close. If it is still needed, add it again afterwards, with generation 1.`,
    },
  ];
}
