import { isError, unlessGone } from '../aws-error';
import { sameJson } from '../policy-document';
import { resourceType } from '../resource-type';
import { block, computed, defaulted, either, optional, required } from '../schema';

const schema = block({
  id: either('string'),
  arn: computed('string'),
  confirmation_timeout_in_minutes: defaulted('number', 1),
  confirmation_was_authenticated: computed('bool'),
  endpoint: required('string', { forceNew: true }),
  endpoint_auto_confirms: defaulted('bool', false),
  filter_policy: optional('string', { sameMeaning: sameJson }),
  owner_id: computed('string'),
  pending_confirmation: computed('bool'),
  protocol: required('string', { forceNew: true }),
  raw_message_delivery: defaulted('bool', false),
  redrive_policy: optional('string', { sameMeaning: sameJson }),
  region: either('string', { forceNew: true }),
  topic_arn: required('string', { forceNew: true }),
});

/** A subscription. One by mail stays pending until its addressee confirms it. */
export const snsTopicSubscription = resourceType<typeof schema>({
  name: 'aws_sns_topic_subscription',
  schema,

  async create(wanted, clients) {
    const sns = await clients.sns();
    const { SubscriptionArn = '' } = await sns.subscribe({
      TopicArn: wanted.topic_arn,
      Protocol: wanted.protocol,
      Endpoint: wanted.endpoint,
      ReturnSubscriptionArn: true,
      Attributes: {
        ...(wanted.filter_policy ? { FilterPolicy: wanted.filter_policy } : {}),
        ...(wanted.redrive_policy ? { RedrivePolicy: wanted.redrive_policy } : {}),
        ...(wanted.raw_message_delivery ? { RawMessageDelivery: 'true' } : {}),
      },
    });
    const { Attributes } = await sns.getSubscriptionAttributes({ SubscriptionArn });
    return { id: SubscriptionArn, arn: SubscriptionArn, ...standing(Attributes ?? {}) };
  },

  async read(state, clients) {
    const sns = await clients.sns();
    const asked = sns.getSubscriptionAttributes({ SubscriptionArn: state.id });
    const is = (await unlessGone(asked, 'NotFound'))?.Attributes;
    if (!is) return undefined;
    const kept = (own: string | null, told: string | undefined) =>
      own && told && sameJson(own, told) ? own : told || null;
    return {
      arn: state.id,
      endpoint: is.Endpoint ?? '',
      protocol: is.Protocol ?? '',
      topic_arn: is.TopicArn ?? '',
      raw_message_delivery: is.RawMessageDelivery === 'true',
      filter_policy: kept(state.filter_policy, is.FilterPolicy),
      redrive_policy: kept(state.redrive_policy, is.RedrivePolicy),
      ...standing(is),
    };
  },

  async update(wanted, prior, clients) {
    const sns = await clients.sns();
    const attributes = (of: typeof wanted) => ({
      FilterPolicy: of.filter_policy ?? '{}',
      RawMessageDelivery: String(of.raw_message_delivery),
      RedrivePolicy: of.redrive_policy ?? '{}',
    });
    const before: Record<string, string> = attributes(prior);
    for (const [AttributeName, AttributeValue] of Object.entries(attributes(wanted))) {
      if (before[AttributeName] === AttributeValue) continue;
      await sns.setSubscriptionAttributes({ SubscriptionArn: prior.id, AttributeName, AttributeValue });
    }
    return {};
  },

  async delete(state, clients) {
    const sns = await clients.sns();
    try {
      await sns.unsubscribe({ SubscriptionArn: state.id });
    } catch (error) {
      // Only its addressee can end what was never confirmed; SNS forgets it after a while.
      const pending = isError(error, 'InvalidParameter') && /pending confirmation/i.test((error as Error).message);
      if (!pending && !isError(error, 'NotFound')) throw error;
    }
  },
});

function standing(is: Record<string, string>) {
  return {
    confirmation_was_authenticated: is.ConfirmationWasAuthenticated === 'true',
    owner_id: is.Owner ?? '',
    pending_confirmation: is.PendingConfirmation === 'true',
  };
}
