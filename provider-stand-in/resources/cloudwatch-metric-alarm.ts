import type { MetricAlarm, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { oneOf } from '../fault';
import { resourceType } from '../resource-type';
import { block, computed, defaulted, either, optional, required } from '../schema';
import type { StateOf } from '../state';
import { retag, tagAttributes, tagList, tagsRead } from '../tags';

const missing = oneOf('breaching', 'notBreaching', 'ignore', 'missing');

const schema = block({
  id: either('string'),
  actions_enabled: defaulted('bool', true),
  alarm_actions: optional(['set', 'string']),
  alarm_description: optional('string'),
  alarm_name: required('string', { forceNew: true }),
  arn: computed('string'),
  comparison_operator: required('string'),
  datapoints_to_alarm: optional('number'),
  dimensions: optional(['map', 'string']),
  evaluation_periods: required('number'),
  insufficient_data_actions: optional(['set', 'string']),
  metric_name: optional('string'),
  namespace: optional('string'),
  ok_actions: optional(['set', 'string']),
  period: optional('number'),
  region: either('string', { forceNew: true }),
  statistic: optional('string'),
  threshold: optional('number'),
  treat_missing_data: defaulted('string', 'missing', { fault: missing }),
  unit: optional('string'),
  ...tagAttributes,
});

type State = StateOf<typeof schema>;

/** An alarm on one metric. */
export const cloudwatchMetricAlarm = resourceType<typeof schema>({
  name: 'aws_cloudwatch_metric_alarm',
  schema,

  async create(wanted, clients) {
    const cloudWatch = await clients.cloudWatch();
    const Tags = wanted.tags ? { Tags: tagList(wanted.tags) } : {};
    await cloudWatch.putMetricAlarm({ ...requestOf(wanted), ...Tags });
    const made = await describe(clients, wanted.alarm_name);
    return { id: wanted.alarm_name, arn: made?.AlarmArn ?? '' };
  },

  async read(state, clients) {
    const is = await describe(clients, state.id);
    if (!is) return undefined;
    const cloudWatch = await clients.cloudWatch();
    const tagged = await unlessGone(cloudWatch.listTagsForResource({ ResourceARN: is.AlarmArn }), 'ResourceNotFound');
    const dimensions = Object.fromEntries((is.Dimensions ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? '']));
    return {
      alarm_name: state.id,
      arn: is.AlarmArn ?? '',
      actions_enabled: is.ActionsEnabled ?? true,
      alarm_actions: unlessEmpty(is.AlarmActions, state.alarm_actions),
      alarm_description: is.AlarmDescription || null,
      comparison_operator: is.ComparisonOperator ?? '',
      datapoints_to_alarm: is.DatapointsToAlarm ?? null,
      dimensions: Object.keys(dimensions).length > 0 ? dimensions : state.dimensions,
      evaluation_periods: is.EvaluationPeriods ?? 0,
      insufficient_data_actions: unlessEmpty(is.InsufficientDataActions, state.insufficient_data_actions),
      metric_name: is.MetricName ?? null,
      namespace: is.Namespace ?? null,
      ok_actions: unlessEmpty(is.OKActions, state.ok_actions),
      period: is.Period ?? null,
      statistic: is.Statistic ?? null,
      threshold: is.Threshold ?? null,
      treat_missing_data: is.TreatMissingData || 'missing',
      unit: is.Unit ?? null,
      ...tagsRead(state, tagged?.Tags),
    };
  },

  async update(wanted, prior, clients) {
    const cloudWatch = await clients.cloudWatch();
    await cloudWatch.putMetricAlarm(requestOf(wanted));
    await retag(wanted, prior, {
      remove: (TagKeys) => cloudWatch.untagResource({ ResourceARN: prior.arn, TagKeys }),
      set: (tags) => cloudWatch.tagResource({ ResourceARN: prior.arn, Tags: tagList(tags) }),
    });
    return {};
  },

  async delete(state, clients) {
    const cloudWatch = await clients.cloudWatch();
    await unlessGone(cloudWatch.deleteAlarms({ AlarmNames: [state.id] }), 'ResourceNotFound');
  },
});

async function describe(clients: Clients, name: string): Promise<MetricAlarm | undefined> {
  const cloudWatch = await clients.cloudWatch();
  const { MetricAlarms } = await cloudWatch.describeAlarms({ AlarmNames: [name], AlarmTypes: ['MetricAlarm'] });
  return MetricAlarms?.[0];
}

/** The whole alarm: CloudWatch knows no partial change. */
function requestOf(wanted: State): PutMetricAlarmCommandInput {
  return {
    AlarmName: wanted.alarm_name,
    AlarmDescription: wanted.alarm_description ?? undefined,
    ActionsEnabled: wanted.actions_enabled,
    AlarmActions: [...(wanted.alarm_actions ?? [])],
    OKActions: [...(wanted.ok_actions ?? [])],
    InsufficientDataActions: [...(wanted.insufficient_data_actions ?? [])],
    ComparisonOperator: wanted.comparison_operator as 'GreaterThanThreshold',
    DatapointsToAlarm: wanted.datapoints_to_alarm ?? undefined,
    Dimensions: Object.entries(wanted.dimensions ?? {}).map(([Name, Value]) => ({ Name, Value })),
    EvaluationPeriods: wanted.evaluation_periods,
    MetricName: wanted.metric_name ?? undefined,
    Namespace: wanted.namespace ?? undefined,
    Period: wanted.period ?? undefined,
    Statistic: (wanted.statistic as 'Sum' | null) ?? undefined,
    Threshold: wanted.threshold ?? undefined,
    TreatMissingData: wanted.treat_missing_data,
    Unit: (wanted.unit as 'Count' | null) ?? undefined,
  };
}

/** No actions at all stay as the state has them: null or empty. */
function unlessEmpty(found: string[] | undefined, own: readonly string[] | null): readonly string[] | null {
  return found && found.length > 0 ? found : own && own.length === 0 ? own : null;
}
