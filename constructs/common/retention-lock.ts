import type { Statement } from './policy-document';

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
