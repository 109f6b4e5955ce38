import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { SchedulerScheduleGroup } from '@cdktf/provider-aws/lib/scheduler-schedule-group';
import { Construct } from 'constructs';
import { DEFAULT_TIME_ZONE } from '../../check-environment/check-settings';
import { accept, NO_KEY_NAMED } from '../common/accepted-finding';
import { Account } from '../common/account';
import { impossible } from '../common/impossible';
import { plain } from '../common/plain-address';
import { encryptThrough, policyDocument, type Statement, trustPolicy } from '../common/policy-document';
import { CHECK_NAME } from './check-function';
import { refuseImpossibleTime } from './schedule-time';
import type { UndeliveredQueue } from './undelivered-queue';

/** What a schedule starts. */
export interface Started {
  readonly arn: string;
  /** IAM's action of starting it. */
  readonly by: 'lambda:InvokeFunction' | 'states:StartExecution';
}

export interface CheckScheduleProps {
  /** The check's function, or the state machine that runs it for every account. */
  readonly starts: Started;
  readonly undelivered: UndeliveredQueue;
  /**
   * When the check runs: `cron(…)`, `rate(…)` or `at(…)`, as EventBridge Scheduler writes them. At least once a week: the
   * alarm on missing runs counts on it. @default 'cron(0 9 ? * MON *)'
   */
  readonly expression?: string;
  /** IANA time zone of `expression`. @default 'Pacific/Auckland' */
  readonly timeZone?: string;
  /** How often the schedule repeats a start that Lambda refused. What the run itself does is Lambda's to repeat. @default 10 */
  readonly retries?: number;
  /** KMS key that encrypts the schedule. @default AWS's own */
  readonly kmsKeyArn?: string;
  /** Seconds after which a start that never succeeded goes to the queue. @default 14400: the same morning */
  readonly giveUpAfterSeconds?: number;
}

const ID = 'weekly_check';
const LIMITS = { retries: [0, 185], giveUpAfterSeconds: [60, 86_400] } as const;

/** EventBridge Scheduler, and not a rule: it knows time zones, so the check runs at nine in summer and in winter. */
export class CheckSchedule extends Construct {
  constructor(scope: Construct, id: string, props: CheckScheduleProps) {
    super(scope, id);
    const { expression = 'cron(0 9 ? * MON *)', timeZone = DEFAULT_TIME_ZONE } = props;
    refuseImpossibleTime(expression, timeZone);
    impossible(`schedule of ${CHECK_NAME}`, LIMITS, props);
    const group = plain(new SchedulerScheduleGroup(this, 'group', { name: CHECK_NAME }), ID);
    const role = this.createRole(group, props);
    this.createSchedule(group, role, { ...props, expression, timeZone });
  }

  /** Only this account's schedules of this group may take the role on. */
  private createRole(group: SchedulerScheduleGroup, props: CheckScheduleProps): IamRole {
    const role = plain(
      new IamRole(this, 'role', {
        name: `${CHECK_NAME}-schedule`,
        description: 'Starts the check.',
        assumeRolePolicy: trustPolicy('scheduler.amazonaws.com', {
          StringEquals: { 'aws:SourceAccount': Account.of(this).id },
          ArnEquals: { 'aws:SourceArn': group.arn },
        }),
      }),
      ID,
    );
    this.createPermissions(role, props);
    return role;
  }

  private createPermissions(role: IamRole, { starts, undelivered, kmsKeyArn }: CheckScheduleProps): void {
    plain(
      new IamRolePolicy(this, 'permissions', {
        name: `${CHECK_NAME}-schedule`,
        role: role.name,
        policy: policyDocument([
          // This one, its newest version: no other.
          { Sid: 'StartTheCheck', Effect: 'Allow', Action: starts.by, Resource: starts.arn },
          // The schedule itself sends what it could not start to the queue, with this role.
          { Sid: 'HandOverMissedRuns', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: undelivered.arn },
          ...encryptThrough('sqs', 'EncryptMissedRuns', undelivered.kmsKeyArn),
          ...(kmsKeyArn === undefined ? [] : [openTheSchedule(kmsKeyArn)]),
        ]),
      }),
      ID,
    );
  }

  private createSchedule(
    group: SchedulerScheduleGroup,
    role: IamRole,
    props: CheckScheduleProps & { readonly expression: string; readonly timeZone: string },
  ): void {
    const { retries = 10, giveUpAfterSeconds = 14_400 } = props;
    const schedule = plain(
      new SchedulerSchedule(this, 'schedule', {
        name: CHECK_NAME,
        groupName: group.name,
        description: 'Starts the check of all access keys.',
        kmsKeyArn: props.kmsKeyArn,
        scheduleExpression: props.expression,
        scheduleExpressionTimezone: props.timeZone,
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: props.starts.arn,
          // Step Functions wants an object to begin with.
          ...(props.starts.by === 'states:StartExecution' && { input: '{}' }),
          roleArn: role.arn,
          retryPolicy: { maximumRetryAttempts: retries, maximumEventAgeInSeconds: giveUpAfterSeconds },
          deadLetterConfig: { arn: props.undelivered.arn },
        },
      }),
      ID,
    );
    accept(schedule, { CKV_AWS_297: props.kmsKeyArn === undefined ? NO_KEY_NAMED : undefined });
  }
}

/** EventBridge Scheduler opens a schedule with the role that it starts the target with. */
function openTheSchedule(keyArn: string): Statement {
  return {
    Sid: 'OpenTheSchedule',
    Effect: 'Allow',
    Action: 'kms:Decrypt',
    Resource: keyArn,
    Condition: { StringLike: { 'kms:ViaService': 'scheduler.*.amazonaws.com' } },
  };
}
