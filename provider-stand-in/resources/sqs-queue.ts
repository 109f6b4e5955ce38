import type { QueueAttributeName } from '@aws-sdk/client-sqs';
import { unlessGone } from '../aws-error';
import { sameJson } from '../policy-document';
import { resourceType } from '../resource-type';
import { block, computed, defaulted, either, optional } from '../schema';
import type { StateOf } from '../state';
import { retag, tagAttributes, tagsRead } from '../tags';
import { uniqueName } from '../unique-name';

const schema = block({
  id: either('string'),
  arn: computed('string'),
  content_based_deduplication: defaulted('bool', false),
  delay_seconds: defaulted('number', 0),
  fifo_queue: defaulted('bool', false, { forceNew: true }),
  kms_data_key_reuse_period_seconds: either('number'),
  kms_master_key_id: optional('string'),
  max_message_size: defaulted('number', 262_144),
  message_retention_seconds: defaulted('number', 345_600),
  name: either('string', { forceNew: true }),
  name_prefix: either('string', { forceNew: true }),
  receive_wait_time_seconds: defaulted('number', 0),
  redrive_policy: either('string', { sameMeaning: sameJson }),
  region: either('string', { forceNew: true }),
  sqs_managed_sse_enabled: either('bool'),
  url: computed('string'),
  visibility_timeout_seconds: defaulted('number', 30),
  ...tagAttributes,
});

type State = StateOf<typeof schema>;

export const sqsQueue = resourceType<typeof schema>({
  name: 'aws_sqs_queue',
  schema,

  async create(wanted, clients) {
    const sqs = await clients.sqs();
    const base = uniqueName(wanted.name, wanted.name_prefix);
    const name = wanted.fifo_queue && !base.endsWith('.fifo') ? `${base}.fifo` : base;
    const made = await sqs.createQueue({
      QueueName: name,
      Attributes: { ...attributesOf(wanted), ...(wanted.fifo_queue ? { FifoQueue: 'true' } : {}) },
      ...(wanted.tags ? { tags: { ...wanted.tags } } : {}),
    });
    const QueueUrl = made.QueueUrl ?? '';
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
    const { arn, kms_data_key_reuse_period_seconds, sqs_managed_sse_enabled } = attributesRead(Attributes ?? {});
    const filledIn = { arn, kms_data_key_reuse_period_seconds, sqs_managed_sse_enabled };
    return { id: QueueUrl, url: QueueUrl, name, ...given(wanted, filledIn) };
  },

  async read(state, clients) {
    const sqs = await clients.sqs();
    const asked = sqs.getQueueAttributes({ QueueUrl: state.id, AttributeNames: ['All'] });
    const is = await unlessGone(asked, 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue');
    if (!is?.Attributes) return undefined;
    const { Tags } = await sqs.listQueueTags({ QueueUrl: state.id });
    const read = attributesRead(is.Attributes);
    const own = state.redrive_policy;
    const redrive_policy = own && read.redrive_policy && sameJson(own, read.redrive_policy) ? own : read.redrive_policy;
    const name = (is.Attributes.QueueArn ?? '').split(':').at(-1) ?? '';
    return { url: state.id, name, ...read, redrive_policy, ...tagsRead(state, Tags) };
  },

  async update(wanted, prior, clients) {
    const sqs = await clients.sqs();
    const QueueUrl = prior.id;
    await retag(wanted, prior, {
      remove: (TagKeys) => sqs.untagQueue({ QueueUrl, TagKeys }),
      set: (tags) => sqs.tagQueue({ QueueUrl, Tags: { ...tags } }),
    });
    const before = attributesOf(prior);
    const changes = Object.entries(attributesOf(wanted)).filter(([name, value]) => before[name] !== value);
    if (changes.length > 0) await sqs.setQueueAttributes({ QueueUrl, Attributes: Object.fromEntries(changes) });
    return {};
  },

  async delete(state, clients) {
    const sqs = await clients.sqs();
    const answer = sqs.deleteQueue({ QueueUrl: state.id });
    await unlessGone(answer, 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue');
  },
});

/** Everything that SQS keeps as text, under SQS's names. What is left to SQS is not named. */
function attributesOf(wanted: State): Partial<Record<QueueAttributeName, string>> & Record<string, string> {
  const all: Partial<Record<QueueAttributeName, unknown>> = {
    DelaySeconds: wanted.delay_seconds,
    MaximumMessageSize: wanted.max_message_size,
    MessageRetentionPeriod: wanted.message_retention_seconds,
    ReceiveMessageWaitTimeSeconds: wanted.receive_wait_time_seconds,
    VisibilityTimeout: wanted.visibility_timeout_seconds,
    ...(wanted.fifo_queue ? { ContentBasedDeduplication: wanted.content_based_deduplication } : {}),
    KmsMasterKeyId: wanted.kms_master_key_id,
    KmsDataKeyReusePeriodSeconds: wanted.kms_data_key_reuse_period_seconds,
    RedrivePolicy: wanted.redrive_policy,
    SqsManagedSseEnabled: wanted.sqs_managed_sse_enabled,
  };
  const known = Object.entries(all).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return Object.fromEntries(known.map(([name, value]) => [name, String(value)]));
}

function attributesRead(is: Partial<Record<string, string>>) {
  return {
    arn: is.QueueArn ?? '',
    content_based_deduplication: is.ContentBasedDeduplication === 'true',
    delay_seconds: Number(is.DelaySeconds ?? 0),
    fifo_queue: is.FifoQueue === 'true',
    kms_data_key_reuse_period_seconds: Number(is.KmsDataKeyReusePeriodSeconds ?? 300),
    kms_master_key_id: is.KmsMasterKeyId || null,
    max_message_size: Number(is.MaximumMessageSize ?? 262_144),
    message_retention_seconds: Number(is.MessageRetentionPeriod ?? 345_600),
    receive_wait_time_seconds: Number(is.ReceiveMessageWaitTimeSeconds ?? 0),
    redrive_policy: is.RedrivePolicy || null,
    sqs_managed_sse_enabled: is.SqsManagedSseEnabled === 'true',
    visibility_timeout_seconds: Number(is.VisibilityTimeout ?? 30),
  };
}

/** What was given stays; what was left open becomes what AWS made of it. */
function given<T extends object>(wanted: State, filledIn: T): Partial<T> {
  const open = Object.entries(filledIn).filter(([name]) => typeof wanted[name as keyof State] === 'object');
  return Object.fromEntries(open) as Partial<T>;
}
