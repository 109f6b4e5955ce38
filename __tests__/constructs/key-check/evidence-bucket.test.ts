import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketObjectLockConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { EvidenceBucket, type EvidenceBucketProps } from '../../../constructs/key-check/evidence-bucket';
import { synthOf } from '../synthesised';

const aBucket = (more: Partial<EvidenceBucketProps> = {}) =>
  synthOf((stack) => new EvidenceBucket(stack, 'evidence', { bucketName: 'kpt-evidence', ...more }));

describe('the evidence bucket', () => {
  test('is versioned, and closed to the public', () => {
    expect(aBucket().only(S3BucketVersioningA).arguments).toMatchObject({
      versioning_configuration: { status: 'Enabled' },
    });
    expect(aBucket().only(S3BucketPublicAccessBlock).arguments).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
  });

  test('is encrypted, by a key of its own if it is given one', () => {
    const encryption = (more = {}) => aBucket(more).only(S3BucketServerSideEncryptionConfigurationA).arguments.rule;
    expect(encryption()).toMatchObject([{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }]);
    expect(encryption({ kmsKeyArn: 'arn:aws:kms:x:1:key/2' })).toMatchObject([
      {
        apply_server_side_encryption_by_default: {
          sse_algorithm: 'aws:kms',
          kms_master_key_id: 'arn:aws:kms:x:1:key/2',
        },
        bucket_key_enabled: true,
      },
    ]);
  });

  test('answers over TLS only, lets nobody remove a version, and nobody change what keeps it so', () => {
    expect(aBucket().only(S3BucketPolicy).statements()).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
      {
        Sid: 'NeverRemoveAVersion',
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:BypassGovernanceRetention', 's3:DeleteObjectVersion', 's3:PutObjectRetention'],
        Resource: '${aws_s3_bucket.evidence.arn}/*',
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
        Resource: '${aws_s3_bucket.evidence.arn}',
      },
    ]);
  });

  test('is locked as long as it keeps, a bucket that is there already as well as a new one', () => {
    const synth = aBucket({ keepDays: 400 });
    expect(synth.only(S3BucketObjectLockConfigurationA).arguments).toMatchObject({
      rule: { default_retention: { mode: 'GOVERNANCE', days: 400 } },
    });
    expect(synth.only(S3Bucket).arguments).toMatchObject({
      object_lock_enabled: true,
      lifecycle: { ignore_changes: ['object_lock_enabled'] },
    });
  });

  test('gets its policy last: it denies what has to be done before', () => {
    expect(aBucket().only(S3BucketPolicy).arguments.depends_on).toEqual([
      'aws_s3_bucket_versioning.evidence',
      'aws_s3_bucket_lifecycle_configuration.evidence',
      'aws_s3_bucket_object_lock_configuration.evidence',
    ]);
  });

  test('keeps what was overwritten or deleted as long as what is there: seven years', () => {
    expect(aBucket().only(S3BucketLifecycleConfiguration).arguments.rule).toMatchObject([
      {
        status: 'Enabled',
        expiration: [{ days: 2_557 }],
        noncurrent_version_expiration: [{ noncurrent_days: 2_557 }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      },
    ]);
  });

  test('is never destroyed with anything in it', () => {
    expect(aBucket().only(S3Bucket).arguments).not.toHaveProperty('force_destroy');
  });

  test.each([0, 1.5, 40_000])('refuses to keep for %d days', (keepDays) => {
    expect(() => aBucket({ keepDays })).toThrow(`keepDays is ${keepDays}`);
  });
});
