import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { resourceType } from '../resource-type';
import { block, computed, either, required } from '../schema';
import { uniqueName } from '../unique-name';
import { UNKNOWN } from '../value';

const schema = block({
  id: either('string'),
  arn: computed('string'),
  name: either('string', { forceNew: true }),
  name_prefix: either('string', { forceNew: true }),
  region: either('string', { forceNew: true }),
  target_key_arn: computed('string'),
  target_key_id: required('string', { sameMeaning: sameKey }),
});

/** Another name of a KMS key. */
export const kmsAlias = resourceType<typeof schema>({
  name: 'aws_kms_alias',
  schema,

  async create(wanted, clients) {
    const kms = await clients.kms();
    const prefix = typeof wanted.name_prefix === 'string' ? wanted.name_prefix : 'alias/';
    const AliasName = uniqueName(wanted.name, prefix);
    await kms.createAlias({ AliasName, TargetKeyId: wanted.target_key_id });
    return { id: AliasName, name: AliasName, ...(await describe(AliasName, clients)) };
  },

  async read(state, clients) {
    const is = await describe(state.id, clients);
    if (!is) return undefined;
    const own = state.target_key_id ?? '';
    return { ...is, name: state.id, target_key_id: sameKey(own, is.target_key_arn) ? own : keyOf(is.target_key_arn) };
  },

  async update(wanted, prior, clients) {
    const kms = await clients.kms();
    await kms.updateAlias({ AliasName: prior.id, TargetKeyId: wanted.target_key_id });
    return { ...(await describe(prior.id, clients)) };
  },

  async delete(state, clients) {
    const kms = await clients.kms();
    await unlessGone(kms.deleteAlias({ AliasName: state.id }), 'NotFound');
  },

  review({ prior, planned }) {
    if (prior !== null && planned.target_key_id !== prior.target_key_id) planned.target_key_arn = UNKNOWN;
  },
});

const keyOf = (key: string): string => key.split('/').at(-1) ?? key;

/** A key may be named by its id or by its ARN. */
function sameKey(left: string, right: string): boolean {
  return keyOf(left) === keyOf(right);
}

async function describe(AliasName: string, clients: Clients) {
  const kms = await clients.kms();
  let Marker: string | undefined;
  do {
    const page = await kms.listAliases({ Marker });
    const is = page.Aliases?.find((alias) => alias.AliasName === AliasName);
    const arn = is?.AliasArn ?? '';
    if (is) return { arn, target_key_arn: arn.replace(/alias\/.*$/, `key/${is.TargetKeyId ?? ''}`) };
    Marker = page.Truncated ? page.NextMarker : undefined;
  } while (Marker);
  return undefined;
}
