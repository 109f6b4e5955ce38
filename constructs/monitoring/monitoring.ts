import { Construct } from 'constructs';
import type { Policy } from '../../rotation/policy';
import { Account } from '../common/account';
import { ConfigRecorder } from './config-recorder';
import { ConfigRules } from './config-rules';
import { KeyCreationLimit } from './key-creation-limit';
import { KeyEventWatch } from './key-event-watch';
import { LeakWatch } from './leak-watch';
import { UnusedAccessAnalyzer } from './unused-access-analyzer';

/** What watches the keys besides the weekly check. Everything costs something: what is left out is not made. */
export interface MonitoringProps {
  /** AWS Config rules, with a recorder of our own only where the account has none. */
  readonly configRules?: { readonly recorder: boolean };
  /** IAM Access Analyzer for unused access. */
  readonly unusedAccessAnalyzer?: boolean;
  /** Mail about every access key that others than the pipeline and the check create, change or delete. */
  readonly keyEvents?: {
    /** Who is told. */
    readonly notify: readonly string[];
  };
  /** Mail about every credential of the account that AWS has found in public. */
  readonly leaks?: {
    /** Who is told. */
    readonly notify: readonly string[];
  };
  /** The service control policy that reserves iam:CreateAccessKey to the pipeline. */
  readonly keyCreationLimit?: {
    /** Accounts, organisational units or roots that it holds for. */
    readonly targetIds: readonly string[];
    /** IAM path of the users whose keys are reserved. @default '/': everybody's */
    readonly usersUnder?: string;
  };
}

interface Surroundings {
  readonly region: string;
  /** The limits of internal users: AWS's own rules know one limit only. */
  readonly policy: Policy;
  /** ARNs of the roles that plan and apply. */
  readonly pipelineRoleArns: readonly string[];
  /** Name of the check's role. */
  readonly checkRoleName: string;
  /** KMS key of the stack's region. @default none */
  readonly kmsKeyArn?: string;
}

/** What watches the keys besides the weekly check, as far as it is switched on. */
export class Monitoring extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: MonitoringProps & Surroundings,
  ) {
    super(scope, id);
    if (props.configRules) this.createConfigRules(props.configRules);
    if (props.unusedAccessAnalyzer) this.createAnalyzer();
    if (props.keyEvents) this.createKeyEventWatch(props.keyEvents);
    if (props.leaks) this.createLeakWatch(props.leaks);
    if (props.keyCreationLimit) this.createKeyCreationLimit(props.keyCreationLimit);
  }

  private createConfigRules({ recorder }: { readonly recorder: boolean }): void {
    const { region, policy, kmsKeyArn } = this.props;
    const bucketName = `keyturn-config-${Account.of(this).id}-${region}`;
    new ConfigRules(this, 'config-rules', {
      maxKeyAgeDays: policy.maxAgeDays,
      maxUnusedDays: policy.disableUnusedDays,
      recorder: recorder ? new ConfigRecorder(this, 'config-recorder', { bucketName, kmsKeyArn }).recording : undefined,
    });
  }

  private createAnalyzer(): void {
    new UnusedAccessAnalyzer(this, 'unused-access-analyzer', { unusedDays: this.props.policy.disableUnusedDays });
  }

  private createKeyEventWatch({ notify }: NonNullable<MonitoringProps['keyEvents']>): void {
    const { region, pipelineRoleArns, checkRoleName, kmsKeyArn } = this.props;
    // Written out and not taken from the role, so that the first plan shows whose changes are expected.
    const checkRoleArn = Account.of(this).iamArn(`role/${checkRoleName}`);
    new KeyEventWatch(this, 'key-event-watch', {
      region,
      expectedRoleArns: [...pipelineRoleArns, checkRoleArn],
      addresses: notify,
      kmsKeyArn,
    });
  }

  private createLeakWatch({ notify }: NonNullable<MonitoringProps['leaks']>): void {
    const { region, kmsKeyArn } = this.props;
    new LeakWatch(this, 'leak-watch', { region, addresses: notify, kmsKeyArn });
  }

  private createKeyCreationLimit(limit: NonNullable<MonitoringProps['keyCreationLimit']>): void {
    new KeyCreationLimit(this, 'key-creation-limit', { ...limit, pipelineRoleArns: this.props.pipelineRoleArns });
  }
}
