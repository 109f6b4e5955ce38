import { basename, extname } from 'node:path';
import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config';
import { Construct } from 'constructs';
import { accept } from '../common/accepted-finding';
import { Account } from '../common/account';
import { impossible } from '../common/impossible';
import { plain } from '../common/plain-address';
import { policyDocument, trustPolicy } from '../common/policy-document';
import { checkStatements } from './check-permissions';
import type { EvidenceBucket } from './evidence-bucket';
import { FunctionArchive } from './function-archive';
import { functionLog } from './function-log';
import { FUNCTIONS_STAY_AS_THEY_ARE } from './functions-stay';
import type { UndeliveredQueue } from './undelivered-queue';

/** Name of the function, of its role and of its schedule; its log group is `/aws/lambda/` and this. */
export const CHECK_NAME = 'access-key-rotation-check';

const ID = 'access_key_rotation_check';

export interface CheckFunctionProps {
  /** The bundle that esbuild made: one ESM file that exports `handler`; of one account or of many. */
  readonly bundlePath: string;
  /**
   * `report`: look, and tell the owner. `enforce`: also disable and delete keys of internal users. The role follows: in
   * `report` it may change no key.
   */
  readonly mode: 'report' | 'enforce';
  /** Switch off keys of internal users that AWS has put into quarantine; the role may then do that in `report` too. */
  readonly suspendQuarantined: boolean;
  /** The function's environment variables. No secret belongs here: whoever may see the function sees them. */
  readonly environment: Readonly<Record<string, string>>;
  /** The region of the stack. */
  readonly region: string;
  /** The address that mails are sent from. */
  readonly sender: string;
  readonly evidence: EvidenceBucket;
  /** Where a run ends up that failed for good. */
  readonly undelivered: UndeliveredQueue;
  /** Days that the log is kept; CloudWatch Logs takes certain numbers only. @default 400 */
  readonly logRetentionDays?: number;
  /** KMS key that encrypts its log and its variables. @default keys of AWS */
  readonly kmsKeyArn?: string;
  /** MB; Lambda gives processor time in proportion. @default 512 */
  readonly memoryMb?: number;
  /** Seconds until Lambda stops a run. The check stops itself, in good order, shortly before. @default 900, the most there is */
  readonly timeoutSeconds?: number;
  /**
   * How often Lambda repeats a run that failed. A run is safe to repeat: it acts on what it finds, and knows what it has
   * mailed. More than 2 is not possible. @default 1
   */
  readonly retries?: number;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html and …/invocation-async-error-handling.html */
const LIMITS = { memoryMb: [128, 10_240], timeoutSeconds: [60, 900], retries: [0, 2] } as const;
/** A failed run is not repeated later than this: next week's is better than one whose facts are old. */
const RETRY_WITHIN_SECONDS = 3_600;

/** The Lambda function that looks at all access keys once a week, with its role and its log. */
export class CheckFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: IamRole;
  readonly archive: FunctionArchive;

  constructor(scope: Construct, id: string, props: CheckFunctionProps) {
    super(scope, id);
    impossible(CHECK_NAME, LIMITS, props);
    const { logRetentionDays, kmsKeyArn } = props;
    const log = functionLog(this, 'log', { name: CHECK_NAME, address: ID, logRetentionDays, kmsKeyArn });
    this.role = this.createRole();
    const permissions = this.createPermissions(log, props);
    this.archive = new FunctionArchive(this, CHECK_NAME, props.bundlePath);
    this.function = this.createFunction(log, permissions, props);
    this.createRetries(props);
  }

  private createRole(): IamRole {
    return plain(
      new IamRole(this, 'role', {
        name: CHECK_NAME,
        description: 'Looks at all access keys once a week. Never changes a key under /suppliers/.',
        assumeRolePolicy: trustPolicy('lambda.amazonaws.com'),
      }),
      ID,
    );
  }

  private createPermissions(log: CloudwatchLogGroup, props: CheckFunctionProps): IamRolePolicy {
    const statements = checkStatements({
      account: Account.of(this),
      region: props.region,
      mode: props.mode,
      suspendQuarantined: props.suspendQuarantined,
      sender: props.sender,
      evidenceBucketArn: props.evidence.arn,
      evidenceKeyArn: props.evidence.kmsKeyArn,
      logGroupArn: log.arn,
      undeliveredQueueArn: props.undelivered.arn,
      undeliveredKeyArn: props.undelivered.kmsKeyArn,
      functionArn: Account.of(this).arn('lambda', props.region, `function:${CHECK_NAME}`),
      variablesKeyArn: props.kmsKeyArn,
    });
    return plain(
      new IamRolePolicy(this, 'permissions', {
        name: CHECK_NAME,
        role: this.role.name,
        policy: policyDocument(statements),
      }),
      ID,
    );
  }

  private createFunction(
    log: CloudwatchLogGroup,
    permissions: IamRolePolicy,
    { bundlePath, environment, memoryMb = 512, timeoutSeconds = 900, kmsKeyArn }: CheckFunctionProps,
  ): LambdaFunction {
    const check = plain(
      new LambdaFunction(this, 'function', {
        functionName: CHECK_NAME,
        description: 'Finds access keys that are too old or unused, acts on internal ones, and tells people.',
        runtime: 'nodejs24.x',
        architectures: ['arm64'],
        handler: `${basename(bundlePath, extname(bundlePath))}.handler`,
        filename: this.archive.path,
        sourceCodeHash: this.archive.hash,
        role: this.role.arn,
        memorySize: memoryMb,
        timeout: timeoutSeconds,
        environment: { variables: { ...environment } },
        kmsKeyArn,
        // The check writes JSON lines. Lambda's own format would put text before them, and no query could read their fields.
        loggingConfig: { logFormat: 'JSON', logGroup: log.name },
        // Lambda would make the log group itself, kept for ever, and its first run must find its permissions.
        dependsOn: [log, permissions],
      }),
      ID,
    );
    return accept(check, {
      ...FUNCTIONS_STAY_AS_THEY_ARE,
      CKV_AWS_116:
        'A failed run goes to the queue by the invoke configuration (on_failure), with the error; a dead-letter queue beside it would get each run twice.',
    });
  }

  private createRetries({ undelivered, retries = 1 }: CheckFunctionProps): void {
    plain(
      new LambdaFunctionEventInvokeConfig(this, 'retries', {
        functionName: this.function.functionName,
        maximumRetryAttempts: retries,
        maximumEventAgeInSeconds: RETRY_WITHIN_SECONDS,
        destinationConfig: { onFailure: { destination: undelivered.arn } },
      }),
      ID,
    );
  }
}
