import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { resourceType } from '../resource-type';
import { block, defaulted, either, optional, required } from '../schema';
import type { StateOf } from '../state';

const schema = block({
  id: either('string'),
  bucket: required('string', { forceNew: true }),
  block_public_acls: defaulted('bool', false),
  block_public_policy: defaulted('bool', false),
  ignore_public_acls: defaulted('bool', false),
  restrict_public_buckets: defaulted('bool', false),
  skip_destroy: optional('bool'),
  region: either('string', { forceNew: true }),
});

export const s3BucketPublicAccessBlock = resourceType<typeof schema>({
  name: 'aws_s3_bucket_public_access_block',
  schema,

  async create(wanted, clients) {
    await put(wanted, clients);
    return { id: wanted.bucket };
  },

  async read(state, clients) {
    const s3 = await clients.s3();
    const answer = s3.getPublicAccessBlock({ Bucket: state.id });
    const found = await unlessGone(answer, 'NoSuchPublicAccessBlockConfiguration', 'NoSuchBucket');
    const is = found?.PublicAccessBlockConfiguration;
    if (!is) return undefined;
    return {
      bucket: state.id,
      block_public_acls: is.BlockPublicAcls ?? false,
      block_public_policy: is.BlockPublicPolicy ?? false,
      ignore_public_acls: is.IgnorePublicAcls ?? false,
      restrict_public_buckets: is.RestrictPublicBuckets ?? false,
    };
  },

  async update(wanted, _prior, clients) {
    await put(wanted, clients);
    return {};
  },

  async delete(state, clients) {
    if (state.skip_destroy) return;
    const s3 = await clients.s3();
    await unlessGone(s3.deletePublicAccessBlock({ Bucket: state.bucket }), 'NoSuchBucket');
  },
});

async function put(wanted: StateOf<typeof schema>, clients: Clients): Promise<void> {
  const s3 = await clients.s3();
  await s3.putPublicAccessBlock({
    Bucket: wanted.bucket,
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: wanted.block_public_acls,
      BlockPublicPolicy: wanted.block_public_policy,
      IgnorePublicAcls: wanted.ignore_public_acls,
      RestrictPublicBuckets: wanted.restrict_public_buckets,
    },
  });
}
