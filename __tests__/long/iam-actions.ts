import type { RecordedCall } from '../../sandbox/gateway/call-record';
import { ANYTHING, type Ask } from '../role-policies/iam-evaluation';

/** One call, and what IAM asks a policy for it: one of these has to be allowed. */
export interface Called {
  /** `service:Operation`. */
  readonly what: string;
  readonly asks: readonly Ask[];
}

export interface Surroundings {
  readonly account: string;
  /** Where a user stands before anything is done. */
  readonly pathOf: (user: string) => string;
}

/** Nobody needs to be allowed these. */
const FREE = ['sts:GetCallerIdentity'];

/** As the calls of the gateway are named; what is not here has the same name in a policy. */
const ACTIONS: Readonly<Record<string, string>> = {
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjects': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:HeadObject': 's3:GetObject',
  's3:GetBucketCors': 's3:GetBucketCORS',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:PutBucketEncryption': 's3:PutEncryptionConfiguration',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  's3:PutBucketLifecycleConfiguration': 's3:PutLifecycleConfiguration',
  's3:GetBucketReplication': 's3:GetReplicationConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
  's3:GetObjectLockConfiguration': 's3:GetBucketObjectLockConfiguration',
  's3:PutObjectLockConfiguration': 's3:PutBucketObjectLockConfiguration',
  'lambda:Invoke': 'lambda:InvokeFunction',
};

/** Signing names that are not those of policies. */
const SERVICES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

export function iamActions(calls: readonly RecordedCall[], around: Surroundings): readonly Called[] {
  return calls
    .map(({ service, operation, about }) => ({
      what: `${SERVICES[service] ?? service}:${operation}`,
      about,
    }))
    .filter(({ what }) => !FREE.includes(what))
    .map(({ what, about }) => ({ what, asks: asksOf(what, about, around) }));
}

function asksOf(what: string, about: string | undefined, around: Surroundings): readonly Ask[] {
  const action = ACTIONS[what] ?? what;
  const resources = resourcesOf(what, about, around);
  const context = {
    // All that is made or written here has the boundary; that it does, IAM is asked for itself.
    'iam:PermissionsBoundary': `arn:aws:iam::${around.account}:policy/keyturn-boundary`,
    's3:if-none-match': '*',
    's3:prefix': /\?prefix=(.*)$/.exec(about ?? '')?.[1] ?? '',
  };
  const passes = ['lambda.amazonaws.com', 'scheduler.amazonaws.com'].map((service) => ({
    ...context,
    'iam:PassedToService': service,
  }));
  const asks = resources.flatMap((resource) => passes.map((one) => ({ action, resource, context: one })));
  // A version is read by another action; the gateway does not tell whether one was named.
  return action === 's3:GetObject'
    ? [...asks, ...asks.map((ask) => ({ ...ask, action: 's3:GetObjectVersion' }))]
    : asks;
}

/** What is called elsewhere than in IAM and S3 the gateway does not tell: the action has to be allowed on something. */
function resourcesOf(what: string, about: string | undefined, { account, pathOf }: Surroundings): readonly string[] {
  const [service = '', operation = ''] = what.split(':');
  if (service === 's3') return [`arn:aws:s3:::${(about ?? '').replace(/^\//, '').replace(/\/?(\?prefix=.*)?$/, '')}`];
  if (service !== 'iam') return [ANYTHING];
  if (about === undefined)
    return operation === 'GetAccessKeyLastUsed' ? [`arn:aws:iam::${account}:user/suppliers/x`] : ['*'];
  if (/Role/.test(operation)) return [`arn:aws:iam::${account}:role/${about}`];
  return [pathOf(about), '/suppliers/'].map((path) => `arn:aws:iam::${account}:user${path}${about}`);
}
