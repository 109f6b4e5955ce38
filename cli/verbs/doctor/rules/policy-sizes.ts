import { USER_POLICIES_LIMIT } from '../../../../rotation/upload-statements';
import type { BucketSides } from '../bucket-sides';
import type { Finding } from '../finding';

/** Bytes. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html: "limited to 20 KB in size". */
const BUCKET_POLICY_BYTES = 20 * 1024;

/** Part of a limit from which on it is near. */
const NEAR = 0.9;

const BUCKET_LIMITS = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html';
const IAM_LIMITS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html';

/** A bucket policy that hardly takes another supplier's statements. */
export function bucketPolicySize({ name, policy }: BucketSides): readonly Finding[] {
  const bytes = Buffer.byteLength(policy ?? '');
  if (bytes < BUCKET_POLICY_BYTES * NEAR) return [];
  return [
    {
      code: 'POLICY_NEAR_LIMIT',
      about: name,
      because: `The policy of the bucket ${name} has ${bytes} of the ${BUCKET_POLICY_BYTES} bytes that S3 takes (${BUCKET_LIMITS}); a write beyond that fails in the middle of an apply.`,
      wayOut: 'Join statements of others that say the same, or give new suppliers a bucket of their own.',
    },
  ];
}

/** Inline policies of a user that hardly take another network. IAM does not count white space. */
export function inlinePolicySize(user: string, policies: ReadonlyMap<string, string>): readonly Finding[] {
  const characters = [...policies.values()].reduce((sum, text) => sum + text.replace(/\s/g, '').length, 0);
  if (characters < USER_POLICIES_LIMIT * NEAR) return [];
  return [
    {
      code: 'POLICY_NEAR_LIMIT',
      about: user,
      because: `The inline policies of ${user} (${[...policies.keys()].join(', ')}) have ${characters} of the ${USER_POLICIES_LIMIT} characters that IAM takes of one user (${IAM_LIMITS}); a write beyond that fails in the middle of an apply.`,
      wayOut:
        'Join networks of its settings into fewer and wider ones, or take out inline policies that are not ours. Then plan and apply.',
    },
  ];
}
