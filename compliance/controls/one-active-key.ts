import { recordedEntry } from '../../rotation/applied-state';
import { belongsToLedger } from '../../rotation/audience';
import { daysAfter, wholeDaysBetween } from '../../rotation/days';
import { rotationAdvice } from '../../rotation/ledger-advice';
import { dayIn } from '../../rotation/local-days';
import { type Allowance, overlapDays, unlessAllowed } from '../exception';
import type { UserSubject } from '../subject';
import type { AssessmentTerms } from '../terms';
import { fail, pass, type Verdict } from '../verdict';
import { keysUnknown } from './unknown';

/** The overlap of a rotation, as long as it may last. For users of the ledger it must also be recorded as one. */
function overlapAllowance(owner: UserSubject, newest: Date, terms: AssessmentTerms): Allowance | undefined {
  const limit = overlapDays(terms.policies, owner.classification.audience, terms);
  if (wholeDaysBetween(newest, terms.now) >= limit) return undefined;
  if (belongsToLedger(owner.user) && recordedEntry(owner.user)?.previous !== 'active') return undefined;
  const until = dayIn(terms.timeZone, daysAfter(newest, limit));
  return {
    exception: 'overlap',
    because: `a rotation is under way; both keys may be active for ${limit} days, until ${until}`,
  };
}

/** At most one active key per user, but for the overlap of a rotation, which is bounded in time. */
export function oneActiveKey(owner: UserSubject, terms: AssessmentTerms): Verdict {
  if (owner.keys.kind === 'unknown') return keysUnknown(owner);
  const { keys } = owner.keys;
  const active = keys.filter(({ status }) => status === 'Active');
  const [oldest] = active;
  const newest = active.at(-1);
  if (active.length < 2 || oldest === undefined || newest === undefined) {
    return pass(`The user has ${active.length === 0 ? 'no active key' : 'one active key'}; at most one is allowed`);
  }
  const { user } = owner;
  const wayOut = belongsToLedger(user)
    ? rotationAdvice(user, keys, oldest)
    : `Move to the newer key, then deactivate the older one (npx keyturn keys deactivate ${user.name}).`;
  const age = wholeDaysBetween(newest.createdAt, terms.now);
  const because = `The user has ${active.length} active keys, the newer one for ${age} days; at most one is allowed`;
  return unlessAllowed(fail(because, wayOut), owner, overlapAllowance(owner, newest.createdAt, terms));
}
