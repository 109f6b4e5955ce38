import { DataAwsS3BucketPolicy } from '@cdktf/provider-aws/lib/data-aws-s3-bucket-policy';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { type TerraformStack, Testing } from 'cdktf';
import { SupplierUser, UploadBucket, type UploadBucketProps } from '../../../constructs';
import { aStack, synthOf } from '../synthesised';

function aBucketWithSupplier(props: Partial<UploadBucketProps> = {}, prefix = 'delta/', networks: string[] = []) {
  return synthOf((stack) => {
    const bucket = new UploadBucket(stack, 'bucket', { bucketName: 'kpa-valentia', ...props });
    new SupplierUser(stack, 'valentia', { uploads: { bucket, prefix }, networks });
  });
}

const userArn = '${local.suppliers_arn}valentia';

test('a policy of ours says from the bucket what the user policy says from the user', () => {
  const statements = aBucketWithSupplier({ policy: 'ours' }, 'delta/', ['203.0.113.0/24'])
    .only(S3BucketPolicy)
    .statements();
  expect(statements.map(({ Sid, Effect }) => `${Effect} ${Sid}`)).toEqual([
    'Allow KeyturnUploadValentia',
    'Deny KeyturnOnlyUploadValentia',
    'Deny KeyturnOnlyOverTlsValentia',
    'Deny KeyturnNoOwnKeyValentia',
    'Deny KeyturnOnlyOurKeyValentia',
    'Deny KeyturnOnlyUnderPrefixValentia',
    'Deny KeyturnOnlyFromNetworksValentia',
  ]);
  expect(statements.every(({ Principal }) => JSON.stringify(Principal) === JSON.stringify({ AWS: userArn }))).toBe(
    true,
  );
});

test('a user of the whole bucket is not held to a prefix, nor one from anywhere to a network', () => {
  const sids = aBucketWithSupplier({ policy: 'ours' }, '')
    .only(S3BucketPolicy)
    .statements()
    .map(({ Sid }) => Sid);
  expect(sids).toEqual([
    'KeyturnUploadValentia',
    'KeyturnOnlyUploadValentia',
    'KeyturnOnlyOverTlsValentia',
    'KeyturnNoOwnKeyValentia',
    'KeyturnOnlyOurKeyValentia',
  ]);
});

test('a shared policy is read while Terraform plans, and everybody else’s statements are kept', () => {
  const config = aBucketWithSupplier();
  expect(config.only(DataAwsS3BucketPolicy).arguments.depends_on).toBeUndefined();
  expect(config.only(S3BucketPolicy).text('policy')).toContain('concat(local.kpa-valentia_theirs, ');
});

describe('a bucket without a user', () => {
  const empty = (props: Partial<UploadBucketProps>) =>
    synthOf((stack) => new UploadBucket(stack, 'bucket', { bucketName: 'kpa-valentia', ...props }));

  test('keeps its shared policy, with the statements of others, and no statement is refused', () => {
    const policy = empty({}).only(S3BucketPolicy);
    expect(policy.text('policy')).toContain('local.kpa-valentia_theirs');
    expect(JSON.stringify(policy.arguments.lifecycle)).toContain('[BUCKET_POLICY_EMPTY]');
  });

  test('that is created goes on refusing everybody without TLS', () => {
    expect(empty({ create: true }).only(S3BucketPolicy).statements()).toHaveLength(1);
  });

  test('whose policy was ours has none: S3 takes no empty policy', () => {
    expect(empty({ policy: 'ours' }).all(S3BucketPolicy)).toEqual([]);
  });
});

test('the policy waits for the users it names', () => {
  expect(aBucketWithSupplier().only(S3BucketPolicy).arguments.depends_on).toEqual(['aws_iam_user.valentia']);
});

test('an existing bucket is only named', () => {
  expect(aBucketWithSupplier().all(S3Bucket)).toEqual([]);
});

test('a created bucket is versioned, encrypted, closed to the public, over TLS only, and not destroyed', () => {
  const config = aBucketWithSupplier({ create: true });
  expect(config.only(S3Bucket).arguments.lifecycle).toEqual({ prevent_destroy: true });
  expect(config.only(S3BucketVersioningA).arguments.versioning_configuration).toEqual({ status: 'Enabled' });
  expect(config.only(S3BucketServerSideEncryptionConfigurationA).arguments.rule).toEqual([
    { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' }, bucket_key_enabled: false },
  ]);
  expect(config.only(S3BucketPublicAccessBlock).arguments).toMatchObject({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(config.only(S3BucketPolicy).statements()[0]).toMatchObject({
    Effect: 'Deny',
    Principal: '*',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
});

test('two suppliers of one bucket get one policy', () => {
  const config = synthOf((stack) => twoSuppliers(stack, 'a/', 'b/'));
  expect(
    config
      .only(S3BucketPolicy)
      .statements()
      .filter(({ Effect }) => Effect === 'Allow'),
  ).toHaveLength(2);
});

test.each([
  ['a/', 'a/b/'],
  ['', 'b/'],
  ['a/', 'a/'],
])('two suppliers of one bucket under %p and %p are refused', (one, other) => {
  const stack = aStack();
  twoSuppliers(stack, one, other);
  expect(() => Testing.synth(stack, true)).toThrow('Give each supplier a prefix of its own');
});

function twoSuppliers(stack: TerraformStack, one: string, other: string): void {
  const bucket = new UploadBucket(stack, 'bucket', { bucketName: 'shared', policy: 'ours' });
  new SupplierUser(stack, 'valentia', { uploads: { bucket, prefix: one } });
  new SupplierUser(stack, 'kotahi-writer', { uploads: { bucket, prefix: other } });
}
