import { z } from 'zod';
import { checked } from './checked-text';

/**
 * `[\w+=,.@-]+`, 64 at most, unique in the account ignoring case.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
 */
export const iamUserName = checked((name) => {
  if (name === '__proto__') return 'cannot be used as a name: JavaScript gives it a meaning of its own.';
  if (/^[\w+=,.@-]{1,64}$/.test(name)) return undefined;
  return `"${name}" is no IAM user name: 1 to 64 letters, digits and _ + = , . @ - without spaces. Write the user's name as IAM shows it, or will.`;
}).meta({ pattern: '^[A-Za-z0-9_+=,.@-]{1,64}$' });

/** S3 User Guide, "General purpose bucket naming rules". */
export const bucketName = checked((name) => {
  const broken = BUCKET_RULES.find(({ holds }) => !holds(name));
  return (
    broken &&
    `"${name}" is no S3 bucket name: ${broken.rule}. Write the bucket's name alone, without s3:// and without a folder.`
  );
}).meta({ pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$' });

const FORBIDDEN_PREFIXES = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const FORBIDDEN_SUFFIXES = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3', '-an'];

const BUCKET_RULES: readonly { rule: string; holds: (name: string) => boolean }[] = [
  { rule: 'it has 3 to 63 characters', holds: (name) => name.length >= 3 && name.length <= 63 },
  { rule: 'it has lower-case letters, digits, dots and hyphens only', holds: (name) => /^[a-z0-9.-]+$/.test(name) },
  { rule: 'it begins and ends with a letter or digit', holds: (name) => /^[a-z0-9].*[a-z0-9]$/.test(name) },
  { rule: 'no two dots stand side by side', holds: (name) => !name.includes('..') },
  { rule: 'it does not look like an IP address', holds: (name) => !/^\d+\.\d+\.\d+\.\d+$/.test(name) },
  {
    rule: `it does not begin with ${FORBIDDEN_PREFIXES.join(', ')}`,
    holds: (name) => !FORBIDDEN_PREFIXES.some((prefix) => name.startsWith(prefix)),
  },
  {
    rule: `it does not end with ${FORBIDDEN_SUFFIXES.join(', ')}`,
    holds: (name) => !FORBIDDEN_SUFFIXES.some((suffix) => name.endsWith(suffix)),
  },
];

/** E.g. `ap-southeast-2`, `us-gov-west-1`. The form only: AWS adds regions. */
export const regionName = checked((name) =>
  /^[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}$/.test(name)
    ? undefined
    : `"${name}" is no AWS region; write one like "ap-southeast-2".`,
).meta({ pattern: '^[a-z]{2,4}(-[a-z]+){1,2}-\\d{1,2}$' });

export const kmsKeyArn = checked((arn) =>
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/.test(arn)
    ? undefined
    : `"${arn}" is no ARN of a KMS key; write arn:aws:kms:<region>:<account>:key/<id>. An alias will not do: policies need the key itself.`,
).meta({ pattern: '^arn:aws[a-z-]*:kms:[a-z0-9-]+:\\d{12}:key/[A-Za-z0-9-]+$' });

/** A managed policy, the account's own or AWS's: the only kind that can be a permissions boundary. */
export const managedPolicyArn = checked((arn) =>
  /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/.test(arn)
    ? undefined
    : `"${arn}" is no ARN of a managed policy; write arn:aws:iam::<account>:policy/<name>.`,
).meta({ pattern: '^arn:aws[a-z-]*:iam::(\\d{12}|aws):policy/[A-Za-z0-9_+=,.@/-]+$' });

export const roleArn = checked((arn) =>
  /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(arn)
    ? undefined
    : `"${arn}" is no ARN of a role; write arn:aws:iam::<account>:role/<name>.`,
).meta({ pattern: '^arn:aws[a-z-]*:iam::\\d{12}:role/[A-Za-z0-9_+=,.@/-]+$' });

/** CloudWatch Logs takes only these numbers of days (API Reference, PutRetentionPolicy). */
export const logRetentionDays = z.literal([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);
