import type { CreateScheduleCommandInput } from '@aws-sdk/client-scheduler';
import { unlessGone, whilePassing } from '../aws-error';
import { oneOf } from '../fault';
import { resourceType } from '../resource-type';
import { block, computed, defaulted, either, one, optional, required } from '../schema';
import type { StateOf } from '../state';
import { uniqueName } from '../unique-name';

/** What EventBridge Scheduler does where no retry policy is given; it tells it as if it had been. */
const USUAL_RETRIES = { maximum_event_age_in_seconds: 86_400, maximum_retry_attempts: 185 };

const target = block(
  { arn: required('string'), input: optional('string'), role_arn: required('string') },
  {
    dead_letter_config: one(block({ arn: required('string') })),
    retry_policy: one(
      block({
        maximum_event_age_in_seconds: defaulted('number', USUAL_RETRIES.maximum_event_age_in_seconds),
        maximum_retry_attempts: defaulted('number', USUAL_RETRIES.maximum_retry_attempts),
      }),
    ),
  },
);

const schema = block(
  {
    id: either('string'),
    action_after_completion: either('string'),
    arn: computed('string'),
    description: optional('string'),
    group_name: either('string', { forceNew: true }),
    kms_key_arn: optional('string'),
    name: either('string', { forceNew: true }),
    name_prefix: either('string', { forceNew: true }),
    region: either('string', { forceNew: true }),
    schedule_expression: required('string'),
    schedule_expression_timezone: defaulted('string', 'UTC'),
    state: defaulted('string', 'ENABLED', { fault: oneOf('ENABLED', 'DISABLED') }),
  },
  {
    flexible_time_window: one(
      block({
        maximum_window_in_minutes: optional('number'),
        mode: required('string', { fault: oneOf('OFF', 'FLEXIBLE') }),
      }),
      { min: 1 },
    ),
    target: one(target, { min: 1 }),
  },
);

type State = StateOf<typeof schema>;

export const schedulerSchedule = resourceType<typeof schema>({
  name: 'aws_scheduler_schedule',
  schema,

  async create(wanted, clients) {
    const scheduler = await clients.scheduler();
    const Name = uniqueName(wanted.name, wanted.name_prefix);
    // A role that was created a moment ago is not known everywhere yet.
    const passes = (error: Error) => /assume the role/i.test(error.message);
    const make = () => scheduler.createSchedule({ ...requestOf(wanted), Name });
    const { ScheduleArn } = await whilePassing(make, passes, { seconds: 120, stopped: clients.stopped });
    const group = groupOf(wanted);
    const { ActionAfterCompletion } = await scheduler.getSchedule({ Name, GroupName: group });
    return {
      id: `${group}/${Name}`,
      name: Name,
      group_name: group,
      arn: ScheduleArn ?? '',
      action_after_completion: ActionAfterCompletion ?? 'NONE',
    };
  },

  async read(state, clients) {
    const scheduler = await clients.scheduler();
    const [GroupName = '', Name = ''] = state.id.split('/');
    const is = await unlessGone(scheduler.getSchedule({ GroupName, Name }), 'ResourceNotFound');
    if (!is) return undefined;
    const letters = is.Target?.DeadLetterConfig?.Arn;
    return {
      name: Name,
      group_name: is.GroupName ?? GroupName,
      arn: is.Arn ?? '',
      action_after_completion: is.ActionAfterCompletion ?? 'NONE',
      description: is.Description || null,
      kms_key_arn: is.KmsKeyArn || null,
      schedule_expression: is.ScheduleExpression ?? '',
      schedule_expression_timezone: is.ScheduleExpressionTimezone ?? 'UTC',
      state: is.State ?? 'ENABLED',
      flexible_time_window: [
        {
          maximum_window_in_minutes: is.FlexibleTimeWindow?.MaximumWindowInMinutes ?? null,
          mode: is.FlexibleTimeWindow?.Mode ?? 'OFF',
        },
      ],
      target: [
        {
          arn: is.Target?.Arn ?? '',
          input: is.Target?.Input ?? null,
          role_arn: is.Target?.RoleArn ?? '',
          dead_letter_config: letters ? [{ arn: letters }] : [],
          retry_policy: retriesRead(is.Target?.RetryPolicy, state),
        },
      ],
    };
  },

  async update(wanted, prior, clients) {
    const scheduler = await clients.scheduler();
    await scheduler.updateSchedule({ ...requestOf(wanted), Name: prior.name });
    return {};
  },

  async delete(state, clients) {
    const scheduler = await clients.scheduler();
    const place = { GroupName: state.group_name, Name: state.name };
    await unlessGone(scheduler.deleteSchedule(place), 'ResourceNotFound');
  },
});

const groupOf = ({ group_name }: State): string => (typeof group_name === 'string' ? group_name : 'default');

/** The whole schedule: what an update does not name goes back to its default. */
function requestOf(wanted: State): Omit<CreateScheduleCommandInput, 'Name'> {
  const [window, to] = [wanted.flexible_time_window[0], wanted.target[0]];
  const [retries, letters] = [to?.retry_policy[0], to?.dead_letter_config[0]];
  return {
    GroupName: groupOf(wanted),
    ...(typeof wanted.action_after_completion === 'string'
      ? { ActionAfterCompletion: wanted.action_after_completion as 'NONE' }
      : {}),
    ...(wanted.description ? { Description: wanted.description } : {}),
    ...(wanted.kms_key_arn ? { KmsKeyArn: wanted.kms_key_arn } : {}),
    ScheduleExpression: wanted.schedule_expression,
    ScheduleExpressionTimezone: wanted.schedule_expression_timezone,
    State: wanted.state as 'ENABLED',
    FlexibleTimeWindow: {
      Mode: window?.mode as 'OFF',
      ...(window?.maximum_window_in_minutes ? { MaximumWindowInMinutes: window.maximum_window_in_minutes } : {}),
    },
    Target: {
      Arn: to?.arn,
      RoleArn: to?.role_arn,
      ...(to?.input ? { Input: to.input } : {}),
      ...(letters ? { DeadLetterConfig: { Arn: letters.arn } } : {}),
      ...(retries
        ? {
            RetryPolicy: {
              MaximumEventAgeInSeconds: retries.maximum_event_age_in_seconds,
              MaximumRetryAttempts: retries.maximum_retry_attempts,
            },
          }
        : {}),
    },
  };
}

function retriesRead(
  is: { MaximumEventAgeInSeconds?: number | undefined; MaximumRetryAttempts?: number | undefined } | undefined,
  state: State,
) {
  const retries = {
    maximum_event_age_in_seconds: is?.MaximumEventAgeInSeconds ?? USUAL_RETRIES.maximum_event_age_in_seconds,
    maximum_retry_attempts: is?.MaximumRetryAttempts ?? USUAL_RETRIES.maximum_retry_attempts,
  };
  const usual = JSON.stringify(retries) === JSON.stringify(USUAL_RETRIES);
  return usual && (state.target[0]?.retry_policy.length ?? 0) === 0 ? [] : [retries];
}
