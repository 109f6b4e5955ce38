import type { GetScheduleGroupCommandOutput } from '@aws-sdk/client-scheduler';
import { unlessGone, whilePassing } from '../aws-error';
import { resourceType } from '../resource-type';
import { block, computed, either } from '../schema';
import { retag, tagAttributes, tagList, tagsRead } from '../tags';
import { uniqueName } from '../unique-name';

const schema = block({
  id: either('string'),
  arn: computed('string'),
  creation_date: computed('string'),
  last_modification_date: computed('string'),
  name: either('string', { forceNew: true }),
  name_prefix: either('string', { forceNew: true }),
  region: either('string', { forceNew: true }),
  state: computed('string'),
  ...tagAttributes,
});

export const schedulerScheduleGroup = resourceType<typeof schema>({
  name: 'aws_scheduler_schedule_group',
  schema,

  async create(wanted, clients) {
    const scheduler = await clients.scheduler();
    const Name = uniqueName(wanted.name, wanted.name_prefix);
    await scheduler.createScheduleGroup({ Name, ...(wanted.tags ? { Tags: tagList(wanted.tags) } : {}) });
    return { id: Name, name: Name, ...facts(await scheduler.getScheduleGroup({ Name })) };
  },

  async read(state, clients) {
    const scheduler = await clients.scheduler();
    const is = await unlessGone(scheduler.getScheduleGroup({ Name: state.id }), 'ResourceNotFound');
    if (!is) return undefined;
    const { Tags } = await scheduler.listTagsForResource({ ResourceArn: is.Arn });
    return { name: is.Name ?? state.id, ...facts(is), ...tagsRead(state, Tags) };
  },

  async update(wanted, prior, clients) {
    const scheduler = await clients.scheduler();
    await retag(wanted, prior, {
      remove: (TagKeys) => scheduler.untagResource({ ResourceArn: prior.arn, TagKeys }),
      set: (tags) => scheduler.tagResource({ ResourceArn: prior.arn, Tags: tagList(tags) }),
    });
    return {};
  },

  async delete(state, clients) {
    const scheduler = await clients.scheduler();
    await unlessGone(scheduler.deleteScheduleGroup({ Name: state.id }), 'ResourceNotFound');
    const gone = async () => {
      if (await unlessGone(scheduler.getScheduleGroup({ Name: state.id }), 'ResourceNotFound')) throw stillThere;
    };
    await whilePassing(gone, (error) => error === stillThere, { seconds: 300, stopped: clients.stopped });
  },
});

const stillThere = new Error('the schedule group is still being deleted');

function facts(is: GetScheduleGroupCommandOutput) {
  return {
    arn: is.Arn ?? '',
    creation_date: is.CreationDate?.toISOString() ?? '',
    last_modification_date: is.LastModificationDate?.toISOString() ?? '',
    state: is.State ?? '',
  };
}
