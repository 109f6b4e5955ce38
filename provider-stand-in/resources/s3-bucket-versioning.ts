import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { oneOf } from '../fault';
import { resourceType } from '../resource-type';
import { block, either, one, optional, required } from '../schema';
import type { StateOf } from '../state';

const schema = block(
  {
    id: either('string'),
    bucket: required('string', { forceNew: true }),
    expected_bucket_owner: optional('string', { forceNew: true }),
    region: either('string', { forceNew: true }),
  },
  {
    versioning_configuration: one(
      block({ status: required('string', { fault: oneOf('Enabled', 'Suspended', 'Disabled') }) }),
      { min: 1 },
    ),
  },
);

export const s3BucketVersioning = resourceType<typeof schema>({
  name: 'aws_s3_bucket_versioning',
  schema,

  async create(wanted, clients) {
    await put(wanted, clients);
    return { id: wanted.bucket };
  },

  async read(state, clients) {
    const s3 = await clients.s3();
    const found = await unlessGone(s3.getBucketVersioning({ Bucket: state.id }), 'NoSuchBucket');
    if (!found) return undefined;
    return { bucket: state.id, versioning_configuration: [{ status: found.Status ?? 'Disabled' }] };
  },

  async update(wanted, _prior, clients) {
    await put(wanted, clients);
    return {};
  },

  async delete(state, clients) {
    if (state.versioning_configuration[0]?.status === 'Disabled') return;
    const s3 = await clients.s3();
    const VersioningConfiguration = { Status: 'Suspended' } as const;
    await unlessGone(s3.putBucketVersioning({ Bucket: state.bucket, VersioningConfiguration }), 'NoSuchBucket');
  },
});

async function put(wanted: StateOf<typeof schema>, clients: Clients): Promise<void> {
  const status = wanted.versioning_configuration[0]?.status;
  // A bucket that never had versions is disabled; S3 has no call that says so.
  if (status !== 'Enabled' && status !== 'Suspended') return;
  const s3 = await clients.s3();
  await s3.putBucketVersioning({ Bucket: wanted.bucket, VersioningConfiguration: { Status: status } });
}
