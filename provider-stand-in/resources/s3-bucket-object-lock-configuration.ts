import type { ObjectLockRetentionMode } from '@aws-sdk/client-s3';
import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { oneOf } from '../fault';
import { resourceType } from '../resource-type';
import { block, defaulted, either, one, optional, required } from '../schema';
import type { StateOf } from '../state';

const schema = block(
  {
    id: either('string'),
    bucket: required('string', { forceNew: true }),
    expected_bucket_owner: optional('string', { forceNew: true }),
    object_lock_enabled: defaulted('string', 'Enabled', { forceNew: true, fault: oneOf('Enabled') }),
    region: either('string', { forceNew: true }),
  },
  {
    rule: one(
      block(
        {},
        {
          default_retention: one(
            block({
              days: optional('number'),
              mode: optional('string', { fault: oneOf('GOVERNANCE', 'COMPLIANCE') }),
              years: optional('number'),
            }),
            { min: 1 },
          ),
        },
      ),
    ),
  },
);

/** Switches the lock on, of a new bucket as of one that was there, and says for how long each object is kept. */
export const s3BucketObjectLockConfiguration = resourceType<typeof schema>({
  name: 'aws_s3_bucket_object_lock_configuration',
  schema,

  async create(wanted, clients) {
    await put(wanted, clients);
    return { id: wanted.bucket };
  },

  async read(state, clients) {
    const s3 = await clients.s3();
    const answer = s3.getObjectLockConfiguration({ Bucket: state.id });
    const found = await unlessGone(answer, 'ObjectLockConfigurationNotFoundError', 'NoSuchBucket');
    const configuration = found?.ObjectLockConfiguration;
    if (!configuration) return undefined;
    const retention = configuration.Rule?.DefaultRetention;
    return {
      bucket: state.id,
      object_lock_enabled: configuration.ObjectLockEnabled ?? 'Enabled',
      rule: retention ? [{ default_retention: [retentionRead(retention)] }] : [],
    };
  },

  async update(wanted, _prior, clients) {
    await put(wanted, clients);
    return {};
  },

  async delete(state, clients) {
    const s3 = await clients.s3();
    // A lock is never switched off again; what ends is its default.
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled' } as const;
    await unlessGone(s3.putObjectLockConfiguration({ Bucket: state.bucket, ObjectLockConfiguration }), 'NoSuchBucket');
  },
});

/** S3 says 0 or nothing of the unit that is not used. */
function retentionRead({ Days, Mode, Years }: { Days?: number; Mode?: string; Years?: number }) {
  return { days: Days || null, mode: Mode ?? null, years: Years || null };
}

async function put(wanted: StateOf<typeof schema>, clients: Clients): Promise<void> {
  const s3 = await clients.s3();
  const retention = wanted.rule[0]?.default_retention[0];
  const Mode = retention?.mode as ObjectLockRetentionMode | undefined;
  await s3.putObjectLockConfiguration({
    Bucket: wanted.bucket,
    ObjectLockConfiguration: {
      ObjectLockEnabled: 'Enabled',
      ...(retention && {
        Rule: { DefaultRetention: { Mode, Days: retention.days ?? undefined, Years: retention.years ?? undefined } },
      }),
    },
  });
}
