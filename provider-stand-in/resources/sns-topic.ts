import { unlessGone } from '../aws-error';
import { resourceType } from '../resource-type';
import { block, computed, defaulted, either, optional } from '../schema';
import { retag, tagAttributes, tagList, tagsRead } from '../tags';
import { uniqueName } from '../unique-name';

const schema = block({
  id: either('string'),
  arn: computed('string'),
  content_based_deduplication: defaulted('bool', false),
  display_name: optional('string'),
  fifo_topic: defaulted('bool', false, { forceNew: true }),
  kms_master_key_id: optional('string'),
  name: either('string', { forceNew: true }),
  name_prefix: either('string', { forceNew: true }),
  owner: computed('string'),
  region: either('string', { forceNew: true }),
  ...tagAttributes,
});

/** A topic; its policy is a resource of its own. */
export const snsTopic = resourceType<typeof schema>({
  name: 'aws_sns_topic',
  schema,

  async create(wanted, clients) {
    const sns = await clients.sns();
    const base = uniqueName(wanted.name, wanted.name_prefix);
    const Name = wanted.fifo_topic && !base.endsWith('.fifo') ? `${base}.fifo` : base;
    const made = await sns.createTopic({
      Name,
      Attributes: {
        ...(wanted.display_name ? { DisplayName: wanted.display_name } : {}),
        ...(wanted.kms_master_key_id ? { KmsMasterKeyId: wanted.kms_master_key_id } : {}),
        ...(wanted.fifo_topic ? { FifoTopic: 'true' } : {}),
        ...(wanted.content_based_deduplication ? { ContentBasedDeduplication: 'true' } : {}),
      },
      ...(wanted.tags ? { Tags: tagList(wanted.tags) } : {}),
    });
    const TopicArn = made.TopicArn ?? '';
    const { Attributes } = await sns.getTopicAttributes({ TopicArn });
    return { id: TopicArn, arn: TopicArn, name: Name, owner: Attributes?.Owner ?? '' };
  },

  async read(state, clients) {
    const sns = await clients.sns();
    const is = (await unlessGone(sns.getTopicAttributes({ TopicArn: state.id }), 'NotFound'))?.Attributes;
    if (!is) return undefined;
    const { Tags } = await sns.listTagsForResource({ ResourceArn: state.id });
    return {
      arn: state.id,
      name: state.id.split(':').at(-1) ?? '',
      owner: is.Owner ?? '',
      display_name: is.DisplayName || null,
      kms_master_key_id: is.KmsMasterKeyId || null,
      fifo_topic: is.FifoTopic === 'true',
      content_based_deduplication: is.ContentBasedDeduplication === 'true',
      ...tagsRead(state, Tags),
    };
  },

  async update(wanted, prior, clients) {
    const sns = await clients.sns();
    await retag(wanted, prior, {
      remove: (TagKeys) => sns.untagResource({ ResourceArn: prior.id, TagKeys }),
      set: (tags) => sns.tagResource({ ResourceArn: prior.id, Tags: tagList(tags) }),
    });
    const attributes = (of: typeof wanted) => ({
      DisplayName: of.display_name ?? '',
      KmsMasterKeyId: of.kms_master_key_id ?? '',
      ...(of.fifo_topic ? { ContentBasedDeduplication: String(of.content_based_deduplication) } : {}),
    });
    const before: Record<string, string> = attributes(prior);
    for (const [AttributeName, AttributeValue] of Object.entries(attributes(wanted))) {
      if (before[AttributeName] === AttributeValue) continue;
      await sns.setTopicAttributes({ TopicArn: prior.id, AttributeName, AttributeValue });
    }
    return {};
  },

  async delete(state, clients) {
    const sns = await clients.sns();
    await unlessGone(sns.deleteTopic({ TopicArn: state.id }), 'NotFound');
  },
});
