import { SUPPLIERS_PATH } from '../../rotation/audience';
import type { Account } from '../common/account';
import { encryptThrough, type Statement } from '../common/policy-document';

/** What the check has to do with. */
export interface CheckSurroundings {
  readonly account: Account;
  /** The region it runs in. */
  readonly region: string;
  /** `report`: it may change no key at all. `enforce`: it may switch off and delete keys of internal users. */
  readonly mode: 'report' | 'enforce';
  /** It may switch keys of internal users off in `report` too: those that AWS knows to be public. */
  readonly suspendQuarantined: boolean;
  /** The address it sends from. */
  readonly sender: string;
  /** ARN of the bucket of reports, memory and unsent mail. */
  readonly evidenceBucketArn: string;
  /** ARN of the KMS key of that bucket, if it is a customer-managed one. */
  readonly evidenceKeyArn?: string;
  /** ARN of the log group. */
  readonly logGroupArn: string;
  /** ARN of the queue of runs that failed for good. */
  readonly undeliveredQueueArn: string;
  /** ARN of the KMS key of that queue, if it is a customer-managed one. */
  readonly undeliveredKeyArn?: string;
  /** ARN of the function itself. */
  readonly functionArn: string;
  /** ARN of the KMS key of the function's variables, if it is a customer-managed one. */
  readonly variablesKeyArn?: string;
}

/** As far as it matters for users and their keys. */
export type UsersOfAnAccount = Pick<Account, 'iamArn'>;

/** Where the check keeps mail that could not be sent. */
const UNSENT_MAIL = 'check/unsent/';

/** Everything that the check may do. It is all it needs, action by action; its own calls are in `aws/`. */
export function checkStatements(around: CheckSurroundings): readonly Statement[] {
  return [
    ...looking(around.account),
    ...(around.mode === 'enforce' ? [changing(around.account)] : []),
    ...(around.mode === 'report' && around.suspendQuarantined ? [switchingOff(around.account)] : []),
    neverASupplier(around.account),
    tellingAs(around.account, around.region, around.sender),
    ...keeping(around),
    ...running(around),
  ];
}

export function looking(account: UsersOfAnAccount): readonly Statement[] {
  return [
    {
      Sid: 'LookAtTheAccount',
      Effect: 'Allow',
      Action: [
        'iam:GenerateCredentialReport', // The one call that tells which keys are old.
        'iam:GetAccountAuthorizationDetails', // Tags and paths, 1,000 users a call: audience, contact, exemption.
        'iam:GetCredentialReport',
        // What happened to keys after the report was made. Without it the check says what it did not see.
        'cloudtrail:LookupEvents',
      ],
      // These know no resources: AWS takes nothing else here.
      Resource: '*',
    },
    {
      Sid: 'LookAtKeys',
      Effect: 'Allow',
      Action: [
        'iam:GetAccessKeyLastUsed', // Unused keys; and once more right before a key is touched.
        'iam:GetUser', // Path and tags, once more right before a key is touched.
        'iam:ListAccessKeys', // Creation dates: the report may hide the age of a key.
      ],
      Resource: account.iamArn('user/*'),
    },
  ];
}

/** Not iam:CreateAccessKey: its answer holds a secret, and the check has nobody to hand it to. */
export function changing(account: UsersOfAnAccount): Statement {
  return {
    Sid: 'ChangeKeysOfInternalUsers',
    Effect: 'Allow',
    Action: [
      'iam:DeleteAccessKey', // The older of two keys that is over the limit.
      'iam:UpdateAccessKey', // Active to Inactive. IAM cannot allow one direction alone.
    ],
    // Internal users may have any path. Whom it may not touch, the next statement says.
    Resource: account.iamArn('user/*'),
  };
}

/** For keys that AWS knows to be public, and nothing else: without `enforce` the check deletes nothing. */
export function switchingOff(account: UsersOfAnAccount): Statement {
  return {
    Sid: 'SwitchOffLeakedKeysOfInternalUsers',
    Effect: 'Allow',
    Action: 'iam:UpdateAccessKey',
    Resource: account.iamArn('user/*'),
  };
}

