import type { BucketSides } from '../bucket-sides';
import type { Finding } from '../finding';

/** Buckets in which an overwritten upload is lost: a supplier may overwrite, and its key may leak. */
export function unversionedBuckets({ name, versioning }: BucketSides): readonly Finding[] {
  if (versioning === undefined || versioning === 'Enabled') return [];
  return [
    {
      code: 'VERSIONING_OFF',
      about: name,
      because: `Versioning of the bucket ${name} is ${versioning === 'off' ? 'off' : 'suspended'}: whoever has a supplier's key can overwrite its uploads, and nothing brings them back.`,
      wayOut: `Switch it on: aws s3api put-bucket-versioning --bucket ${name} --versioning-configuration Status=Enabled. Of a bucket that this project created, plan and apply do it.`,
    },
  ];
}
