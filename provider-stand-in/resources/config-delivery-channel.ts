import { unlessGone, whilePassing } from '../aws-error';
import type { Clients } from '../clients';
import { resourceType } from '../resource-type';
import { block, defaulted, either, one, optional, required } from '../schema';
import type { StateOf } from '../state';

const schema = block(
  {
    id: either('string'),
    name: defaulted('string', 'default', { forceNew: true }),
    region: either('string', { forceNew: true }),
    s3_bucket_name: required('string'),
    s3_key_prefix: optional('string'),
    s3_kms_key_arn: optional('string'),
    sns_topic_arn: optional('string'),
  },
  { snapshot_delivery_properties: one(block({ delivery_frequency: optional('string') })) },
);

/** Where AWS Config delivers what it records. */
export const configDeliveryChannel = resourceType<typeof schema>({
  name: 'aws_config_delivery_channel',
  schema,

  async create(wanted, clients) {
    await put(wanted, clients);
    return { id: wanted.name };
  },

  async read(state, clients) {
    const config = await clients.config();
    const asked = config.describeDeliveryChannels({ DeliveryChannelNames: [state.id] });
    const is = (await unlessGone(asked, 'NoSuchDeliveryChannel'))?.DeliveryChannels?.[0];
    if (!is) return undefined;
    const frequency = is.configSnapshotDeliveryProperties?.deliveryFrequency;
    return {
      name: state.id,
      s3_bucket_name: is.s3BucketName ?? '',
      s3_key_prefix: is.s3KeyPrefix || null,
      s3_kms_key_arn: is.s3KmsKeyArn || null,
      sns_topic_arn: is.snsTopicARN || null,
      snapshot_delivery_properties: frequency ? [{ delivery_frequency: frequency }] : [],
    };
  },

  async update(wanted, _prior, clients) {
    await put(wanted, clients);
    return {};
  },

  async delete(state, clients) {
    const config = await clients.config();
    await unlessGone(config.deleteDeliveryChannel({ DeliveryChannelName: state.id }), 'NoSuchDeliveryChannel');
  },
});

async function put(wanted: StateOf<typeof schema>, clients: Clients): Promise<void> {
  const config = await clients.config();
  const frequency = wanted.snapshot_delivery_properties[0]?.delivery_frequency;
  const act = () =>
    config.putDeliveryChannel({
      DeliveryChannel: {
        name: wanted.name,
        s3BucketName: wanted.s3_bucket_name,
        s3KeyPrefix: wanted.s3_key_prefix ?? undefined,
        s3KmsKeyArn: wanted.s3_kms_key_arn ?? undefined,
        snsTopicARN: wanted.sns_topic_arn ?? undefined,
        ...(frequency
          ? { configSnapshotDeliveryProperties: { deliveryFrequency: frequency as 'TwentyFour_Hours' } }
          : {}),
      },
    });
  // What lets Config into the bucket may have been granted a moment ago.
  const passes = (error: Error) => error.name.startsWith('InsufficientDeliveryPolicy');
  await whilePassing(act, passes, { seconds: 120, stopped: clients.stopped });
}
