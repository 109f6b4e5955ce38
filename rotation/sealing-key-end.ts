import { DAY_IN_MS, daysInWords } from './days';
import { dayIn } from './local-days';

/** Days before its end at which a sealing key is worth a word: its holder needs time to extend it. */
export const SEALING_KEY_NOTICE_DAYS = 30;

/** The last day of a user's sealing key where the organisation lives, `YYYY-MM-DD`; `unusable`: nothing can be sealed to it. */
export type SealingKeyEnd = string;

/** Fact and way out, where a sealing key ends soon, has ended, or cannot be used; undefined where all is well. */
export function sealingKeyConcern(
  user: string,
  end: SealingKeyEnd,
  now: Date,
  timeZone: string,
): { readonly because: string; readonly wayOut: string } | undefined {
  const wayOut = `Ask its holder to extend it (gpg --quick-set-expire) or to make a new one, and put its export into sealing-keys/; npx keyturn status ${user} says more.`;
  if (end === 'unusable')
    return { because: 'Nothing can be sealed to its PGP key, so no new key can be issued', wayOut };
  const today = dayIn(timeZone, now);
  const left = Math.round((Date.parse(end) - Date.parse(today)) / DAY_IN_MS);
  if (left > SEALING_KEY_NOTICE_DAYS) return undefined;
  const when =
    left < 0 ? `ended on ${end}` : left === 0 ? `ends today, ${end}` : `ends in ${daysInWords(left)}, on ${end}`;
  return { because: `Its PGP key ${when}${left < 0 ? ', so' : '; then'} no new key can be issued`, wayOut };
}
