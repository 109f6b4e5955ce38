import { daysAfter } from '../../../rotation/days';
import { generationOf, orphansAmong } from '../../../rotation/generation-keys';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { liveGenerations } from '../../../rotation/stage';
import { judgeAge } from '../../../rotation/verdict';
import type { Configuration } from '../../../settings/configuration';
import type { ObservedUser } from '../../account/observed-user';
import { type KnownUser, sealingKeyOf } from '../../account/organisation';
import { askWitnesses } from '../../evidence/generation-keys';
import type { Desk } from '../../shell/desk';
import { writeLetter } from './letter';
import { letterFacts } from './letter-facts';
import type { PreparedLetter } from './prepared-letter';

/** Where nobody tells, the oldest key is that of the oldest live generation: the notice is about the key, not its number. */
function oldestGeneration({ entry }: KnownUser, { applied }: ObservedUser): number {
  return liveGenerations(applied.recorded ?? entry)[0]?.generation ?? entry.generation;
}

/** The notice that the oldest active key is due. */
export async function prepareNotice(
  desk: Desk,
  { settings, dir }: Configuration,
  known: KnownUser,
  observed: ObservedUser,
): Promise<PreparedLetter> {
  const user = known.settings;
  const told = await askWitnesses(desk, { dir }, user.name, undefined);
  const orphans = orphansAmong(observed.keys, told);
  const key = observed.keys.find((key) => key.status === 'Active' && !orphans.includes(key));
  if (!key) {
    throw new KeyturnError(
      'NOTHING_IS_DUE',
      `${user.name} has no active access key.`,
      `See \`npx keyturn status ${user.name}\`.`,
    );
  }
  const now = desk.now();
  const generation =
    generationOf(key, observed.keys, observed.applied.recorded, told) ?? oldestGeneration(known, observed);
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
