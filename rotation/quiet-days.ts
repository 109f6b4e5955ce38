import { daysAfter, daysInWords } from './days';

/** What is known of a key that is to be deleted. */
export interface QuietKey {
  /** When it was disabled; undefined where no record tells. */
  readonly disabledAt: Date | undefined;
  /** `rotation.quietDays` of the settings. */
  readonly quietDays: number;
}

/**
 * Why a key must not be deleted yet; undefined where it may go. What failed because the key is off shows only in time, and a
 * deleted key cannot be brought back. When nobody knows since when it is off, nobody knows that the time is over.
 * The sentence is the same on every day.
 */
export function deletedTooSoon({ disabledAt, quietDays }: QuietKey, now: Date): string | undefined {
  if (quietDays === 0) return undefined;
  const rule = `a key stays inactive for ${daysInWords(quietDays)} (rotation.quietDays) before it is deleted`;
  if (disabledAt === undefined) return `no record says since when it is inactive; ${rule}`;
  const until = daysAfter(disabledAt, quietDays);
  return now < until
    ? `it is inactive since ${disabledAt.toISOString()} only; ${rule}, that is until ${until.toISOString()}`
    : undefined;
}
