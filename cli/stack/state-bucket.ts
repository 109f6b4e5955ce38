import type { StateResource } from './stack-state';

/** The policy of every bucket that the state manages the policy of: name → JSON. */
export function statePolicies(state: readonly StateResource[]): ReadonlyMap<string, string> {
  const policies = state.flatMap(({ type, values }) => {
    const { bucket, policy } = values;
    const isOne = type === 'aws_s3_bucket_policy' && typeof bucket === 'string' && typeof policy === 'string';
    return isOne ? [[bucket, policy] as const] : [];
  });
  return new Map(policies);
}
