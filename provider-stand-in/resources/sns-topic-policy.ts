import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { keptPolicy, policyFault, samePolicy } from '../policy-document';
import { resourceType } from '../resource-type';
import { block, computed, either, required } from '../schema';

const schema = block({
  id: either('string'),
  arn: required('string', { forceNew: true }),
  owner: computed('string'),
  policy: required('string', { sameMeaning: samePolicy, fault: policyFault }),
  region: either('string', { forceNew: true }),
});

export const snsTopicPolicy = resourceType<typeof schema>({
  name: 'aws_sns_topic_policy',
  schema,

  async create(wanted, clients) {
    await put(wanted.arn, wanted.policy, clients);
    return { id: wanted.arn, owner: ownerOf(wanted.arn) };
  },

  async read(state, clients) {
    const sns = await clients.sns();
    const is = await unlessGone(sns.getTopicAttributes({ TopicArn: state.id }), 'NotFound');
    if (!is?.Attributes?.Policy) return undefined;
    return { arn: state.id, owner: ownerOf(state.id), policy: keptPolicy(state.policy, is.Attributes.Policy) };
  },

  async update(wanted, _prior, clients) {
    await put(wanted.arn, wanted.policy, clients);
    return {};
  },

  // A topic always has a policy: what goes is replaced by the one that it was born with.
  async delete(state, clients) {
    await unlessGone(put(state.arn, bornWith(state.arn), clients), 'NotFound');
  },
});

const ownerOf = (arn: string): string => arn.split(':')[4] ?? '';

async function put(TopicArn: string, policy: string, clients: Clients): Promise<void> {
  const sns = await clients.sns();
  await sns.setTopicAttributes({ TopicArn, AttributeName: 'Policy', AttributeValue: policy });
}

function bornWith(arn: string): string {
  const acts = 'GetTopicAttributes SetTopicAttributes AddPermission RemovePermission DeleteTopic Subscribe';
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [...acts.split(' '), 'ListSubscriptionsByTopic', 'Publish'].map((act) => `SNS:${act}`),
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': ownerOf(arn) } },
      },
    ],
  });
}
