import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { keptPolicy, policyFault, samePolicy } from '../policy-document';
import { resourceType } from '../resource-type';
import { block, either, required } from '../schema';

const schema = block({
  id: either('string'),
  policy: required('string', { sameMeaning: samePolicy, fault: policyFault }),
  queue_url: required('string', { forceNew: true }),
  region: either('string', { forceNew: true }),
});

export const sqsQueuePolicy = resourceType<typeof schema>({
  name: 'aws_sqs_queue_policy',
  schema,

  async create(wanted, clients) {
    await put(wanted.queue_url, wanted.policy, clients);
    return { id: wanted.queue_url };
  },

  async read(state, clients) {
    const sqs = await clients.sqs();
    const asked = sqs.getQueueAttributes({ QueueUrl: state.id, AttributeNames: ['Policy'] });
    const is = await unlessGone(asked, 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue');
    if (!is?.Attributes?.Policy) return undefined;
    return { queue_url: state.id, policy: keptPolicy(state.policy, is.Attributes.Policy) };
  },

  async update(wanted, _prior, clients) {
    await put(wanted.queue_url, wanted.policy, clients);
    return {};
  },

  async delete(state, clients) {
    await unlessGone(put(state.id, '', clients), 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue');
  },
});

/** An empty text takes the policy away. */
async function put(QueueUrl: string, Policy: string, clients: Clients): Promise<void> {
  const sqs = await clients.sqs();
  await sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy } });
}
