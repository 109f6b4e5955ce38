import type { ObjectOwnership } from '@aws-sdk/client-s3';
import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { oneOf } from '../fault';
import { resourceType } from '../resource-type';
import { block, either, one, required } from '../schema';
import type { StateOf } from '../state';

const ownership = oneOf('BucketOwnerPreferred', 'ObjectWriter', 'BucketOwnerEnforced');

const schema = block(
  {
    id: either('string'),
    bucket: required('string', { forceNew: true }),
    region: either('string', { forceNew: true }),
  },
  { rule: one(block({ object_ownership: required('string', { fault: ownership }) }), { min: 1 }) },
);

export const s3BucketOwnershipControls = resourceType<typeof schema>({
  name: 'aws_s3_bucket_ownership_controls',
  schema,

  async create(wanted, clients) {
    await put(wanted, clients);
    return { id: wanted.bucket };
  },

  async read(state, clients) {
    const s3 = await clients.s3();
    const answer = s3.getBucketOwnershipControls({ Bucket: state.id });
    const found = await unlessGone(answer, 'OwnershipControlsNotFoundError', 'NoSuchBucket');
    if (!found) return undefined;
    const rules = found.OwnershipControls?.Rules ?? [];
    return { bucket: state.id, rule: rules.map((rule) => ({ object_ownership: rule.ObjectOwnership ?? '' })) };
  },

  async update(wanted, _prior, clients) {
    await put(wanted, clients);
    return {};
  },

  async delete(state, clients) {
    const s3 = await clients.s3();
    const answer = s3.deleteBucketOwnershipControls({ Bucket: state.bucket });
    await unlessGone(answer, 'OwnershipControlsNotFoundError', 'NoSuchBucket');
  },
});

async function put(wanted: StateOf<typeof schema>, clients: Clients): Promise<void> {
  const s3 = await clients.s3();
  const Rules = wanted.rule.map((rule) => ({ ObjectOwnership: rule.object_ownership as ObjectOwnership }));
  await s3.putBucketOwnershipControls({ Bucket: wanted.bucket, OwnershipControls: { Rules } });
}
