import { ConfigConfigRule } from '@cdktf/provider-aws/lib/config-config-rule';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { impossible } from '../common/impossible';
import { plain } from '../common/plain-address';

export interface ConfigRulesProps {
  /** Days after which an active key is reported: the internal policy's maxAgeDays. */
  readonly maxKeyAgeDays: number;
  /** Days after which an unused password or key is reported: the internal policy's disableUnusedDays. */
  readonly maxUnusedDays: number;
  /** What makes AWS Config record. Config refuses rules before. @default the account's own recorder, already running */
  readonly recorder?: ITerraformDependable;
}

const A_YEAR_IN_DAYS = 365;
const LIMITS = { maxKeyAgeDays: [1, A_YEAR_IN_DAYS], maxUnusedDays: [1, A_YEAR_IN_DAYS] } as const;

/**
 * AWS's own two rules about access keys, looked at once a day, for whoever reads compliance in AWS Config or Security Hub.
 * They know one limit for everybody: suppliers' keys fail the first one from the day after the internal limit on, which is
 * the documented exception. The weekly check is what knows audiences.
 */
export class ConfigRules extends Construct {
  constructor(scope: Construct, id: string, props: ConfigRulesProps) {
    super(scope, id);
    impossible('Config rules', LIMITS, props);
    const { maxKeyAgeDays, maxUnusedDays, recorder } = props;
    this.rule('access_keys_rotated', recorder, {
      description: `Active access keys are at most ${maxKeyAgeDays} days old. Suppliers' keys have a longer limit: a documented exception.`,
      identifier: 'ACCESS_KEYS_ROTATED',
      // Always said: a rule made through the API gets no default, and takes its parameters as text only.
      parameters: { maxAccessKeyAge: String(maxKeyAgeDays) },
    });
    this.rule('iam_user_unused_credentials_check', recorder, {
      description: `Passwords and active access keys were used within ${maxUnusedDays} days.`,
      identifier: 'IAM_USER_UNUSED_CREDENTIALS_CHECK',
      parameters: { maxCredentialUsageAge: String(maxUnusedDays) },
    });
  }

  private rule(
    id: string,
    recorder: ITerraformDependable | undefined,
    rule: { description: string; identifier: string; parameters: Readonly<Record<string, string>> },
  ): void {
    plain(
      new ConfigConfigRule(this, id, {
        name: id.replaceAll('_', '-'),
        description: rule.description,
        source: { owner: 'AWS', sourceIdentifier: rule.identifier },
        inputParameters: JSON.stringify(rule.parameters),
        maximumExecutionFrequency: 'TwentyFour_Hours',
        dependsOn: recorder && [recorder],
      }),
      id,
    );
  }
}
