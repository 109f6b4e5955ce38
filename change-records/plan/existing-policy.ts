import { text } from './key-change';
import type { Plan } from './plan';

/** A bucket's policy as the plan's own data source read it; undefined where the plan did not look. */
export function policyReadByPlan(plan: Plan, bucket: string): string | undefined {
  const read = (plan.prior_state?.values?.root_module?.resources ?? []).find(
    ({ mode, type, values }) => mode === 'data' && type === 'aws_s3_bucket_policy' && values['bucket'] === bucket,
  );
  return text(read?.values['policy']);
}
