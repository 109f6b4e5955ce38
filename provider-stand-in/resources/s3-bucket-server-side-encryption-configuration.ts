import type { ServerSideEncryption } from '@aws-sdk/client-s3';
import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { oneOf } from '../fault';
import { resourceType } from '../resource-type';
import { block, either, one, optional, required, setOf } from '../schema';
import type { StateOf } from '../state';

const schema = block(
  {
    id: either('string'),
    bucket: required('string', { forceNew: true }),
    expected_bucket_owner: optional('string', { forceNew: true }),
    region: either('string', { forceNew: true }),
  },
  {
    rule: setOf(
      block(
        { bucket_key_enabled: optional('bool') },
        {
          apply_server_side_encryption_by_default: one(
            block({
              kms_master_key_id: optional('string'),
              sse_algorithm: required('string', { fault: oneOf('AES256', 'aws:kms', 'aws:kms:dsse') }),
            }),
          ),
        },
      ),
      { min: 1 },
    ),
  },
);

type State = StateOf<typeof schema>;

export const s3BucketEncryption = resourceType<typeof schema>({
  name: 'aws_s3_bucket_server_side_encryption_configuration',
  schema,

  async create(wanted, clients) {
    await put(wanted, clients);
    return { id: wanted.bucket };
  },

  async read(state, clients) {
    const s3 = await clients.s3();
    const answer = s3.getBucketEncryption({ Bucket: state.id });
    const found = await unlessGone(answer, 'ServerSideEncryptionConfigurationNotFoundError', 'NoSuchBucket');
    if (!found) return undefined;
    const rules = found.ServerSideEncryptionConfiguration?.Rules ?? [];
    return {
      bucket: state.id,
      rule: rules.map(({ ApplyServerSideEncryptionByDefault: by, BucketKeyEnabled }, index) => ({
        // S3 answers false where nothing was said.
        bucket_key_enabled: BucketKeyEnabled || (state.rule[index]?.bucket_key_enabled ?? null),
        apply_server_side_encryption_by_default: by
          ? [{ kms_master_key_id: by.KMSMasterKeyID || null, sse_algorithm: by.SSEAlgorithm ?? '' }]
          : [],
      })),
    };
  },

  async update(wanted, _prior, clients) {
    await put(wanted, clients);
    return {};
  },

  async delete(state, clients) {
    const s3 = await clients.s3();
    await unlessGone(s3.deleteBucketEncryption({ Bucket: state.bucket }), 'NoSuchBucket');
  },
});

async function put(wanted: State, clients: Clients): Promise<void> {
  const s3 = await clients.s3();
  const Rules = wanted.rule.map(({ bucket_key_enabled, apply_server_side_encryption_by_default: [by] }) => ({
    ...(bucket_key_enabled === null ? {} : { BucketKeyEnabled: bucket_key_enabled }),
    ...(by
      ? {
          ApplyServerSideEncryptionByDefault: {
            SSEAlgorithm: by.sse_algorithm as ServerSideEncryption,
            ...(by.kms_master_key_id ? { KMSMasterKeyID: by.kms_master_key_id } : {}),
          },
        }
      : {}),
  }));
  await s3.putBucketEncryption({ Bucket: wanted.bucket, ServerSideEncryptionConfiguration: { Rules } });
}
