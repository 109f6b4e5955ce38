import type { AccessKey, AccessKeyMetadata } from '@aws-sdk/client-iam';
import { unlessGone } from '../aws-error';
import { STAND_IN } from '../diagnostic';
import { oneOf } from '../fault';
import { askAccessKeys } from '../iam-answers';
import { seal } from '../pgp-sealing';
import { Fault, HalfDone, resourceType } from '../resource-type';
import { block, computed, defaulted, either, optional, required } from '../schema';
import { UNKNOWN } from '../value';

const schema = block({
  id: either('string'),
  user: required('string', { forceNew: true }),
  pgp_key: optional('string', { forceNew: true, fault: keybaseFault }),
  status: defaulted('string', 'Active', { fault: oneOf('Active', 'Inactive') }),
  create_date: computed('string'),
  encrypted_secret: computed('string'),
  encrypted_ses_smtp_password_v4: computed('string'),
  key_fingerprint: computed('string'),
  // Never filled in: see `refuseWithoutPgpKey`.
  secret: computed('string', { sensitive: true }),
  ses_smtp_password_v4: computed('string', { sensitive: true }),
});

export const iamAccessKey = resourceType<typeof schema>({
  name: 'aws_iam_access_key',
  schema,

  review({ prior, config }) {
    // One that is not known yet is judged at the apply.
    if (prior === null && config.pgp_key !== UNKNOWN) refuseWithoutPgpKey(config.pgp_key);
  },

  async create(wanted, clients) {
    const pgpKey = refuseWithoutPgpKey(wanted.pgp_key);
    const iam = await clients.iam();
    const { AccessKey: made } = await iam.createAccessKey({ UserName: wanted.user });
    const facts = factsOf(made);
    // From here on a key exists. Whatever fails leaves it behind as tainted, as with the official provider.
    try {
      const sealed = await seal(made?.SecretAccessKey ?? '', pgpKey, clients.region);
      if (wanted.status !== 'Active') await iam.updateAccessKey({ ...place(facts, wanted.user), Status: 'Inactive' });
      return { ...facts, ...sealed, status: wanted.status };
    } catch (error) {
      throw new HalfDone(facts, error);
    }
  },

  async read(state, clients) {
    const iam = await clients.iam();
    const user =
      state.user ??
      (await unlessGone(iam.getAccessKeyLastUsed({ AccessKeyId: state.id }), 'NoSuchEntity', 'AccessDenied'))?.UserName;
    if (!user) return undefined;
    const keys = await unlessGone(askAccessKeys(clients, user), 'NoSuchEntity');
    const found = keys?.find(({ AccessKeyId }) => AccessKeyId === state.id);
    return found && { ...factsOf(found), user };
  },

  async update(wanted, prior, clients) {
    const iam = await clients.iam();
    if (wanted.status !== prior.status) {
      await iam.updateAccessKey({ ...place(prior, prior.user), Status: wanted.status as 'Active' | 'Inactive' });
    }
    return {};
  },

  async delete(state, clients) {
    const iam = await clients.iam();
    await unlessGone(iam.deleteAccessKey(place(state, state.user)), 'NoSuchEntity');
  },
});

function factsOf(key: AccessKey | AccessKeyMetadata | undefined) {
  return {
    id: key?.AccessKeyId ?? '',
    status: key?.Status ?? 'Active',
    create_date: key?.CreateDate?.toISOString().replace(/\.\d+Z$/, 'Z') ?? '',
  };
}

const place = ({ id }: { readonly id: string }, user: string) => ({ UserName: user, AccessKeyId: id });

/**
 * The official provider would create the key and keep its secret in the state in plain text. A sandbox must not teach
 * that, so the stand-in refuses before AWS is asked. An empty text counts as unset, as with the official provider.
 */
function refuseWithoutPgpKey(pgpKey: unknown): string {
  if (typeof pgpKey === 'string' && pgpKey !== '') return pgpKey;
  throw new Fault(
    `${STAND_IN} creates no access key without pgp_key`,
    'The secret access key would stand in the state in plain text. Set pgp_key to the base64 of a binary PGP public key.',
    'pgp_key',
  );
}

function keybaseFault(pgpKey: string): string | undefined {
  return pgpKey.startsWith('keybase:')
    ? `${STAND_IN} asks nobody but the emulator: give the base64 of the binary public key instead of a keybase name`
    : undefined;
}
