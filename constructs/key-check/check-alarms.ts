import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import type { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine';
import { Construct } from 'constructs';
import type { OwnerTopic } from '../common/owner-topic';
import { plain } from '../common/plain-address';
import { CHECK_NAME } from './check-function';
import type { UndeliveredQueue } from './undelivered-queue';

export interface CheckAlarmsProps {
  readonly function: LambdaFunction;
  readonly undelivered: UndeliveredQueue;
  /** Runs the function for every account; a function that fails in one of them is then a line of the digest. @default none */
  readonly machine?: SfnStateMachine;
  /** Who hears of it, when an alarm goes off and when it is over. */
  readonly owner: OwnerTopic;
}

const FIVE_MINUTES = 300;
const AN_HOUR = 3_600;
const HOURS_OF_A_WEEK = 7 * 24;

/** A check that failed, one that never ran, and one that was given up: none goes unnoticed. */
export class CheckAlarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: CheckAlarmsProps,
  ) {
    super(scope, id);
    if (props.machine === undefined) this.onErrors();
    else this.onFailedExecutions(props.machine);
    this.onMissingRuns();
    this.onUndeliveredRuns();
  }

  /** The check fails when it could not look at everybody, when a mail could not be sent, and when its time runs out. */
  private onErrors(): void {
    this.alarm('failed', {
      alarmDescription: `A run of ${CHECK_NAME} failed: it says in its log what it could not do. What it could do is done.`,
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensions: { FunctionName: this.props.function.functionName },
      statistic: 'Sum',
      period: FIVE_MINUTES,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanThreshold',
      threshold: 0,
      treatMissingData: 'notBreaching',
    });
  }

  /** Where the accounts could not be listed, more failed than is tolerated, or nobody could be told. */
  private onFailedExecutions(machine: SfnStateMachine): void {
    this.alarm('failed', {
      alarmDescription: `A run of ${machine.nameInput ?? CHECK_NAME} failed: too many accounts could not be looked at, or the owner could not be told. The digest and the execution in Step Functions say which.`,
      namespace: 'AWS/States',
      metricName: 'ExecutionsFailed',
      dimensions: { StateMachineArn: machine.arn },
      statistic: 'Sum',
      period: FIVE_MINUTES,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanThreshold',
      threshold: 0,
      treatMissingData: 'notBreaching',
    });
  }

  /**
   * Seven days without a run: the longest that CloudWatch looks back. Where nothing runs there is no data, and CloudWatch,
   * told to take that as bad, still looks some periods further back before it believes it: with days it would stay silent
   * until Thursday, with hours until noon. It forgives the hour by which summer time moves a run, too.
   * Goes off after the first deployment as well, until the first run.
   */
  private onMissingRuns(): void {
    this.alarm('missing', {
      alarmDescription: `${CHECK_NAME} has not run for seven days. After the first deployment: invoke it once.`,
      namespace: 'AWS/Lambda',
      metricName: 'Invocations',
      dimensions: { FunctionName: this.props.function.functionName },
      statistic: 'Sum',
      period: AN_HOUR,
      evaluationPeriods: HOURS_OF_A_WEEK,
      comparisonOperator: 'LessThanThreshold',
      threshold: 1,
      treatMissingData: 'breaching',
    });
  }

  private onUndeliveredRuns(): void {
    this.alarm('undelivered', {
      alarmDescription: `A run of ${CHECK_NAME} could not be started, or failed with every retry: see the queue ${this.props.undelivered.name}. Mend the cause, invoke the check, delete the message.`,
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: this.props.undelivered.name },
      statistic: 'Maximum',
      period: FIVE_MINUTES,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanThreshold',
      threshold: 0,
      treatMissingData: 'notBreaching',
    });
  }

  private alarm(
    what: string,
    config: Omit<ConstructorParameters<typeof CloudwatchMetricAlarm>[2], 'alarmName' | 'alarmActions' | 'okActions'>,
  ): void {
    const { arn } = this.props.owner;
    plain(
      new CloudwatchMetricAlarm(this, what, {
        ...config,
        alarmName: `${CHECK_NAME}-${what}`,
        alarmActions: [arn],
        okActions: [arn],
      }),
      `check_${what}`,
    );
  }
}
