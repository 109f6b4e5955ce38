import { NO_KEY_NAMED } from './accepted-finding';

/** What Checkov finds at every bucket that keyturn makes, and why it stays. */
export function findingsOfABucket(kmsKeyArn: string | undefined): Readonly<Record<string, string | undefined>> {
  return {
    CKV_AWS_18:
      'Who did what in it is told by data events of CloudTrail, with the caller; server access logs would need a bucket of their own, which nobody here could answer for.',
    CKV_AWS_144:
      "A copy elsewhere is the organisation's to decide: health data may not leave a region by default, and a replica needs a bucket, a role and a price.",
    CKV_AWS_145: kmsKeyArn === undefined ? NO_KEY_NAMED : undefined,
    CKV2_AWS_62: 'Nothing waits for its objects: whoever reads them asks, and an event that nobody hears tells nobody.',
  };
}
