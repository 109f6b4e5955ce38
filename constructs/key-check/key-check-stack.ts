import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { checkEnvironment } from '../../check-environment/check-environment';
import { type CheckSettings, DEFAULT_TIME_ZONE } from '../../check-environment/check-settings';
import { CHECK_EVERY_DAYS } from '../../rotation/policy';
import { Account } from '../common/account';
import { type Deployment, deploy } from '../common/deployment';
import { OwnerTopic } from '../common/owner-topic';
import { plain } from '../common/plain-address';
import { boundEveryRole } from '../common/role-boundary';
import { tagEverything } from '../common/tags';
import { Monitoring, type MonitoringProps } from '../monitoring/monitoring';
import { AccountsCheck, type ManyAccounts } from './accounts-check';
import { CheckAlarms } from './check-alarms';
import { CHECK_NAME, CheckFunction } from './check-function';
import { CheckSchedule } from './check-schedule';
import { EvidenceBucket } from './evidence-bucket';
import { MailIdentity, type MailIdentityProps } from './mail-identity';
import { MemberStackSet } from './member-stack-set';
import { RecordArchive, type RecordArchiveProps } from './record-archive';
import { UndeliveredQueue } from './undelivered-queue';

/** What the organisation asks of keys and of the check. What is left out here, the stack decides. */
export interface CheckRules
  extends Pick<CheckSettings, 'mode' | 'policy' | 'organisation' | 'mailFrom' | 'mailOwner'>,
    Partial<Pick<CheckSettings, 'mailReplyTo' | 'mailPattern' | 'sealingKeysEnd' | 'project'>> {
  /** @default 'holders' in `enforce`, else 'owner' */
  readonly tell?: CheckSettings['tell'];
  /** @default false: the role may then change no key in `report` */
  readonly suspendQuarantined?: boolean;
  /** @default false: literally what the credential policy says */
  readonly neverPassTheLimit?: boolean;
  /** @default 28 */
  readonly fullSweepEveryDays?: number;
  /** IANA time zone in which days begin and end. @default 'Pacific/Auckland' */
  readonly timeZone?: string;
}

export interface KeyCheckStackProps {
  readonly deployment: Deployment;
  /** The bundle that esbuild made of the check: one ESM file that exports `handler`. */
  readonly bundlePath: string;
  readonly rules: CheckRules;
  /**
   * Other accounts that are checked from this one, by the bundle of many accounts: `bundlePath` is then its path.
   * @default this account alone
   */
  readonly accounts?: ManyAccounts;
  /** What Amazon SES verifies of the address that mails are sent from. */
  readonly mailIdentity: MailIdentityProps['identity'];
  /** When the check runs, once a week, in the rules' time zone. @default 'cron(0 9 ? * MON *)': Monday at nine */
  readonly schedule?: string;
  /** Days that the function's log is kept. @default 400 */
  readonly logRetentionDays?: number;
  /** Name of the bucket of reports and unsent mail. @default access-key-rotation-check-<account>-<region> */
  readonly evidenceBucket?: string;
  /** The bucket that every change record goes into. @default none is made */
  readonly recordArchive?: RecordArchiveProps;
  /** ARNs of the roles that plan and apply: their key changes are expected. */
  readonly pipelineRoleArns?: readonly string[];
  /** ARN of the managed policy that limits what every role here may ever do. @default none */
  readonly rolePermissionsBoundary?: string;
  /**
   * ARN of the KMS key, in the stack's region, that encrypts log, topic, schedule, queue, variables and buckets. Its policy has to let
   * CloudWatch and CloudWatch Logs use it. @default keys of AWS
   */
  readonly kmsKeyArn?: string;
  /** What else watches the keys. @default nothing */
  readonly monitoring?: MonitoringProps;
}

