import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { resourceType } from '../resource-type';
import { block, either, required } from '../schema';

const schema = block({
  id: either('string'),
  is_enabled: required('bool'),
  name: required('string', { forceNew: true }),
  region: either('string', { forceNew: true }),
});

/** Whether AWS Config records. It needs a delivery channel first. */
export const configConfigurationRecorderStatus = resourceType<typeof schema>({
  name: 'aws_config_configuration_recorder_status',
  schema,

  async create(wanted, clients) {
    await record(wanted.name, wanted.is_enabled, clients);
    return { id: wanted.name };
  },

  async read(state, clients) {
    const config = await clients.config();
    const asked = config.describeConfigurationRecorderStatus({ ConfigurationRecorderNames: [state.id] });
    const is = (await unlessGone(asked, 'NoSuchConfigurationRecorder'))?.ConfigurationRecordersStatus?.[0];
    return is && { name: state.id, is_enabled: is.recording ?? false };
  },

  async update(wanted, prior, clients) {
    await record(prior.id, wanted.is_enabled, clients);
    return {};
  },

  async delete(state, clients) {
    await unlessGone(record(state.id, false, clients), 'NoSuchConfigurationRecorder');
  },
});

async function record(ConfigurationRecorderName: string, on: boolean, clients: Clients): Promise<void> {
  const config = await clients.config();
  if (on) await config.startConfigurationRecorder({ ConfigurationRecorderName });
  else await config.stopConfigurationRecorder({ ConfigurationRecorderName });
}
