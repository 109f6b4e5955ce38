import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { STAND_IN } from '../diagnostic';
import { oneOf } from '../fault';
import { Fault, resourceType } from '../resource-type';
import { block, computed, either, optional, required } from '../schema';
import type { StateOf } from '../state';
import { retag, tagAttributes, tagList, tagsRead } from '../tags';
import { UNKNOWN } from '../value';

const schema = block({
  id: either('string'),
  arn: either('string'),
  data_type: either('string', { forceNew: true }),
  description: optional('string'),
  key_id: either('string'),
  name: required('string', { forceNew: true }),
  overwrite: optional('bool'),
  region: either('string', { forceNew: true }),
  tier: either('string'),
  type: required('string', { fault: oneOf('String', 'StringList', 'SecureString') }),
  value: either('string', { sensitive: true }),
  version: computed('number'),
  ...tagAttributes,
});

type State = StateOf<typeof schema>;

/** A parameter of Systems Manager. Its value stands in Terraform's state, as with the official provider. */
export const ssmParameter = resourceType<typeof schema>({
  name: 'aws_ssm_parameter',
  schema,

  review({ prior, planned, config, changed }) {
    if (config.value === null) {
      throw new Fault(`${STAND_IN} needs the value of an aws_ssm_parameter`, 'Set value.', 'value');
    }
    if (prior !== null && changed) planned.version = UNKNOWN;
  },

  async create(wanted, clients) {
    const version = await put(wanted, clients, wanted.overwrite ?? false);
    const ssm = await clients.ssm();
    // Tags cannot be given together with Overwrite.
    if (wanted.tags && wanted.overwrite) {
      await ssm.addTagsToResource({ ...place(wanted.name), Tags: tagList(wanted.tags) });
    }
    const { Parameter: is } = await ssm.getParameter({ Name: wanted.name, WithDecryption: true });
    return { id: wanted.name, arn: is?.ARN ?? '', version, ...(await attributes(wanted, clients)) };
  },

  async read(state, clients) {
    const ssm = await clients.ssm();
    const asked = ssm.getParameter({ Name: state.id, WithDecryption: true });
    const is = (await unlessGone(asked, 'ParameterNotFound'))?.Parameter;
    if (!is) return undefined;
    const { TagList } = await ssm.listTagsForResource(place(state.id));
    return {
      name: state.id,
      arn: is.ARN ?? '',
      type: is.Type ?? '',
      value: is.Value ?? '',
      version: is.Version ?? 0,
      ...(await attributes({ ...state, name: state.id }, clients)),
      ...tagsRead(state, TagList),
    };
  },

  async update(wanted, prior, clients) {
    const ssm = await clients.ssm();
    await retag(wanted, prior, {
      remove: (TagKeys) => ssm.removeTagsFromResource({ ...place(prior.id), TagKeys }),
      set: (tags) => ssm.addTagsToResource({ ...place(prior.id), Tags: tagList(tags) }),
    });
    const content = ({ type, value, description, key_id, tier }: State) =>
      JSON.stringify([type, value, description, key_id, tier]);
    const version = content(wanted) === content(prior) ? prior.version : await put(wanted, clients, true);
    return { version };
  },

  async delete(state, clients) {
    const ssm = await clients.ssm();
    await unlessGone(ssm.deleteParameter({ Name: state.id }), 'ParameterNotFound');
  },
});

const place = (name: string) => ({ ResourceType: 'Parameter' as const, ResourceId: name });

async function put(wanted: State, clients: Clients, overwrite: boolean): Promise<number> {
  const ssm = await clients.ssm();
  const { Version } = await ssm.putParameter({
    Name: wanted.name,
    Type: wanted.type as 'String',
    Value: wanted.value,
    Overwrite: overwrite,
    Description: wanted.description ?? undefined,
    ...(typeof wanted.key_id === 'string' ? { KeyId: wanted.key_id } : {}),
    ...(typeof wanted.tier === 'string' ? { Tier: wanted.tier as 'Standard' } : {}),
    ...(wanted.tags && !overwrite ? { Tags: tagList(wanted.tags) } : {}),
  });
  return Version ?? 1;
}

/** What only the description of a parameter tells. */
async function attributes(state: State, clients: Clients) {
  const ssm = await clients.ssm();
  const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [state.name] }];
  const is = (await ssm.describeParameters({ ParameterFilters })).Parameters?.[0];
  return {
    data_type: is?.DataType ?? 'text',
    description: is?.Description || null,
    key_id: is?.KeyId ?? (typeof state.key_id === 'string' ? state.key_id : null),
    tier: is?.Tier ?? 'Standard',
  };
}
