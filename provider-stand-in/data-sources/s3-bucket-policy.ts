import { dataSource } from '../resource-type';
import { block, computed, either, required } from '../schema';

const schema = block({
  id: either('string'),
  bucket: required('string'),
  policy: computed('string'),
  region: either('string'),
});

/** The policy of a bucket. A bucket without one is an error, as is a missing bucket. */
export const s3BucketPolicyText = dataSource<typeof schema>({
  name: 'aws_s3_bucket_policy',
  schema,

  async read(config, clients) {
    const s3 = await clients.s3();
    const { Policy } = await s3.getBucketPolicy({ Bucket: config.bucket });
    return { id: config.bucket, policy: Policy ?? '' };
  },
});
