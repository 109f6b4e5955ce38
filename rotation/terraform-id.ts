/**
 * The name that an IAM user or a bucket has in Terraform addresses, e.g. `aws_iam_access_key.valentia["2"]`. Terraform
 * allows letters, digits, `_` and `-`, and no digit or `-` first; settings refuse two names with one id.
 */
export function terraformId(name: string): string {
  const id = name.replace(/[^A-Za-z0-9_-]/g, '_');
  return /^[A-Za-z_]/.test(id) ? id : `_${id}`;
}
