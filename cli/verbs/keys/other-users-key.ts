import { type AccessKey, maskKeyId } from '../../../rotation/access-key';
import { belongsToLedger } from '../../../rotation/audience';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { appliedEntry, type ObservedUser, observeUser } from '../../account/observed-user';
import type { Cloud } from '../../shell/cloud';

/** What `keyturn keys` does to a key. */
export type KeyAct = 'issue' | 'deactivate' | 'activate' | 'delete';

/** A user whose keys are not the ledger's, as IAM shows it now. */
export interface OtherUser extends ObservedUser {
  readonly user: NonNullable<ObservedUser['user']>;
}

/** @throws KeyturnError where there is no such user, or where its keys belong to the ledger, or its tags do not tell */
export async function otherUser(cloud: Cloud, name: string, act: KeyAct): Promise<OtherUser> {
  const observed = await observeUser(cloud, name);
  const { user } = observed;
  if (!user) {
    throw new KeyturnError(
      'NO_SUCH_USER',
      `There is no IAM user ${name}.`,
      'See `npx keyturn keys list` for those who have keys.',
    );
  }
  if (belongsToLedger(user) || appliedEntry(observed)) {
    throw new KeyturnError(
      'KEY_OF_THE_LEDGER',
      `${name} is under ${user.path}: its keys are changed by plan and apply only, and the next apply would undo this.`,
      `Edit the ledger instead: ${ledgerEdit(act, observed)}, then \`npx keyturn plan\`.`,
    );
  }
  return { ...observed, user };
}

function ledgerEdit(act: KeyAct, { name, keys }: ObservedUser): string {
  const verb = (verb: string): string => `\`npx keyturn ${verb} ${name}\``;
  const isOverlap = keys.length > 1;
  switch (act) {
    case 'issue':
      return verb('start');
    case 'deactivate':
      return isOverlap ? `${verb('disable')} for the old key, ${verb('suspend')} for all` : verb('suspend');
    case 'activate':
      return isOverlap ? `${verb('enable')} for the old key, ${verb('resume')} for all` : verb('resume');
    case 'delete':
      return verb('delete');
  }
}

/**
 * The key that the operator means: its whole ID, its masked form, or its last characters (four at least).
 * @throws KeyturnError `NO_SUCH_KEY` where none or several fit
 */
export function keyMeant({ name, keys }: Pick<ObservedUser, 'name' | 'keys'>, given: string): AccessKey {
  const ending = given.split('…').at(-1) ?? given;
  const meant = keys.filter((key) => key.id === given || (ending.length >= 4 && key.id.endsWith(ending)));
  const [key] = meant;
  if (key && meant.length === 1) return key;
  const known = keys.map((candidate) => `${maskKeyId(candidate.id)} (${candidate.status})`).join(', ');
  throw new KeyturnError(
    'NO_SUCH_KEY',
    `${meant.length > 1 ? 'Several keys' : 'No key'} of ${name} ${meant.length > 1 ? 'fit' : 'fits'} "${maskKeyId(given)}".`,
    known === ''
      ? `${name} has no access key.`
      : `Give the ID, or its last four characters or more, of one of: ${known}.`,
  );
}
