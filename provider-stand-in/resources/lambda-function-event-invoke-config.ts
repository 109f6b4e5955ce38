import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { between } from '../fault';
import { resourceType } from '../resource-type';
import { block, defaulted, either, one, optional, required } from '../schema';
import type { StateOf } from '../state';

const destination = one(block({ destination: required('string') }));

const schema = block(
  {
    id: either('string'),
    function_name: required('string', { forceNew: true }),
    maximum_event_age_in_seconds: optional('number', { fault: between(60, 21_600) }),
    maximum_retry_attempts: defaulted('number', 2, { fault: between(0, 2) }),
    qualifier: optional('string', { forceNew: true }),
    region: either('string', { forceNew: true }),
  },
  { destination_config: one(block({}, { on_failure: destination, on_success: destination })) },
);

type State = StateOf<typeof schema>;

/** What becomes of a function's asynchronous calls that failed. */
export const lambdaFunctionEventInvokeConfig = resourceType<typeof schema>({
  name: 'aws_lambda_function_event_invoke_config',
  schema,

  async create(wanted, clients) {
    await put(wanted, clients);
    return { id: wanted.qualifier ? `${wanted.function_name}:${wanted.qualifier}` : wanted.function_name };
  },

  async read(state, clients) {
    const lambda = await clients.lambda();
    const is = await unlessGone(lambda.getFunctionEventInvokeConfig(place(state)), 'ResourceNotFound');
    if (!is) return undefined;
    const failure = is.DestinationConfig?.OnFailure?.Destination;
    const success = is.DestinationConfig?.OnSuccess?.Destination;
    return {
      maximum_event_age_in_seconds: is.MaximumEventAgeInSeconds ?? null,
      maximum_retry_attempts: is.MaximumRetryAttempts ?? 2,
      destination_config:
        failure || success
          ? [
              {
                on_failure: failure ? [{ destination: failure }] : [],
                on_success: success ? [{ destination: success }] : [],
              },
            ]
          : [],
    };
  },

  async update(wanted, _prior, clients) {
    await put(wanted, clients);
    return {};
  },

  async delete(state, clients) {
    const lambda = await clients.lambda();
    await unlessGone(lambda.deleteFunctionEventInvokeConfig(place(state)), 'ResourceNotFound');
  },

  imported(id) {
    const [, name = id, qualifier = null] = /^(.*?)(?::([^:]+))?$/.exec(id) ?? [];
    return { function_name: name, qualifier };
  },
});

const place = ({ function_name, qualifier }: State) => ({
  FunctionName: function_name,
  ...(qualifier ? { Qualifier: qualifier } : {}),
});

async function put(wanted: State, clients: Clients): Promise<void> {
  const lambda = await clients.lambda();
  const [config] = wanted.destination_config;
  const [failure, success] = [config?.on_failure[0], config?.on_success[0]];
  await lambda.putFunctionEventInvokeConfig({
    ...place(wanted),
    MaximumRetryAttempts: wanted.maximum_retry_attempts,
    ...(wanted.maximum_event_age_in_seconds === null
      ? {}
      : { MaximumEventAgeInSeconds: wanted.maximum_event_age_in_seconds }),
    DestinationConfig: {
      ...(failure ? { OnFailure: { Destination: failure.destination } } : {}),
      ...(success ? { OnSuccess: { Destination: success.destination } } : {}),
    },
  });
}
