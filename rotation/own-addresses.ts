import { terraformId } from './terraform-id';

/** Whose a Terraform address is, among these users; undefined where it is none of theirs. */
export function ownerOfAddress(address: string, users: readonly string[]): string | undefined {
  const resource = address.replace(/\[.*$/, '');
  return users.find((user) => addressesOf(user, true).includes(resource));
}

/**
 * The Terraform addresses that are one user's alone. A bucket's policy is everybody's who uploads there, so it is none.
 * @param isNew whether it was never applied: then its permissions come with it, and those of a user at work stay as they are
 */
export function addressesOf(user: string, isNew: boolean): readonly string[] {
  const id = terraformId(user);
  return [
    `aws_iam_user.${id}`,
    `aws_iam_access_key.${id}`,
    `aws_ssm_parameter.sealed_secret_${id}`,
    ...(isNew ? [`aws_iam_user_policy.${id}`] : []),
  ];
}
