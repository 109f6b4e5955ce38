import type { ExceptionId } from './documented-exception';

/** `EXCEPTION`: not met, and a documented exception allows it. `UNKNOWN` is never `PASS`. */
export const STATUSES = ['FAIL', 'UNKNOWN', 'EXCEPTION', 'PASS', 'NOT_APPLICABLE'] as const;
export type Status = (typeof STATUSES)[number];

/** What a control says of one subject. */
export interface Verdict {
  readonly status: Status;
  /** The fact and the rule, as a sentence. */
  readonly reason: string;
  /** What to do, as an instruction; null where there is nothing to do. */
  readonly remediation: string | null;
  /** Which documented exception allows it; null but for `EXCEPTION`. */
  readonly exception: ExceptionId | null;
}

export const pass = (reason: string): Verdict => verdict('PASS', reason);
export const notApplicable = (reason: string): Verdict => verdict('NOT_APPLICABLE', reason);
export const fail = (reason: string, remediation: string): Verdict => verdict('FAIL', reason, remediation);
export const unknown = (reason: string, remediation: string): Verdict => verdict('UNKNOWN', reason, remediation);

/** Turns a failure into an allowed one; the way back into the rule stays told. */
export function excepted(failed: Verdict, exception: ExceptionId, because: string): Verdict {
  return { ...failed, status: 'EXCEPTION', reason: `${failed.reason}. Allowed: ${because}`, exception };
}

function verdict(status: Status, reason: string, remediation: string | null = null): Verdict {
  return { status, reason, remediation, exception: null };
}
