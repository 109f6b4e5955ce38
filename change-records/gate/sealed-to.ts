import { USER_TAGS } from '../../rotation/audience';
import { type Recipient, spokenFingerprint } from '../../sealing/recipient';
import { type KeyChange, keyInWords } from '../plan/key-change';
import type { Plan } from '../plan/plan';
import type { PlannedUser } from '../plan/planned-user';
import type { Case, GateFacts, GateRefusal, GateRule } from './facts';

/**
 * Whoever can open the sealed secret has the key. A PGP key swapped in a commit, or in the plan, must not pass as a rotation:
 * it is the pinned one, or that of the last generation, or somebody answers for the new one.
 */
export const sealsToWhomItShould: GateRule = (of) =>
  of.users.flatMap((user) =>
    user.keys
      .filter(({ outcome }) => outcome === 'created' || outcome === 'replaced')
      .flatMap((key) => judge(key, user, of)),
  );

/** Whose PGP key the secret of a key to be created is sealed to; undefined: no secret is sealed, or nobody can tell. */
export function recipientOf(
  { pgpKey }: Pick<KeyChange, 'pgpKey'>,
  recipients: GateFacts['recipients'],
): Recipient | undefined {
  // Stryker disable next-line ConditionalExpression: no recipient stands under undefined
  return pgpKey === undefined ? undefined : recipients.get(pgpKey);
}

function judge(key: KeyChange, user: PlannedUser, { plan, users, facts }: Case): readonly GateRefusal[] {
  // Not sealed at all: told by its own rule.
  if (!key.willBeSealed) return [];
  const recipient = recipientOf(key, facts.recipients);
  if (!recipient) return [unreadable(key)];
  const pinned = facts.pinnedSealingKeys.get(user.name);
  if (pinned !== undefined) return pinned === recipient.fingerprint ? [] : [notPinned(key, recipient, pinned)];
  const last = lastSealedTo(key, user);
  if (last !== undefined) return last === recipient.fingerprint ? [] : [changed(key, recipient, last)];
  const other = users.find((one) => isAnotherHolder(one, user, plan) && holds(one, recipient, facts));
  return other ? [anothers(key, recipient, other)] : [];
}

/** The newest generation before whose secret was sealed, as the state tells; an adopted key's never was. */
function lastSealedTo({ generation = 0 }: KeyChange, { keys }: PlannedUser): string | undefined {
  return [...keys]
    .sort((a, b) => (b.generation ?? 0) - (a.generation ?? 0))
    .find((key) => (key.generation ?? 0) <= generation && key.sealedTo !== undefined)?.sealedTo;
}

/** One holder may have several users and one PGP key for them. */
function isAnotherHolder({ name }: PlannedUser, user: PlannedUser, plan: Plan): boolean {
  return (companyOf(name, plan) ?? name) !== (companyOf(user.name, plan) ?? user.name);
}

function companyOf(name: string, { resource_changes }: Plan): string | undefined {
  const user = resource_changes.find(
    ({ type, mode, change }) =>
      type === 'aws_iam_user' && mode === 'managed' && (change.after?.['name'] ?? change.before?.['name']) === name,
  );
  const tags = user?.change.after?.['tags'] ?? user?.change.before?.['tags'];
  return (tags as Readonly<Record<string, string>> | undefined)?.[USER_TAGS.company];
}

const holds = ({ keys }: PlannedUser, { fingerprint }: Recipient, { recipients }: GateFacts): boolean =>
  keys.some((key) => key.sealedTo === fingerprint || recipientOf(key, recipients)?.fingerprint === fingerprint);

const inWords = ({ fingerprint, userIds }: Recipient): string =>
  `${spokenFingerprint(fingerprint)} (${userIds.join(', ')})`;

function unreadable(key: KeyChange): GateRefusal {
  return {
    code: 'SEALING_KEY_UNREADABLE',
    because: `The plan creates ${keyInWords(key)}, and what stands in its pgp_key is no PGP public key that can be read; nobody could approve whom the secret is sealed to.`,
    wayOut: `Put the holder's armored public key into sealing-keys/ and plan again: npx keyturn plan. Keybase names and values known only during the apply will not do.`,
  };
}

function notPinned(key: KeyChange, recipient: Recipient, pinned: string): GateRefusal {
  return {
    code: 'SEALING_KEY_NOT_PINNED',
    because: `The secret of ${keyInWords(key)} would be sealed to ${inWords(recipient)}, and settings.json pins ${spokenFingerprint(pinned)} for ${key.user}.`,
    wayOut: `Bring the pinned key back into sealing-keys/. If the holder has a new one, have them read its fingerprint to you on a number that you know, write it as sealingKeyFingerprint of ${key.user}, and plan again: npx keyturn plan.`,
  };
}

function changed(key: KeyChange, recipient: Recipient, last: string): GateRefusal {
  return {
    code: 'SEALING_KEY_CHANGED',
    because: `The secret of ${keyInWords(key)} would be sealed to ${inWords(recipient)}, and the last generation's was sealed to ${spokenFingerprint(last)}; whoever changes that file gets the next key.`,
    wayOut: confirm(key, 'SEALING_KEY_CHANGED'),
    acceptable: { about: key.user, generation: key.generation },
  };
}

function anothers(key: KeyChange, recipient: Recipient, other: PlannedUser): GateRefusal {
  return {
    code: 'SEALING_KEY_OF_ANOTHER',
    because: `The secret of ${keyInWords(key)} would be sealed to ${inWords(recipient)}, which is the PGP key of ${other.name}, whom another company holds.`,
    wayOut: confirm(key, 'SEALING_KEY_OF_ANOTHER'),
    acceptable: { about: key.user, generation: key.generation },
  };
}

const confirm = ({ user }: KeyChange, rule: string): string =>
  `Have the holder read the fingerprint to you on a number that you know. If it is theirs, pin it (sealingKeyFingerprint of ${user} in settings.json) or answer for it: npx keyturn plan --accept ${rule} --reason "…". If not, bring the right key back into sealing-keys/ and find out who changed it.`;
