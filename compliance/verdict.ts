import type { ExceptionId } from './documented-exception';

/** `EXCEPTION`: not met, and a documented exception allows it. `UNKNOWN` is never `PASS`. */
export const STATUSES = ['FAIL', 'UNKNOWN', 'EXCEPTION', 'PASS', 'NOT_APPLICABLE'] as const;
export type Status = (typeof STATUSES)[number];

/** One fact that several controls hold against limits of their own. */
export interface Measured {
  /** `idle`: not used, and its holder is to be asked; `unused`: to be switched off. */
  readonly topic: 'age' | 'idle' | 'unused' | 'password';
  /** "The key is 97 days old" */
  readonly fact: string;
  readonly limitDays: number;
  /** The limit in the words of the control. */
  readonly limit: string;
}

/** What a control says of one subject. */
export interface Verdict {
  readonly status: Status;
  /** The fact and the rule, as a sentence. */
  readonly because: string;
  /** What to do, as an instruction; null where there is nothing to do. */
  readonly wayOut: string | null;
  /** Which documented exception allows it; null but for `EXCEPTION`. */
  readonly exception: ExceptionId | null;
  /** What `because` is made of, where it is a measure. */
  readonly measured?: Measured;
  /** What the documented exception says; `because` ends with it. */
  readonly allowed?: string;
}

/** Whether a result is worth a line of its own: it neither passed nor is beside the point. */
export const isNoteworthy = ({ status }: Pick<Verdict, 'status'>): boolean =>
  status !== 'PASS' && status !== 'NOT_APPLICABLE';

export const pass = (because: string | Measured): Verdict => verdict('PASS', because);
export const notApplicable = (because: string): Verdict => verdict('NOT_APPLICABLE', because);
export const fail = (because: string | Measured, wayOut: string): Verdict => verdict('FAIL', because, wayOut);
export const unknown = (because: string, wayOut: string): Verdict => verdict('UNKNOWN', because, wayOut);

/** Turns a failure into an allowed one; the way back into the rule stays told. */
export function excepted(failed: Verdict, exception: ExceptionId, because: string): Verdict {
  return {
    ...failed,
    status: 'EXCEPTION',
    because: `${failed.because}. Allowed: ${because}`,
    exception,
    allowed: because,
  };
}

function verdict(status: Status, said: string | Measured, wayOut: string | null = null): Verdict {
  if (typeof said === 'string') return { status, because: said, wayOut, exception: null };
  return { status, because: `${said.fact}; ${said.limit}`, wayOut, exception: null, measured: said };
}
