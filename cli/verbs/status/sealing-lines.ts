import { daysInWords } from '../../../rotation/days';
import type { LocalDays } from '../../../rotation/local-days';
import { endsSoon } from '../../../sealing/expiry';
import type { KnownUser } from '../../account/organisation';
import type { Answer } from '../../answers/answers';
import type { BeforePrint } from '../../shell/before-print';
import type { Desk } from '../../shell/desk';
import { told } from '../../shell/told';

/** A user in the answer for programs. */
export type UserInStatus = Answer<'status'>['users'][number];

/** What is wrong with a user's sealing key, or soon will be: fact and way out. It stops nothing but the next new key. */
export function sealingLines(known: KnownUser, days: LocalDays, desk: Desk): readonly string[] {
  const { settings, sealingKey, noSealingKey } = known;
  const tell = (fact: string, wayOut: string): readonly string[] => [
    told(desk, desk.colours.yellow, `No new key for ${settings.name}:`, fact, wayOut),
  ];
  if (noSealingKey) return tell(noSealingKey.message, noSealingKey.wayOut);
  const end = sealingKey && endsSoon(sealingKey, desk.now());
  if (sealingKey === undefined || end === undefined) return [];
  return tell(
    `the PGP key in ${sealingKey.file} expires in ${daysInWords(end.daysLeft)}, on ${days.short(end.expires)}; then nothing can be sealed to it.`,
    'Ask its holder to extend it (gpg --quick-set-expire) or to make a new one, and put its export into that file.',
  );
}

/** For programs: the key that a new secret would be sealed to, or why there is none. */
export function sealingData({ sealingKey, noSealingKey }: KnownUser): BeforePrint<UserInStatus['sealingKey']> {
  return {
    file: sealingKey?.file ?? null,
    fingerprint: sealingKey?.fingerprint ?? null,
    expiresAt: sealingKey?.expires?.toISOString() ?? null,
    fault: noSealingKey
      ? { code: noSealingKey.code, because: noSealingKey.message, wayOut: noSealingKey.wayOut }
      : null,
  };
}
