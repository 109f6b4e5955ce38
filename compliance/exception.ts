import type { Audience, Policies } from '../rotation/policy';
import type { ExceptionId } from './documented-exception';
import type { UserSubject } from './subject';
import type { AssessmentTerms } from './terms';
import { excepted, type Verdict } from './verdict';

/** What is allowed beside the rule, tried after a user's own exemption. */
export interface Allowance {
  readonly exception: ExceptionId;
  readonly because: string;
}

/** A failure about a user's keys, unless the user is exempt or something else allows it. Only ever softens `FAIL`. */
export function unlessAllowed(judged: Verdict, owner: UserSubject, allowance?: Allowance): Verdict {
  if (judged.status !== 'FAIL') return judged;
  const { exemption } = owner;
  if (exemption.kind === 'exempt') {
    return excepted(judged, 'exempt-until', `exempt until ${exemption.until}: ${exemption.reason}`);
  }
  return allowance === undefined ? judged : excepted(judged, allowance.exception, allowance.because);
}

/** Days that both keys may be active: the time a holder has between the notice and the limit, and the silence after it. */
export function overlapDays(
  policies: Policies,
  audience: Audience,
  { silentHours }: Pick<AssessmentTerms, 'silentHours'>,
): number {
  return policies[audience].noticeDays + Math.ceil(silentHours / 24);
}
