import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { resourceType } from '../resource-type';
import { block, defaulted, either, one, optional, required } from '../schema';
import type { StateOf } from '../state';

const schema = block(
  {
    id: either('string'),
    name: defaulted('string', 'default', { forceNew: true }),
    region: either('string', { forceNew: true }),
    role_arn: required('string'),
  },
  {
    recording_group: one(
      block({
        all_supported: defaulted('bool', true),
        include_global_resource_types: optional('bool'),
        resource_types: optional(['set', 'string']),
      }),
      { filledIn: true },
    ),
  },
);

type State = StateOf<typeof schema>;

/** What AWS Config records; whether it does is `aws_config_configuration_recorder_status`. */
export const configConfigurationRecorder = resourceType<typeof schema>({
  name: 'aws_config_configuration_recorder',
  schema,

  async create(wanted, clients) {
    await put(wanted, clients);
    return { id: wanted.name, ...(await describe(wanted, wanted.name, clients)) };
  },

  read: (state, clients) => describe(state, state.id, clients),

  async update(wanted, _prior, clients) {
    await put(wanted, clients);
    return {};
  },

  async delete(state, clients) {
    const config = await clients.config();
    const answer = config.deleteConfigurationRecorder({ ConfigurationRecorderName: state.id });
    await unlessGone(answer, 'NoSuchConfigurationRecorder');
  },
});

async function put(wanted: State, clients: Clients): Promise<void> {
  const config = await clients.config();
  const group = Array.isArray(wanted.recording_group)
    ? (wanted.recording_group as State['recording_group'])[0]
    : undefined;
  await config.putConfigurationRecorder({
    ConfigurationRecorder: {
      name: wanted.name,
      roleARN: wanted.role_arn,
      ...(group
        ? {
            recordingGroup: {
              allSupported: group.all_supported,
              includeGlobalResourceTypes: group.include_global_resource_types ?? false,
              resourceTypes: [...(group.resource_types ?? [])] as 'AWS::IAM::User'[],
            },
          }
        : {}),
    },
  });
}

async function describe(state: State, name: string, clients: Clients) {
  const config = await clients.config();
  const asked = config.describeConfigurationRecorders({ ConfigurationRecorderNames: [name] });
  const is = (await unlessGone(asked, 'NoSuchConfigurationRecorder'))?.ConfigurationRecorders?.[0];
  if (!is) return undefined;
  const own = Array.isArray(state.recording_group) ? (state.recording_group as State['recording_group'])[0] : undefined;
  const types = is.recordingGroup?.resourceTypes ?? [];
  return {
    name: is.name ?? name,
    role_arn: is.roleARN ?? '',
    recording_group: [
      {
        all_supported: is.recordingGroup?.allSupported ?? true,
        include_global_resource_types:
          is.recordingGroup?.includeGlobalResourceTypes || (own?.include_global_resource_types ?? null),
        resource_types: types.length > 0 ? types : (own?.resource_types ?? null),
      },
    ],
  };
}
