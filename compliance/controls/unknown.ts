import type { UserSubject } from '../subject';
import { unknown, type Verdict } from '../verdict';

/** Nothing can be said of keys that could not be listed. */
export function keysUnknown({ keys }: UserSubject): Verdict {
  const because = keys.kind === 'unknown' ? keys.because : 'the key is not known';
  return unknown(
    `The user's keys could not be looked at: ${because}`,
    'Mend what kept the audit from looking, then run it again.',
  );
}
