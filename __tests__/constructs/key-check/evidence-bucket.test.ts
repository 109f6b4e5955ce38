import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
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

  test('answers over TLS only, and lets nobody remove a version', () => {
    expect(aBucket().only(S3BucketPolicy).statements()).toMatchObject([
      { Effect: 'Deny', Principal: '*', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { Effect: 'Deny', Principal: '*', Action: 's3:DeleteObjectVersion', Resource: '${aws_s3_bucket.evidence.arn}/*' },
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
