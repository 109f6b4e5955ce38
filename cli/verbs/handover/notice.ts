import { daysAfter } from '../../../rotation/days';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { judgeAge } from '../../../rotation/verdict';
import type { Configuration } from '../../../settings/configuration';
import type { ObservedUser } from '../../account/observed-user';
import { type KnownUser, sealingKeyOf } from '../../account/organisation';
import { generationAt } from '../../account/user-status';
import type { Desk } from '../../shell/desk';
import { writeLetter } from './letter';
import { letterFacts } from './letter-facts';
import type { PreparedLetter } from './prepared-letter';

/** The notice that the oldest active key is due. */
export async function prepareNotice(
  desk: Desk,
  { settings, dir }: Configuration,
  known: KnownUser,
  observed: ObservedUser,
): Promise<PreparedLetter> {
  const user = known.settings;
  const place = observed.keys.findIndex((key) => key.status === 'Active');
  const key = observed.keys[place];
  if (!key) {
    throw new KeyturnError(
      'NOTHING_IS_DUE',
      `${user.name} has no active access key.`,
      `See \`npx keyturn status ${user.name}\`.`,
    );
  }
  const now = desk.now();
  const generation = generationAt(observed, place) ?? known.entry.generation;
  const { dueAt } = judgeAge(key, settings.policy[user.audience], now);
  const sealingKey = sealingKeyOf(known);
  const by = dueAt > now ? dueAt : daysAfter(now, 1);
  const facts = letterFacts({
    settings,
    user,
    generation,
    key,
    oldKey: undefined,
    sealingKey,
    sealedSecret: '',
    by,
    now,
  });
  return {
    user: user.name,
    generation,
    accessKeyId: key.id,
    contact: user.contact,
    text: await writeLetter(dir, 'notice', user.contact.kind, facts),
    sealed: undefined,
    next: `npx keyturn start ${user.name}`,
  };
}
