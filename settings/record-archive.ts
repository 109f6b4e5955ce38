import { z } from 'zod';
import { LONGEST_RETENTION_IN_DAYS, type Retention, SEVEN_YEARS_IN_DAYS } from '../rotation/retention';
import { bucketName, kmsKeyArn } from './aws-name';

/** Where every change record goes beside the folder of records, so that a chain can be held against it. */
export const recordArchiveSchema = z.strictObject({
  bucket: bucketName.describe(
    'Name of the bucket. Better in an account of its own, which nobody administers who applies: then createBucket is false.',
  ),
  createBucket: z
    .boolean()
    .default(true)
    .describe(
      'true: the key-check stack creates the bucket, locked. false: it exists already, versioned and with Object Lock.',
    ),
  retentionDays: z
    .int()
    .min(1)
    .max(LONGEST_RETENTION_IN_DAYS)
    .default(SEVEN_YEARS_IN_DAYS)
    .describe('Days from its put that a record cannot be removed. Seven years unless said; S3 takes 100 at most.'),
  mode: z
    .enum(['compliance', 'governance'])
    .default('compliance')
    .describe(
      'compliance: nobody ends the retention before its time, not even the root user, and the bucket stays until then. governance: the root user can, after changing the policy of the bucket; for trials.',
    ),
  kmsKeyArn: kmsKeyArn
    .optional()
    .describe(
      'KMS key that encrypts a created bucket; whoever applies must be allowed to use it. Left out: the key of the deployment, or SSE-S3.',
    ),
});

export type RecordArchiveSettings = z.output<typeof recordArchiveSchema>;

/** What the settings ask of the bucket, in S3's words. */
export const retentionOf = ({ mode, retentionDays }: RecordArchiveSettings): Retention => ({
  mode: mode === 'compliance' ? 'COMPLIANCE' : 'GOVERNANCE',
  days: retentionDays,
});
