import { unlessGone, whilePassing } from '../aws-error';
import type { Clients } from '../clients';
import { keptPolicy, policyFault, samePolicy } from '../policy-document';
import { resourceType } from '../resource-type';
import { block, either, required } from '../schema';

const schema = block({
  id: either('string'),
  bucket: required('string', { forceNew: true }),
  policy: required('string', { sameMeaning: samePolicy, fault: policyFault }),
  region: either('string', { forceNew: true }),
});

/** The whole policy of a bucket. */
export const s3BucketPolicy = resourceType<typeof schema>({
  name: 'aws_s3_bucket_policy',
  schema,

  async create(wanted, clients) {
    await put(wanted.bucket, wanted.policy, clients);
    return { id: wanted.bucket };
  },

  async read(state, clients) {
    const s3 = await clients.s3();
    const answer = s3.getBucketPolicy({ Bucket: state.id });
    const found = await unlessGone(answer, 'NoSuchBucketPolicy', 'NoSuchBucket');
    if (!found?.Policy) return undefined;
    return { bucket: state.id, policy: keptPolicy(state.policy, found.Policy) };
  },

  async update(wanted, _prior, clients) {
    await put(wanted.bucket, wanted.policy, clients);
    return {};
  },

  async delete(state, clients) {
    const s3 = await clients.s3();
    await unlessGone(s3.deleteBucketPolicy({ Bucket: state.bucket }), 'NoSuchBucket', 'NoSuchBucketPolicy');
  },
});

/** How long the official provider waits for a new principal to be known to S3. */
const PROPAGATION_SECONDS = 120;

/**
 * S3 refuses a policy that names a user it has not heard of yet, as `MalformedPolicy`. Only that reason passes: unlike
 * the official provider, the stand-in does not try a truly malformed policy for two minutes.
 */
async function put(Bucket: string, Policy: string, clients: Clients): Promise<void> {
  const s3 = await clients.s3();
  await whilePassing(
    () => s3.putBucketPolicy({ Bucket, Policy }),
    (error) => error.name === 'MalformedPolicy' && /principal/i.test(error.message),
    { seconds: PROPAGATION_SECONDS, stopped: clients.stopped },
  );
}
