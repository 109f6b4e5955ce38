import type { PutRuleCommandInput } from '@aws-sdk/client-eventbridge';
import { unlessGone } from '../aws-error';
import { oneOf } from '../fault';
import { sameJson } from '../policy-document';
import { resourceType } from '../resource-type';
import { block, computed, defaulted, either, optional } from '../schema';
import type { StateOf } from '../state';
import { retag, tagAttributes, tagList, tagsRead } from '../tags';
import { uniqueName } from '../unique-name';

const schema = block({
  id: either('string'),
  arn: computed('string'),
  description: optional('string'),
  event_bus_name: defaulted('string', 'default', { forceNew: true }),
  event_pattern: optional('string', { sameMeaning: sameJson }),
  force_destroy: defaulted('bool', false),
  name: either('string', { forceNew: true }),
  name_prefix: either('string', { forceNew: true }),
  region: either('string', { forceNew: true }),
  role_arn: optional('string'),
  schedule_expression: optional('string'),
  state: defaulted('string', 'ENABLED', { fault: oneOf('ENABLED', 'DISABLED') }),
  ...tagAttributes,
});

type State = StateOf<typeof schema>;

/** A rule of EventBridge: which events, or when. */
export const cloudwatchEventRule = resourceType<typeof schema>({
  name: 'aws_cloudwatch_event_rule',
  schema,

  async create(wanted, clients) {
    const events = await clients.eventBridge();
    const Name = uniqueName(wanted.name, wanted.name_prefix);
    const Tags = wanted.tags ? { Tags: tagList(wanted.tags) } : {};
    const { RuleArn } = await events.putRule({ ...requestOf(wanted), Name, ...Tags });
    const bus = wanted.event_bus_name;
    return { id: bus === 'default' ? Name : `${bus}/${Name}`, name: Name, arn: RuleArn ?? '' };
  },

  async read(state, clients) {
    const events = await clients.eventBridge();
    const [, bus = 'default', name = state.id] = /^(?:(.+)\/)?([^/]+)$/.exec(state.id) ?? [];
    const is = await unlessGone(events.describeRule({ Name: name, EventBusName: bus }), 'ResourceNotFound');
    if (!is) return undefined;
    const { Tags } = await events.listTagsForResource({ ResourceARN: is.Arn });
    const { event_pattern: own } = state;
    const told = is.EventPattern || null;
    return {
      name,
      arn: is.Arn ?? '',
      description: is.Description || null,
      event_bus_name: bus,
      event_pattern: own && told && sameJson(own, told) ? own : told,
      role_arn: is.RoleArn || null,
      schedule_expression: is.ScheduleExpression || null,
      state: is.State ?? 'ENABLED',
      ...tagsRead(state, Tags),
    };
  },

  async update(wanted, prior, clients) {
    const events = await clients.eventBridge();
    await events.putRule({ ...requestOf(wanted), Name: prior.name });
    await retag(wanted, prior, {
      remove: (TagKeys) => events.untagResource({ ResourceARN: prior.arn, TagKeys }),
      set: (tags) => events.tagResource({ ResourceARN: prior.arn, Tags: tagList(tags) }),
    });
    return {};
  },

  async delete(state, clients) {
    const events = await clients.eventBridge();
    const place = { EventBusName: state.event_bus_name, Force: state.force_destroy };
    await unlessGone(events.deleteRule({ Name: state.name, ...place }), 'ResourceNotFound');
  },
});

function requestOf(wanted: State): Omit<PutRuleCommandInput, 'Name'> {
  return {
    EventBusName: wanted.event_bus_name,
    Description: wanted.description ?? undefined,
    EventPattern: wanted.event_pattern ?? undefined,
    RoleArn: wanted.role_arn ?? undefined,
    ScheduleExpression: wanted.schedule_expression ?? undefined,
    State: wanted.state as 'ENABLED',
  };
}
