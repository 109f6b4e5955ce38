import type { ExceptionId } from './documented-exception';

/** `EXCEPTION`: not met, and a documented exception allows it. `UNKNOWN` is never `PASS`. */
export const STATUSES = ['FAIL', 'UNKNOWN', 'EXCEPTION', 'PASS', 'NOT_APPLICABLE'] as const;
export type Status = (typeof STATUSES)[number];

/** What a control says of one subject. */
export interface Verdict {
  readonly status: Status;
  /** The fact and the rule, as a sentence. */
  readonly because: string;
  /** What to do, as an instruction; null where there is nothing to do. */
  readonly wayOut: string | null;
  /** Which documented exception allows it; null but for `EXCEPTION`. */
  readonly exception: ExceptionId | null;
}

export const pass = (because: string): Verdict => verdict('PASS', because);
export const notApplicable = (because: string): Verdict => verdict('NOT_APPLICABLE', because);
export const fail = (because: string, wayOut: string): Verdict => verdict('FAIL', because, wayOut);
export const unknown = (because: string, wayOut: string): Verdict => verdict('UNKNOWN', because, wayOut);

/** Turns a failure into an allowed one; the way back into the rule stays told. */
export function excepted(failed: Verdict, exception: ExceptionId, because: string): Verdict {
  return { ...failed, status: 'EXCEPTION', because: `${failed.because}. Allowed: ${because}`, exception };
}

function verdict(status: Status, because: string, wayOut: string | null = null): Verdict {
  return { status, because, wayOut, exception: null };
}
