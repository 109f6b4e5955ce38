import { z } from 'zod';
import { approvalSettingsSchema } from './approval';
import { type BucketSettings, bucketSchema, bucketsOf } from './bucket';
import { checkSchema } from './check';
import { line } from './checked-text';
import { deploymentSchema } from './deployment';
import { monitoringSchema } from './monitoring';
import { policiesSchema } from './policies';
import { stepsSchema } from './steps';
import { userSchema } from './user';

/** `settings.json`: the one source of its types, its defaults and its JSON Schema. */
export const settingsSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Lets editors check this file while you type.'),
    organisation: line.describe('Name of the organisation, as mails and records show it.'),
    deployment: deploymentSchema.describe('Where and how it is deployed.'),
    approval: approvalSettingsSchema.describe('Who may approve what is applied.'),
    policy: policiesSchema.describe('What is asked of access keys, per audience, in whole days.'),
    check: checkSchema.describe('The weekly check, Lambda access-key-rotation-check.'),
    rotation: stepsSchema.describe('How long to wait between the steps of a rotation.'),
    monitoring: monitoringSchema.describe(
      'What watches the keys besides the weekly check; all switched off by default.',
    ),
    buckets: z
      .array(bucketSchema)
      .optional()
      .describe(
        'The buckets that users upload to. A bucket stays here when its last user leaves: so do its policy and the statements of others in it. Left out: the users describe their buckets themselves (older form).',
      ),
    users: z
      .array(userSchema)
      .max(5000)
      .describe('The IAM users whose access keys this module owns. At most 5,000, as in an AWS account.'),
  })
  .meta({ title: 'keyturn settings' });

type Parsed = z.output<typeof settingsSchema>;
type ParsedUser = Parsed['users'][number];

/** The settings, every default filled in. */
export interface Settings extends Omit<Parsed, 'buckets' | 'users'> {
  readonly buckets: readonly BucketSettings[];
  readonly users: readonly UserSettings[];
}

type ParsedPlace = Exclude<ParsedUser['uploads'], readonly unknown[]>;

/** Where a user uploads to, with what that bucket is. */
export type PlaceSettings = Pick<ParsedPlace, 'bucket' | 'prefix' | 'restrict'> & Omit<BucketSettings, 'name'>;

export interface UserSettings extends Omit<ParsedUser, 'uploads'> {
  /** The place that letters name: the first one. */
  readonly uploads: PlaceSettings;
  /** All of them, that one included. */
  readonly places: readonly PlaceSettings[];
}

/** The settings as somebody may write them. */
export type WrittenSettings = z.input<typeof settingsSchema>;

/** Brings users and buckets together, in whichever form they were written. */
export function settledSettings(parsed: Parsed): Settings {
  const buckets = bucketsOf(parsed.buckets, parsed.users);
  const { deployment, monitoring } = withItsKey(parsed);
  const byName = new Map(buckets.map(({ name, ...of }) => [name, of]));
  const users = parsed.users.map(({ uploads, ...user }): UserSettings => {
    const places = [uploads].flat().map(({ bucket, prefix, restrict }): PlaceSettings => {
      const of = byName.get(bucket);
      if (of === undefined) throw new Error(`the settings were parsed without the bucket ${bucket}`);
      return { bucket, prefix, restrict, ...of };
    });
    const [first] = places;
    if (first === undefined) throw new Error(`the settings were parsed without a place for ${user.name}`);
    return { ...user, uploads: first, places };
  });
  return { ...parsed, deployment, monitoring, buckets, users };
}

/** What names no KMS key of its own is encrypted with the deployment's. A bucket that is made elsewhere has what it has. */
function withItsKey({ deployment, monitoring }: Parsed): Pick<Parsed, 'deployment' | 'monitoring'> {
  const { kmsKeyArn, recordArchive } = deployment;
  if (kmsKeyArn === undefined) return { deployment, monitoring };
  const { sealedSecretParameters: parameters } = monitoring;
  return {
    deployment: recordArchive?.createBucket
      ? { ...deployment, recordArchive: { ...recordArchive, kmsKeyArn: recordArchive.kmsKeyArn ?? kmsKeyArn } }
      : deployment,
    monitoring: {
      ...monitoring,
      sealedSecretParameters: { ...parameters, kmsKeyArn: parameters.kmsKeyArn ?? kmsKeyArn },
    },
  };
}
