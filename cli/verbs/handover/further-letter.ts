import type { AccessKey } from '../../../rotation/access-key';
import { daysAfter } from '../../../rotation/days';
import { handoverOf } from '../../../rotation/evidence';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { localDays } from '../../../rotation/local-days';
import type { Configuration } from '../../../settings/configuration';
import type { ObservedUser } from '../../account/observed-user';
import type { KnownUser } from '../../account/organisation';
import { readEvidence } from '../../evidence/evidence-file';
import { recordedDisabling } from '../../evidence/recorded-disabling';
import type { Desk } from '../../shell/desk';
import { type FurtherKind, writeLetter } from './letter';
import { changeOverBy, type LetterSubject, letterFacts } from './letter-facts';
import type { PreparedLetter } from './prepared-letter';

export interface FurtherOptions {
  /** Where uploads went until now, as somebody gave it. */
  readonly former: string | undefined;
}

/** What a letter is about, once it is known to be so. */
type Told = Pick<LetterSubject, 'key' | 'oldKey' | 'by' | 'more'> & { readonly next: string };

/**
 * A letter about what is done besides the hand-over: the reminder, the old key that is off, the brake, another place for the
 * uploads. It holds no secret, records nothing, and is written only where it is true.
 * @throws KeyturnError `LETTER_NOT_TRUE`
 */
export async function prepareFurtherLetter(
  desk: Desk,
  { settings, dir }: Configuration,
  known: KnownUser,
  observed: ObservedUser,
  kind: FurtherKind,
  options: FurtherOptions,
): Promise<PreparedLetter> {
  const user = known.settings;
  const generation = (observed.applied.recorded ?? known.entry).generation;
  const about: About = { desk, settings, dir, known, observed, generation };
  const { next, ...told } = await LETTERS[kind](about, options);
  const facts = letterFacts({
    ...told,
    settings,
    user,
    generation,
    sealingKey: known.sealingKey,
    sealedSecret: '',
    now: desk.now(),
  });
  return {
    user: user.name,
    generation,
    accessKeyId: told.key.id,
    kind,
    contact: user.contact,
    text: await writeLetter(dir, kind, user.contact.kind, facts),
    sealed: undefined,
    next,
  };
}

interface About extends Pick<Configuration, 'settings' | 'dir'> {
  readonly desk: Desk;
  readonly known: KnownUser;
  readonly observed: ObservedUser;
  readonly generation: number;
}

const LETTERS: Readonly<Record<FurtherKind, (about: About, options: FurtherOptions) => Told | Promise<Told>>> = {
  reminder,
  off: oldKeyIsOff,
  suspended,
  moved,
};

async function reminder({ desk, settings, dir, known, observed, generation }: About): Promise<Told> {
  const [oldKey, key] = active(observed);
  const { name } = observed;
  if (oldKey === undefined || key === undefined) throw notTrue(name, 'has no second active key to change over to');
  const handover = handoverOf(await readEvidence(dir, name, generation), key);
  if (handover === undefined) throw notTrue(name, `was not handed its generation ${generation} yet`);
  const { maxAgeDays } = settings.policy[known.settings.audience];
  const days = localDays(settings.deployment.timeZone);
  return {
    key,
    oldKey,
    by: changeOverBy(oldKey, maxAgeDays, desk.now()),
    more: { handedOverOn: days.long(new Date(handover.at)) },
    next: `npx keyturn verify ${name}`,
  };
}

async function oldKeyIsOff({ desk, settings, dir, observed, generation }: About): Promise<Told> {
  const { name, keys, applied } = observed;
  const oldKey = keys.find(({ status }) => status === 'Inactive');
  const [key] = active(observed);
  if (oldKey === undefined || key === undefined || applied.recorded?.previous !== 'inactive') {
    throw notTrue(name, 'has no old key that is switched off beside one that works');
  }
  const since = (await recordedDisabling(dir))(name, generation - 1);
  const days = localDays(settings.deployment.timeZone);
  const until = daysAfter(since ?? desk.now(), settings.rotation.quietDays);
  return {
    key,
    oldKey,
    by: until,
    more: { offSince: since === undefined ? '' : days.long(since), deletedOn: days.long(until) },
    next: `npx keyturn status ${name}`,
  };
}

/**
 * IAM is asked, and not the ledger: after the brake the keys are off before anything else says so.
 * @throws KeyturnError `LETTER_NOT_TRUE`
 */
function suspended({ desk, observed }: About): Told {
  const { name, keys } = observed;
  const key = keys.at(-1);
  if (key === undefined || active(observed).length > 0) throw notTrue(name, 'has keys that work, or none at all');
  return { key, oldKey: undefined, by: desk.now(), next: `npx keyturn status ${name}` };
}

/**
 * The settings say where to.
 * @throws KeyturnError `LETTER_NOT_TRUE`
 */
function moved({ desk, observed }: About, { former = '' }: FurtherOptions): Told {
  const key = active(observed).at(-1);
  if (key === undefined) throw notTrue(observed.name, 'has no key that works');
  const by = changeOverBy(undefined, 0, desk.now());
  return { key, oldKey: undefined, by, more: { formerPlace: former }, next: 'npx keyturn plan' };
}

const active = ({ keys }: ObservedUser): readonly AccessKey[] => keys.filter(({ status }) => status === 'Active');

function notTrue(user: string, fact: string): KeyturnError {
  return new KeyturnError(
    'LETTER_NOT_TRUE',
    `${user} ${fact}; the letter would say what is not so.`,
    `See \`npx keyturn status ${user}\` for how its keys are.`,
  );
}
