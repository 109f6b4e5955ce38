import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { CreateScheduleCommand, GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import type { Connection } from './connection';

/** How an invocation ended. */
export interface Invocation {
  /** What the function answered. */
  readonly answer: Readonly<Record<string, unknown>>;
  /** The error that it ended with; undefined if it succeeded. */
  readonly failure: string | undefined;
}

/** The check as Terraform has deployed it, reached as anybody would: through Lambda, EventBridge Scheduler and S3. */
export class DeployedCheck {
  constructor(
    private readonly connection: Connection,
    /** Of the function; its schedule and the group of that are named alike. */
    private readonly name: string,
    private readonly evidenceBucket: string,
  ) {}

  async invoke(event: Readonly<Record<string, unknown>> = {}): Promise<Invocation> {
    const lambda = new LambdaClient(this.connection);
    const Payload = Buffer.from(JSON.stringify(event));
    const result = await lambda.send(new InvokeCommand({ FunctionName: this.name, Payload }));
    const answer = JSON.parse(Buffer.from(result.Payload ?? []).toString('utf8')) as Invocation['answer'];
    return { answer, failure: result.FunctionError === undefined ? undefined : JSON.stringify(answer) };
  }

  /** When the deployed schedule starts it, e.g. `cron(0 9 ? * MON *) Pacific/Auckland`. */
  async weekly(): Promise<string> {
    const { ScheduleExpression, ScheduleExpressionTimezone } = await this.schedule();
    return `${ScheduleExpression} ${ScheduleExpressionTimezone}`;
  }

  /**
   * Has it started once more, in the same way as every week: the same target, role, retries and dead-letter queue. By a
   * schedule of its own: MiniStack goes on by the cron expression of one that is changed.
   */
  async startOnce(at: Date): Promise<void> {
    const { FlexibleTimeWindow, Target } = await this.schedule();
    await this.scheduler.send(
      new CreateScheduleCommand({
        Name: `${this.name}-once`,
        GroupName: this.name,
        ScheduleExpression: `at(${at.toISOString().slice(0, 19)})`,
        FlexibleTimeWindow,
        Target,
        ActionAfterCompletion: 'DELETE',
      }),
    );
  }

  /** How many runs have left their report. */
  async reports(): Promise<number> {
    const s3 = new S3Client({ ...this.connection, forcePathStyle: true });
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: this.evidenceBucket, Prefix: 'runs/' }));
    return Contents.length;
  }

  private get scheduler(): SchedulerClient {
    return new SchedulerClient(this.connection);
  }

  private schedule() {
    return this.scheduler.send(new GetScheduleCommand({ Name: this.name, GroupName: this.name }));
  }
}