/** The weekly check and everything it needs in the cloud, and what else watches the keys. */
export class KeyCheckStack extends TerraformStack {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: KeyCheckStackProps,
  ) {
    super(scope, id);
    deploy(this, props.deployment);
    tagEverything(this, props.deployment.tags);
    if (props.rolePermissionsBoundary !== undefined) boundEveryRole(this, props.rolePermissionsBoundary);
    const evidence = this.createEvidenceBucket();
    this.createRecordArchive();
    const undelivered = new UndeliveredQueue(this, 'undelivered-runs', {
      name: `${CHECK_NAME}-undelivered`,
      kmsKeyArn: props.kmsKeyArn,
    });
    const sender = new MailIdentity(this, 'sender', {
      sender: props.rules.mailFrom,
      identity: props.mailIdentity,
    });
    const check = this.createCheck(evidence, undelivered, sender);
    const ofAll = props.accounts && this.createAccountsCheck(props.accounts, check, evidence, sender);
    this.createSchedule(check, ofAll, undelivered);
    this.createAlarms(check, ofAll, undelivered);
    this.createMonitoring();
    this.tell(check, evidence);
  }

  private get region(): string {
    return this.props.deployment.region;
  }

  private createEvidenceBucket(): EvidenceBucket {
    const bucketName = this.props.evidenceBucket ?? `${CHECK_NAME}-${Account.of(this).id}-${this.region}`;
    return new EvidenceBucket(this, 'evidence', { bucketName, kmsKeyArn: this.props.kmsKeyArn });
  }

  private createRecordArchive(): void {
    const { recordArchive: archive, kmsKeyArn } = this.props;
    if (!archive) return;
    new RecordArchive(this, 'record-archive', { ...archive, kmsKeyArn: archive.kmsKeyArn ?? kmsKeyArn });
  }

  private createCheck(
    evidence: EvidenceBucket,
    undelivered: UndeliveredQueue,
    { sender }: MailIdentity,
  ): CheckFunction {
    const { rules, bundlePath, logRetentionDays } = this.props;
    return new CheckFunction(this, CHECK_NAME, {
      bundlePath,
      mode: rules.mode,
      suspendQuarantined: rules.suspendQuarantined ?? false,
      environment: this.environment(evidence, sender),
      region: this.region,
      sender,
      evidence,
      undelivered,
      logRetentionDays,
      kmsKeyArn: this.props.kmsKeyArn,
    });
  }

  private environment(evidence: EvidenceBucket, sender: string): Record<string, string> {
    const { rules } = this.props;
    return checkEnvironment({
      sealingKeysEnd: undefined,
      mailReplyTo: undefined,
      mailPattern: undefined,
      project: undefined,
      ...rules,
      tell: rules.tell ?? (rules.mode === 'enforce' ? 'holders' : 'owner'),
      suspendQuarantined: rules.suspendQuarantined ?? false,
      timeZone: rules.timeZone ?? DEFAULT_TIME_ZONE,
      neverPassTheLimit: rules.neverPassTheLimit ?? false,
      runEveryDays: CHECK_EVERY_DAYS,
      fullSweepEveryDays: rules.fullSweepEveryDays ?? 28,
      mailFrom: sender,
      evidenceBucket: evidence.bucketName,
    });
  }

  private createAccountsCheck(
    accounts: ManyAccounts,
    check: CheckFunction,
    evidence: EvidenceBucket,
    { sender }: MailIdentity,
  ): AccountsCheck {
    const { bundlePath, logRetentionDays, rules } = this.props;
    const { organisation } = accounts;
    if (organisation?.stackSet) {
      new MemberStackSet(this, 'member-roles', {
        hubRoleArn: check.role.arn,
        organisationId: organisation.id,
        externalId: accounts.externalId,
        roleName: accounts.roleName,
        mode: rules.mode,
        suspendQuarantined: rules.suspendQuarantined,
        units: organisation.units ?? [],
        region: this.region,
      });
    }
    return new AccountsCheck(this, 'accounts', {
      accounts,
      check,
      bundlePath,
      archive: check.archive,
      environment: this.environment(evidence, sender),
      evidence,
      region: this.region,
      sender,
      logRetentionDays,
      kmsKeyArn: this.props.kmsKeyArn,
    });
  }

  private createSchedule(
    { function: check }: CheckFunction,
    ofAll: AccountsCheck | undefined,
    undelivered: UndeliveredQueue,
  ): void {
    new CheckSchedule(this, 'schedule', {
      starts: ofAll
        ? { arn: ofAll.machine.arn, by: 'states:StartExecution' }
        : { arn: check.arn, by: 'lambda:InvokeFunction' },
      undelivered,
      expression: this.props.schedule,
      timeZone: this.props.rules.timeZone,
      kmsKeyArn: this.props.kmsKeyArn,
    });
  }

  private createAlarms(
    { function: check }: CheckFunction,
    ofAll: AccountsCheck | undefined,
    undelivered: UndeliveredQueue,
  ): void {
    const account = Account.of(this);
    const owner = new OwnerTopic(this, 'owner', {
      name: `${CHECK_NAME}-alarms`,
      terraformId: 'owner',
      displayName: 'Access key check',
      addresses: [this.props.rules.mailOwner],
      kmsKeyArn: this.props.kmsKeyArn,
      publisher: (topicArn) => ({
        Sid: 'AlarmsMayTell',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: topicArn,
        Condition: {
          ArnLike: { 'aws:SourceArn': account.arn('cloudwatch', this.region, `alarm:${CHECK_NAME}-*`) },
          StringEquals: { 'aws:SourceAccount': account.id },
        },
      }),
    });
    new CheckAlarms(this, 'alarms', { function: check, machine: ofAll?.machine, undelivered, owner });
  }

  private createMonitoring(): void {
    const { monitoring = {}, rules, pipelineRoleArns = [], kmsKeyArn } = this.props;
    new Monitoring(this, 'monitoring', {
      ...monitoring,
      region: this.region,
      policy: rules.policy.internal,
      pipelineRoleArns,
      checkRoleName: CHECK_NAME,
      kmsKeyArn,
    });
  }

  private tell(check: CheckFunction, evidence: EvidenceBucket): void {
    const output = (name: string, value: string, description: string): void => {
      plain(new TerraformOutput(this, name, { value, description }), name);
    };
    output(
      'check_function',
      check.function.functionName,
      'Run it now: aws lambda invoke --function-name <this> out.json',
    );
    output('evidence_bucket', evidence.bucketName, 'Where the check keeps its reports and unsent mail.');
  }
}
