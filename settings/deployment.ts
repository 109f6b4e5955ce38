import { z } from 'zod';
import { bucketName, kmsKeyArn, managedPolicyArn, regionName, roleArn } from './aws-name';
import { checked, faultOfTagText, line, tagText } from './checked-text';
import { mailAddress } from './mail-address';
import { recordArchiveSchema } from './record-archive';
import { shardName } from './shard';

export const timeZone = checked((zone) => {
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
    // Intl takes "pacific/auckland" and "+13:00" too; EventBridge Scheduler wants the IANA name as it is written.
    if (!/^[A-Za-z]/.test(zone))
      return `"${zone}" is an offset; write a time zone with its summer time, like "Pacific/Auckland".`;
    return known !== zone && known.toLowerCase() === zone.toLowerCase() ? `is written "${known}".` : undefined;
  } catch {
    return `"${zone}" is no IANA time zone; write one like "Pacific/Auckland".`;
  }
});

const tagKey = checked((key) => {
  if (/^(aws|keyturn):/i.test(key))
    return `"${key}" is reserved: tags that begin with aws: are AWS's, with keyturn: this module's own. Use another name.`;
  const fault = faultOfTagText(key, 128);
  return fault && `The name of a tag ${fault}`;
});
const tagValue = checked((value) => (value === '' ? undefined : faultOfTagText(value, 256)));

const localState = z
  .strictObject({
    backend: z.literal('local').describe('The state is a file beside the synthesised stack: for trials.'),
  })
  .describe('Keep the state in a local file.');

const s3State = z
  .strictObject({
    backend: z.literal('s3').describe('The state is kept in S3.'),
    bucket: bucketName.describe('Name of an existing, versioned bucket.'),
    keyPrefix: checked((prefix) =>
      /^[\w!.*'()/-]*$/.test(prefix) && !prefix.startsWith('/') && !prefix.endsWith('/')
        ? undefined
        : `"${prefix}" is no key prefix; write it without a slash at either end, e.g. "keyturn/production".`,
    )
      .default('keyturn')
      .describe('The state of a stack is kept as <keyPrefix>/<stack>.tfstate.'),
    region: regionName.optional().describe("Region of that bucket. Left out: the deployment's region."),
    kmsKeyId: kmsKeyArn
      .optional()
      .describe('ARN of the KMS key that encrypts the state. Left out: the key of the bucket.'),
    useLockfile: z
      .boolean()
      .default(true)
      .describe('Lock by a file beside the state (Terraform 1.10 and newer), so that two applies cannot cross.'),
    encrypt: z.boolean().default(true).describe('Ask S3 to encrypt the state at rest.'),
  })
  .describe('Keep the state in S3, locked and encrypted: for real deployments.');

const mail = z
  .strictObject({
    from: mailAddress.describe('Sender of every mail of the weekly check.'),
    owner: mailAddress.describe(
      'Who is told of everything that needs a person: the weekly digest, alarms, overdue keys.',
    ),
    identity: z
      .enum(['domain', 'address'])
      .default('address')
      .describe(
        'What Amazon SES verifies: the whole domain of "from" with DKIM (wanted for production), or that one address.',
      ),
    replyTo: mailAddress.optional().describe('Where answers go. Left out: to the owner.'),
    telephone: line
      .optional()
      .describe(
        'Number that holders of keys call when something fails or a key has leaked, as letters show it. Left out: letters name the mail address only.',
      ),
  })
  .describe('Mail through Amazon SES.');

/** The organisation that keyturn was made for deploys there. */
export const DEFAULT_REGION = 'ap-southeast-2';

/** Where and how the organisation deploys. */
export const deploymentSchema = z.strictObject({
  region: regionName.default(DEFAULT_REGION).describe('AWS region of everything that has one.'),
  timeZone: timeZone
    .default('Pacific/Auckland')
    .describe('IANA time zone of the weekly check and of every date that people read.'),
  project: tagText
    .optional()
    .describe(
      "Name of this project where an account has several that issue keys with keyturn. Stands in the users' tag keyturn:stack and in the Sids of bucket policies, so that no project takes another one's users or statements for its own.",
    ),
  shards: z
    .array(shardName)
    .min(1, { error: 'is empty; leave it out where all users are in one stack.' })
    .max(50)
    .optional()
    .describe(
      'Names of further stacks of users, for many of them: "a" is the stack suppliers-a, with a state and a guard of its own. A user is in the one that its "shard" names, and moves only by "keyturn user move". A name stays here until nobody is in its stack any more. Left out: one stack.',
    ),
  tags: z
    .record(tagKey, tagValue)
    .default({})
    .describe('Tags put on every resource. Names beginning with aws: or keyturn: are reserved.'),
  state: z
    .discriminatedUnion('backend', [localState, s3State])
    .prefault({ backend: 'local' })
    .describe(
      "Where Terraform keeps its state. It holds no plaintext secret, but the whole picture of the suppliers' access.",
    ),
  mail,
  kmsKeyArn: kmsKeyArn
    .optional()
    .describe(
      'ARN of a KMS key of your own, in the region of the deployment, that encrypts what the weekly check keeps: its log, topic, schedule, queue, variables and buckets, and what has a kmsKeyArn of its own elsewhere but does not name it (record archive, sealed secrets). docs/encryption.md has the policy that the key needs. Left out: keys of AWS.',
    ),
  recordArchive: recordArchiveSchema
    .optional()
    .describe(
      'A bucket that keeps every change record where nobody can change it, and that "keyturn record verify --archive" holds the folder against. Left out: none.',
    ),
  permissionsBoundary: managedPolicyArn
    .optional()
    .describe(
      'ARN of the managed policy that limits what any user may ever do, whatever its policies say. A user may name another one. Left out: none.',
    ),
  rolePermissionsBoundary: managedPolicyArn
    .optional()
    .describe(
      'ARN of the managed policy that limits what the roles of the weekly check may ever do: the one that "keyturn policy boundary" prints. Whoever applies then cannot make itself administrator by a role. Left out: none.',
    ),
  pipelineRoleArns: z
    .array(roleArn)
    .default([])
    .describe(
      'Roles that plan and apply. Watching and the service control policy treat their key changes as expected.',
    ),
});
