import type { Target } from '@aws-sdk/client-eventbridge';
import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { resourceType } from '../resource-type';
import { block, defaulted, either, one, optional, required } from '../schema';
import type { StateOf } from '../state';
import { uniqueName } from '../unique-name';

const schema = block(
  {
    id: either('string'),
    arn: required('string'),
    event_bus_name: defaulted('string', 'default', { forceNew: true }),
    input: optional('string'),
    input_path: optional('string'),
    region: either('string', { forceNew: true }),
    role_arn: optional('string'),
    rule: required('string', { forceNew: true }),
    target_id: either('string', { forceNew: true }),
  },
  {
    dead_letter_config: one(block({ arn: optional('string') })),
    input_transformer: one(block({ input_paths: optional(['map', 'string']), input_template: required('string') })),
    retry_policy: one(
      block({ maximum_event_age_in_seconds: optional('number'), maximum_retry_attempts: optional('number') }),
    ),
  },
);

type State = StateOf<typeof schema>;

/** What a rule of EventBridge sends its events to. */
export const cloudwatchEventTarget = resourceType<typeof schema>({
  name: 'aws_cloudwatch_event_target',
  schema,

  async create(wanted, clients) {
    const target_id = uniqueName(wanted.target_id, null);
    await put(wanted, target_id, clients);
    const bus = wanted.event_bus_name === 'default' ? '' : `${wanted.event_bus_name}-`;
    return { id: `${bus}${wanted.rule}-${target_id}`, target_id };
  },

  async read(state, clients) {
    const events = await clients.eventBridge();
    const asked = events.listTargetsByRule({ Rule: state.rule, EventBusName: state.event_bus_name });
    const is = (await unlessGone(asked, 'ResourceNotFound'))?.Targets?.find(({ Id }) => Id === state.target_id);
    if (!is) return undefined;
    const { DeadLetterConfig: letters, InputTransformer: transformer, RetryPolicy: retries } = is;
    return {
      arn: is.Arn ?? '',
      input: is.Input || null,
      input_path: is.InputPath || null,
      role_arn: is.RoleArn || null,
      dead_letter_config: letters?.Arn ? [{ arn: letters.Arn }] : [],
      input_transformer: transformer
        ? [{ input_paths: transformer.InputPathsMap ?? null, input_template: transformer.InputTemplate ?? '' }]
        : [],
      retry_policy: retries
        ? [
            {
              maximum_event_age_in_seconds: retries.MaximumEventAgeInSeconds ?? null,
              maximum_retry_attempts: retries.MaximumRetryAttempts ?? null,
            },
          ]
        : [],
    };
  },

  async update(wanted, prior, clients) {
    await put(wanted, prior.target_id, clients);
    return {};
  },

  async delete(state, clients) {
    const events = await clients.eventBridge();
    const place = { Rule: state.rule, EventBusName: state.event_bus_name, Ids: [state.target_id] };
    await unlessGone(events.removeTargets(place), 'ResourceNotFound');
  },

  imported(id) {
    const [target_id = '', rule = '', bus = 'default'] = id.split('/').reverse();
    return { target_id, rule, event_bus_name: bus, id: `${bus === 'default' ? '' : `${bus}-`}${rule}-${target_id}` };
  },
});

async function put(wanted: State, Id: string, clients: Clients): Promise<void> {
  const events = await clients.eventBridge();
  const [letters, transformer] = [wanted.dead_letter_config[0], wanted.input_transformer[0]];
  const [retries] = wanted.retry_policy;
  const target: Target = {
    Id,
    Arn: wanted.arn,
    Input: wanted.input ?? undefined,
    InputPath: wanted.input_path ?? undefined,
    RoleArn: wanted.role_arn ?? undefined,
    ...(letters ? { DeadLetterConfig: { Arn: letters.arn ?? undefined } } : {}),
    ...(transformer
      ? {
          InputTransformer: {
            InputPathsMap: { ...transformer.input_paths },
            InputTemplate: transformer.input_template,
          },
        }
      : {}),
    ...(retries
      ? {
          RetryPolicy: {
            MaximumEventAgeInSeconds: retries.maximum_event_age_in_seconds ?? undefined,
            MaximumRetryAttempts: retries.maximum_retry_attempts ?? undefined,
          },
        }
      : {}),
  };
  const place = { Rule: wanted.rule, EventBusName: wanted.event_bus_name };
  const { FailedEntries } = await events.putTargets({ ...place, Targets: [target] });
  const [failed] = FailedEntries ?? [];
  if (failed) throw new Error(`${failed.ErrorCode ?? 'failed'}: ${failed.ErrorMessage ?? ''}`);
}
