import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { Construct } from 'constructs';
import { plain } from '../common/plain-address';
import { policyDocument } from '../common/policy-document';

export interface UndeliveredQueueProps {
  /** The queue's name. */
  readonly name: string;
  /** KMS key that encrypts it; whoever sends needs `kms:GenerateDataKey` and `kms:Decrypt`. @default SSE-SQS */
  readonly kmsKeyArn?: string;
}

/** As long as SQS keeps anything: two weekly runs. */
const FOURTEEN_DAYS_IN_SECONDS = 14 * 24 * 3_600;

/**
 * The dead-letter queue of the check: runs that the schedule could not start, and runs that failed with every retry. A
 * message in it is somebody's work, so an alarm watches it.
 */
export class UndeliveredQueue extends Construct {
  readonly arn: string;
  readonly name: string;
  readonly kmsKeyArn: string | undefined;

  constructor(scope: Construct, id: string, { name, kmsKeyArn }: UndeliveredQueueProps) {
    super(scope, id);
    const queue = plain(
      new SqsQueue(this, 'queue', {
        name,
        messageRetentionSeconds: FOURTEEN_DAYS_IN_SECONDS,
        ...(kmsKeyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: kmsKeyArn }),
      }),
      'undelivered_runs',
    );
    this.arn = queue.arn;
    this.name = queue.name;
    this.kmsKeyArn = kmsKeyArn;
    this.createPolicy(queue);
  }

  /** Who may send follows from the senders' own roles; here only: not without TLS. */
  private createPolicy(queue: SqsQueue): void {
    plain(
      new SqsQueuePolicy(this, 'policy', {
        queueUrl: queue.url,
        policy: policyDocument([
          {
            Sid: 'TlsOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 'sqs:*',
            Resource: queue.arn,
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ]),
      }),
      'undelivered_runs',
    );
  }
}
