import type { Statement } from './policy-document';

/** For how long S3 itself lets nobody remove what lies in a bucket (Object Lock, as the bucket's default). */
export interface RetentionLock {
  /**
   * `COMPLIANCE`: nobody removes a version before its time or shortens that, not even the account's root user. `GOVERNANCE`:
   * whoever has `s3:BypassGovernanceRetention` may, which the bucket's policy denies.
   */
  readonly mode: 'COMPLIANCE' | 'GOVERNANCE';
  /** Days from when a version was put. */
  readonly days: number;
}

/**
 * Deny what would loosen the lock, to everybody: administrators, the pipeline, Terraform. One is left: S3 lets the account's
 * root user replace a bucket's policy whatever it denies (S3 API Reference, PutBucketPolicy), which CloudTrail records.
 */
export function staysLocked(bucketArn: string): readonly Statement[] {
  return [
    {
      Sid: 'NeverRemoveAVersion',
      Effect: 'Deny',
      Principal: '*',
      Action: [
        's3:BypassGovernanceRetention',
        's3:DeleteObjectVersion',
        's3:PutObjectRetention', // Also asked for by a put that brings a shorter retention along.
      ],
      Resource: `${bucketArn}/*`,
    },
    {
      Sid: 'NeverLoosenTheLock',
      Effect: 'Deny',
      Principal: '*',
      Action: [
        's3:DeleteBucketPolicy',
        's3:PutBucketObjectLockConfiguration',
        's3:PutBucketPolicy',
        's3:PutBucketVersioning',
        's3:PutLifecycleConfiguration',
      ],
      Resource: bucketArn,
    },
  ];
}
