import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { between } from '../fault';
import { keptPolicy, policyFault, samePolicy } from '../policy-document';
import { HalfDone, resourceType } from '../resource-type';
import { block, computed, defaulted, either, optional } from '../schema';
import type { StateOf } from '../state';
import { retag, tagAttributes, tagsRead } from '../tags';

const schema = block({
  id: either('string'),
  arn: computed('string'),
  customer_master_key_spec: defaulted('string', 'SYMMETRIC_DEFAULT', { forceNew: true }),
  deletion_window_in_days: optional('number', { fault: between(7, 30) }),
  description: either('string'),
  enable_key_rotation: defaulted('bool', false),
  is_enabled: defaulted('bool', true),
  key_id: computed('string'),
  key_usage: defaulted('string', 'ENCRYPT_DECRYPT', { forceNew: true }),
  multi_region: either('bool', { forceNew: true }),
  policy: either('string', { sameMeaning: samePolicy, fault: policyFault }),
  region: either('string', { forceNew: true }),
  ...tagAttributes,
});

type State = StateOf<typeof schema>;

/** A KMS key. Deleting it means: it will be gone after its deletion window. */
export const kmsKey = resourceType<typeof schema>({
  name: 'aws_kms_key',
  schema,

  async create(wanted, clients) {
    const kms = await clients.kms();
    const { KeyMetadata: is } = await kms.createKey({
      KeySpec: wanted.customer_master_key_spec as 'SYMMETRIC_DEFAULT',
      KeyUsage: wanted.key_usage as 'ENCRYPT_DECRYPT',
      ...(typeof wanted.description === 'string' ? { Description: wanted.description } : {}),
      ...(typeof wanted.policy === 'string' ? { Policy: wanted.policy } : {}),
      ...(wanted.multi_region === true ? { MultiRegion: true } : {}),
      ...(wanted.tags ? { Tags: kmsTags(wanted.tags) } : {}),
    });
    const KeyId = is?.KeyId ?? '';
    const facts = { id: KeyId, key_id: KeyId, arn: is?.Arn ?? '', multi_region: is?.MultiRegion ?? false };
    try {
      if (wanted.enable_key_rotation) await kms.enableKeyRotation({ KeyId });
      if (!wanted.is_enabled) await kms.disableKey({ KeyId });
      return { ...facts, description: is?.Description ?? '', policy: await policyOf(KeyId, wanted, clients) };
    } catch (error) {
      throw new HalfDone(facts, error);
    }
  },

  async read(state, clients) {
    const kms = await clients.kms();
    const KeyId = state.id;
    const is = (await unlessGone(kms.describeKey({ KeyId }), 'NotFound'))?.KeyMetadata;
    if (!is || is.KeyState === 'PendingDeletion') return undefined;
    const { KeyRotationEnabled } = await kms.getKeyRotationStatus({ KeyId });
    const { Tags } = await kms.listResourceTags({ KeyId });
    const all = Object.fromEntries((Tags ?? []).map(({ TagKey, TagValue }) => [TagKey ?? '', TagValue ?? '']));
    return {
      key_id: is.KeyId ?? KeyId,
      arn: is.Arn ?? '',
      customer_master_key_spec: is.KeySpec ?? 'SYMMETRIC_DEFAULT',
      description: is.Description ?? '',
      enable_key_rotation: KeyRotationEnabled ?? false,
      is_enabled: is.Enabled ?? true,
      key_usage: is.KeyUsage ?? 'ENCRYPT_DECRYPT',
      multi_region: is.MultiRegion ?? false,
      policy: await policyOf(KeyId, state, clients),
      ...tagsRead(state, all),
    };
  },

  async update(wanted, prior, clients) {
    const kms = await clients.kms();
    const KeyId = prior.id;
    await retag(wanted, prior, {
      remove: (TagKeys) => kms.untagResource({ KeyId, TagKeys }),
      set: (tags) => kms.tagResource({ KeyId, Tags: kmsTags(tags) }),
    });
    if (wanted.is_enabled && !prior.is_enabled) await kms.enableKey({ KeyId });
    if (wanted.enable_key_rotation && !prior.enable_key_rotation) await kms.enableKeyRotation({ KeyId });
    if (!wanted.enable_key_rotation && prior.enable_key_rotation) await kms.disableKeyRotation({ KeyId });
    if (wanted.description !== prior.description) {
      await kms.updateKeyDescription({ KeyId, Description: wanted.description });
    }
    if (wanted.policy !== prior.policy) await kms.putKeyPolicy({ KeyId, PolicyName: 'default', Policy: wanted.policy });
    if (!wanted.is_enabled && prior.is_enabled) await kms.disableKey({ KeyId });
    return {};
  },

  async delete(state, clients) {
    const kms = await clients.kms();
    const window = state.deletion_window_in_days;
    const PendingWindowInDays = window === null ? {} : { PendingWindowInDays: window };
    await unlessGone(kms.scheduleKeyDeletion({ KeyId: state.id, ...PendingWindowInDays }), 'NotFound');
  },
});

const kmsTags = (tags: { readonly [key: string]: string }) =>
  Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));

async function policyOf(KeyId: string, state: State, clients: Clients): Promise<string> {
  const kms = await clients.kms();
  const { Policy = '' } = await kms.getKeyPolicy({ KeyId, PolicyName: 'default' });
  return keptPolicy(typeof state.policy === 'string' ? state.policy : null, Policy);
}
