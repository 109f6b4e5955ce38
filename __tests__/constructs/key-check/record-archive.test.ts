import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketObjectLockConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { RecordArchive, type RecordArchiveProps } from '../../../constructs';
import { aKeyCheck } from '../a-key-check';
import { synthOf } from '../synthesised';

const anArchive = (more: Partial<RecordArchiveProps> = {}) =>
  synthOf((stack) => new RecordArchive(stack, 'archive', { bucketName: 'kpd-keyturn-records', ...more }));

const PARTS = [
  S3BucketVersioningA,
  S3BucketPublicAccessBlock,
  S3BucketServerSideEncryptionConfigurationA,
  S3BucketObjectLockConfigurationA,
  S3BucketPolicy,
];

describe('the archive of records', () => {
  test('has every part of a private bucket, and a lock that nobody ends: seven years, unless said', () => {
    const archive = anArchive();
    for (const part of PARTS) expect(archive.all(part)).toHaveLength(1);
    expect(archive.only(S3BucketObjectLockConfigurationA).arguments.rule).toEqual({
      default_retention: { mode: 'COMPLIANCE', days: 2_557 },
    });
    const forATrial = anArchive({ mode: 'GOVERNANCE', retentionDays: 1 });
    expect(forATrial.only(S3BucketObjectLockConfigurationA).arguments.rule).toEqual({
      default_retention: { mode: 'GOVERNANCE', days: 1 },
    });
  });

  test('lets nobody overwrite, hide or remove a record, nor loosen the lock', () => {
    const statements = anArchive().only(S3BucketPolicy).statements();
    expect(statements.every(({ Effect, Principal }) => Effect === 'Deny' && Principal === '*')).toBe(true);
    const denied = statements.filter(({ Condition }) => Condition === undefined).flatMap(({ Action }) => Action);
    expect(denied).toEqual(
      expect.arrayContaining([
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:PutBucketPolicy',
        's3:PutBucketVersioning',
      ]),
    );
    expect(statements).toContainEqual({
      Sid: 'NeverOverwriteARecord',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: '${aws_s3_bucket.record_archive.arn}/*',
      Condition: { Null: { 's3:if-none-match': 'true' } },
    });
  });

  test('lets nothing expire: what has gone by itself looks like what was taken away', () => {
    const [rule] = anArchive().only(S3BucketLifecycleConfiguration).arguments.rule as [Record<string, unknown>];
    expect(Object.keys(rule).sort()).toEqual(['abort_incomplete_multipart_upload', 'filter', 'id', 'status']);
  });

  test.each([0, 0.5, 36_501])('is not locked for %d days', (retentionDays) => {
    expect(() => anArchive({ retentionDays })).toThrow(`retentionDays is ${retentionDays}`);
  });

  test('stands in the stack of the check, where it is wanted', () => {
    const of = (more = {}) => aKeyCheck(more).addresses.filter((address) => address.endsWith('.record_archive'));
    expect(of()).toEqual([]);
    expect(of({ recordArchive: { bucketName: 'kpd-keyturn-records' } })).toHaveLength(8);
  });
});
