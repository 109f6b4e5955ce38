import { z } from 'zod';
import { bucketName, kmsKeyArn } from './aws-name';

/** What a bucket is, wherever it is written: in `buckets`, or in the older form with a user. */
export const bucketProperties = {
  createBucket: z
    .boolean()
    .optional()
    .describe(
      'true: this module creates the bucket (versioned, encrypted, public access blocked). false, or left out: it exists already.',
    ),
  bucketPolicy: z
    .enum(['shared', 'ours'])
    .optional()
    .describe(
      'shared: the bucket has a policy already; its other statements are read at plan and kept verbatim beside ours. ours: it has none, and this module writes the whole. Default: shared for a bucket that exists, ours for one created here.',
    ),
  kmsKeyArn: kmsKeyArn
    .optional()
    .describe(
      'KMS key that encrypts the uploads; its users are then allowed to use it. Left out: no permission on any key.',
    ),
};

/** One bucket that users upload to. It stays declared when its last user leaves, and so does its policy. */
export const bucketSchema = z.strictObject({
  name: bucketName.describe('Name of the bucket, e.g. kpa-valentia.'),
  ...bucketProperties,
});

type WrittenBucket = z.output<typeof bucketSchema>;

/** A bucket, every default filled in. */
export type BucketSettings = Pick<WrittenBucket, 'name' | 'kmsKeyArn'> &
  Required<Pick<WrittenBucket, 'createBucket' | 'bucketPolicy'>>;

/** Whose policy a bucket has where nothing says so. */
export const usualPolicy = (createBucket: boolean | undefined): 'shared' | 'ours' => (createBucket ? 'ours' : 'shared');

/** Fills in the defaults. */
export function bucketOf({ name, createBucket = false, bucketPolicy, kmsKeyArn }: WrittenBucket): BucketSettings {
  return { name, createBucket, bucketPolicy: bucketPolicy ?? usualPolicy(createBucket), kmsKeyArn };
}

type Place = { readonly bucket: string } & Omit<WrittenBucket, 'name'>;

interface WithUploads {
  readonly uploads: Place | readonly Place[];
}

/** The buckets of settings in either form: as declared, or as their users describe them. */
export function bucketsOf(
  declared: readonly WrittenBucket[] | undefined,
  users: readonly WithUploads[],
): readonly BucketSettings[] {
  if (declared) return declared.map(bucketOf);
  const places = users.flatMap(({ uploads }) => uploads);
  const byName = new Map(places.map(({ bucket, ...of }) => [bucket, bucketOf({ ...of, name: bucket })]));
  return [...byName.values()];
}
