import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { resourceType } from '../resource-type';
import { block, computed, either, listOf, required } from '../schema';
import type { StateOf } from '../state';
import { fromAws, ruleBlock, toAws } from './s3-lifecycle-rule';

const schema = block(
  {
    id: computed('string'),
    bucket: required('string', { forceNew: true }),
    expected_bucket_owner: either('string', { forceNew: true }),
    region: either('string', { forceNew: true }),
    transition_default_minimum_object_size: either('string'),
  },
  { rule: listOf(ruleBlock) },
);

type State = StateOf<typeof schema>;

export const s3BucketLifecycleConfiguration = resourceType<typeof schema>({
  name: 'aws_s3_bucket_lifecycle_configuration',
  schema,

  async create(wanted, clients) {
    await put(wanted, clients);
    return { id: wanted.bucket, transition_default_minimum_object_size: minimumSize(wanted) ?? S3_DEFAULT };
  },

  async read(state, clients) {
    const s3 = await clients.s3();
    const answer = s3.getBucketLifecycleConfiguration({ Bucket: state.id });
    const found = await unlessGone(answer, 'NoSuchLifecycleConfiguration', 'NoSuchBucket');
    if (!found) return undefined;
    const own = new Map(state.rule.map((rule) => [rule.id, rule]));
    return {
      bucket: state.id,
      transition_default_minimum_object_size:
        found.TransitionDefaultMinimumObjectSize ?? minimumSize(state) ?? S3_DEFAULT,
      rule: (found.Rules ?? []).map((rule) => fromAws(rule, own.get(rule.ID ?? ''))),
    };
  },

  async update(wanted, _prior, clients) {
    await put(wanted, clients);
    return {};
  },

  async delete(state, clients) {
    const s3 = await clients.s3();
    await unlessGone(s3.deleteBucketLifecycle({ Bucket: state.bucket }), 'NoSuchBucket');
  },
});

const S3_DEFAULT = 'all_storage_classes_128K';

function minimumSize(state: State): 'all_storage_classes_128K' | 'varies_by_storage_class' | undefined {
  const size: unknown = state.transition_default_minimum_object_size;
  return size === 'all_storage_classes_128K' || size === 'varies_by_storage_class' ? size : undefined;
}

async function put(wanted: State, clients: Clients): Promise<void> {
  const s3 = await clients.s3();
  const size = minimumSize(wanted);
  await s3.putBucketLifecycleConfiguration({
    Bucket: wanted.bucket,
    ...(size ? { TransitionDefaultMinimumObjectSize: size } : {}),
    LifecycleConfiguration: { Rules: wanted.rule.map(toAws) },
  });
}
