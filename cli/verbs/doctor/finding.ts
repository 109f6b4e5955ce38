import type { KeyturnError } from '../../../rotation/keyturn-error';

/** One thing that does not fit, and what to do about it. */
export interface Finding {
  /** `docs/troubleshooting.md` lists it. */
  readonly code: string;
  /** A user, a bucket, a record, or what could not be asked. */
  readonly about: string;
  /** The fact and the rule. */
  readonly because: string;
  /** What leads back to a state that plans cleanly. */
  readonly wayOut: string;
}

/** A fault or a refusal that somebody else has put into words. */
export function findingOf(
  about: string,
  { code, because, wayOut }: Pick<KeyturnError, 'code' | 'because' | 'wayOut'>,
): Finding {
  return { code, about, because, wayOut };
}
