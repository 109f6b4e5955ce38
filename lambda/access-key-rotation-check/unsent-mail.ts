import type { Mail } from '../../aws/mailer';

/** Where mails wait that could not be sent. */
export const UNSENT_PREFIX = 'check/unsent/';

/** A mail that could not be sent, as it is kept. */
export interface UnsentMail {
  readonly version: 1;
  /** Whom it is about; empty for the owner's digest. */
  readonly user: string;
  /** ISO 8601. */
  readonly keptAt: string;
  /** Why it could not be sent. */
  readonly because: string;
  /** Keys that were changed. */
  readonly deeds: readonly string[];
  /** Keys that the mail gives notice of. */
  readonly notices: readonly string[];
  readonly mail: Mail;
}

export function unsentPlace(run: string, user: string): string {
  return `${UNSENT_PREFIX}${run}/${user === '' ? '-digest' : encodeURIComponent(user)}.json`;
}

/** Undefined where the object is none of ours. */
export function readUnsent(body: string): UnsentMail | undefined {
  try {
    const read = JSON.parse(body) as Partial<UnsentMail> | null;
    const isWhole = read?.version === 1 && Array.isArray(read.deeds) && Array.isArray(read.mail?.to);
    return isWhole ? (read as UnsentMail) : undefined;
  } catch {
    return undefined;
  }
}
