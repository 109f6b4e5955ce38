import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { unlessGone } from '../aws-error';
import { HalfDone, resourceType } from '../resource-type';
import { block, computed, defaulted, either, optional } from '../schema';
import { retag, tagAttributes, tagsRead } from '../tags';
import { uniqueName } from '../unique-name';

const schema = block({
  id: either('string'),
  arn: computed('string'),
  name: either('string', { forceNew: true }),
  name_prefix: either('string', { forceNew: true }),
  kms_key_id: optional('string'),
  log_group_class: either('string', { forceNew: true }),
  retention_in_days: defaulted('number', 0),
  skip_destroy: defaulted('bool', false),
  region: either('string', { forceNew: true }),
  ...tagAttributes,
});

export const cloudwatchLogGroup = resourceType<typeof schema>({
  name: 'aws_cloudwatch_log_group',
  schema,

  async create(wanted, clients) {
    const logs = await clients.logs();
    const name = uniqueName(wanted.name, wanted.name_prefix);
    await logs.createLogGroup({
      logGroupName: name,
      ...(wanted.kms_key_id ? { kmsKeyId: wanted.kms_key_id } : {}),
      ...(typeof wanted.log_group_class === 'string' ? { logGroupClass: wanted.log_group_class as 'STANDARD' } : {}),
      ...(wanted.tags && Object.keys(wanted.tags).length > 0 ? { tags: { ...wanted.tags } } : {}),
    });
    const found = (await describe(logs, name)) ?? { id: name, name };
    try {
      await keepFor(logs, name, wanted.retention_in_days);
    } catch (error) {
      throw new HalfDone(found, error);
    }
    return {
      id: found.id,
      name,
      ...('arn' in found ? { arn: found.arn, log_group_class: found.log_group_class } : {}),
    };
  },

  async read(state, clients) {
    const logs = await clients.logs();
    const found = await describe(logs, state.id);
    if (!found) return undefined;
    const { tags } = await logs.listTagsForResource({ resourceArn: found.arn });
    return { ...found, ...tagsRead(state, tags) };
  },

  async update(wanted, prior, clients) {
    const logs = await clients.logs();
    if (wanted.retention_in_days !== prior.retention_in_days) await keepFor(logs, prior.id, wanted.retention_in_days);
    if (wanted.kms_key_id !== prior.kms_key_id) {
      const logGroupName = prior.id;
      if (wanted.kms_key_id === null) await logs.disassociateKmsKey({ logGroupName });
      else await logs.associateKmsKey({ logGroupName, kmsKeyId: wanted.kms_key_id });
    }
    await retag(wanted, prior, {
      remove: (tagKeys) => logs.untagResource({ resourceArn: prior.arn, tagKeys }),
      set: (tags) => logs.tagResource({ resourceArn: prior.arn, tags: { ...tags } }),
    });
    return {};
  },

  async delete(state, clients) {
    if (state.skip_destroy) return;
    const logs = await clients.logs();
    await unlessGone(logs.deleteLogGroup({ logGroupName: state.id }), 'ResourceNotFound');
  },
});

/** The group of exactly that name: AWS finds all whose names begin so. */
async function describe(logs: CloudWatchLogs, name: string) {
  const { logGroups } = await logs.describeLogGroups({ logGroupNamePrefix: name });
  const group = logGroups?.find(({ logGroupName }) => logGroupName === name);
  if (!group) return undefined;
  return {
    id: name,
    name,
    arn: (group.arn ?? '').replace(/:\*$/, ''),
    kms_key_id: group.kmsKeyId || null,
    log_group_class: group.logGroupClass ?? 'STANDARD',
    retention_in_days: group.retentionInDays ?? 0,
  };
}

/** 0 days = for ever. */
async function keepFor(logs: CloudWatchLogs, logGroupName: string, days: number): Promise<void> {
  if (days > 0) await logs.putRetentionPolicy({ logGroupName, retentionInDays: days });
  else await unlessGone(logs.deleteRetentionPolicy({ logGroupName }), 'ResourceNotFound');
}