/** Wins over every Allow, also over one that somebody may attach to the role later; in `report` mode as well. */
export function neverASupplier(account: UsersOfAnAccount): Statement {
  return {
    Sid: 'NeverChangeKeysOfSuppliers',
    Effect: 'Deny',
    Action: ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:UpdateAccessKey'],
    Resource: account.iamArn(`user${SUPPLIERS_PATH}*`),
  };
}

/** Mail by SES, from this one address. */
export function tellingAs(account: Account, region: string, sender: string): Statement {
  return {
    Sid: 'SendMailAsTheSender',
    Effect: 'Allow',
    Action: 'ses:SendEmail',
    // Any identity: while SES keeps the account in its sandbox it also asks for the recipient's. The condition is the limit.
    Resource: account.arn('ses', region, 'identity/*'),
    Condition: { StringEquals: { 'ses:FromAddress': sender } },
  };
}

function keeping({ evidenceBucketArn, evidenceKeyArn }: CheckSurroundings): readonly Statement[] {
  return [
    {
      Sid: 'KeepEvidence',
      Effect: 'Allow',
      Action: [
        's3:GetObject', // What was done and sent before; also asked for by a put on condition (If-Match).
        's3:PutObject',
      ],
      Resource: `${evidenceBucketArn}/*`,
    },
    {
      Sid: 'ForgetMailOnceItIsSent',
      Effect: 'Allow',
      Action: 's3:DeleteObject', // The bucket is versioned: this hides, and destroys nothing.
      Resource: `${evidenceBucketArn}/${UNSENT_MAIL}*`,
    },
    {
      Sid: 'FindUnsentMail',
      Effect: 'Allow',
      // Without it S3 answers "denied" for an object that is not there, and a fault would look like an absence.
      Action: 's3:ListBucket',
      Resource: evidenceBucketArn,
    },
    ...encryptThrough('s3', 'EncryptEvidence', evidenceKeyArn),
  ];
}

/** Evidence below a prefix, and the difference between an object that is not there and one that may not be read. */
export function readingEvidence(bucketArn: string, below: string): readonly Statement[] {
  return [
    { Sid: 'ReadEvidence', Effect: 'Allow', Action: 's3:GetObject', Resource: `${bucketArn}/${below}` },
    { Sid: 'FindEvidence', Effect: 'Allow', Action: 's3:ListBucket', Resource: bucketArn },
  ];
}

export function writingTheLog(logGroupArn: string): Statement {
  return {
    Sid: 'WriteTheLog',
    Effect: 'Allow',
    // Not logs:CreateLogGroup: a group that Lambda makes by itself is kept for ever, and nobody planned it.
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: `${logGroupArn}:*`,
  };
}

/** A function's variables under the organisation's own key. */
export function openingVariables(functionArn: string, keyArn: string | undefined): readonly Statement[] {
  if (keyArn === undefined) return [];
  return [
    {
      Sid: 'OpenItsVariables',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: keyArn,
      // Lambda gives the grant that it has for this role to no role that is made anew under the same name.
      Condition: { StringEquals: { 'kms:EncryptionContext:aws:lambda:FunctionArn': functionArn } },
    },
  ];
}

function running(around: CheckSurroundings): readonly Statement[] {
  const { logGroupArn, undeliveredQueueArn, undeliveredKeyArn, functionArn, variablesKeyArn } = around;
  return [
    writingTheLog(logGroupArn),
    {
      Sid: 'HandOverFailedRuns',
      Effect: 'Allow',
      Action: 'sqs:SendMessage', // Lambda sends the failed event to the queue with the function's own role.
      Resource: undeliveredQueueArn,
    },
    ...encryptThrough('sqs', 'EncryptFailedRuns', undeliveredKeyArn),
    ...openingVariables(functionArn, variablesKeyArn),
  ];
}
