import type { AccessKey } from '../../rotation/access-key';
import { belongsToLedger } from '../../rotation/audience';
import { ageSentence } from '../../rotation/judgement';
import { rotationAdvice } from '../../rotation/ledger-advice';
import type { Policy } from '../../rotation/policy';
import { judgeAge } from '../../rotation/verdict';
import { type Allowance, unlessAllowed } from '../exception';
import type { KeySubject, UserSubject } from '../subject';
import type { AssessmentTerms } from '../terms';
import { fail, notApplicable, pass, type Verdict } from '../verdict';
import { keysUnknown } from './unknown';

/** What CIS, AWS and the organisation's reading of 21 CFR Part 11 ask for. */
export const BENCHMARK_MAX_AGE_DAYS = 90;

const sentence = (text: string): string => text.replace(/^it is/, 'The key is');

export function rotationWayOut({ user }: UserSubject, keys: readonly AccessKey[], key: AccessKey): string {
  if (belongsToLedger(user)) return rotationAdvice(user, keys, key);
  return `Create a new key (npx keyturn keys issue ${user.name}), move to it, then deactivate and delete this one.`;
}

/** Older than a limit. An Inactive key is nobody's risk of age: it cannot be used. */
function judgeLimit({ key, owner }: KeySubject, policy: Policy, terms: AssessmentTerms): Verdict {
  if (key === undefined || owner.keys.kind === 'unknown') return keysUnknown(owner);
  if (key.status === 'Inactive') return notApplicable('The key is Inactive: nobody can use it');
  const because = sentence(ageSentence(key, policy, terms.now));
  if (judgeAge(key, policy, terms.now).kind !== 'overdue') return pass(because);
  return fail(because, rotationWayOut(owner, owner.keys.keys, key));
}

/** Suppliers' keys may be older, up to their own limit: the organisation's documented exception. */
function supplierAllowance({ key, owner }: KeySubject, { policies, now }: AssessmentTerms): Allowance | undefined {
  if (key === undefined || owner.classification.audience !== 'external') return undefined;
  if (judgeAge(key, policies.external, now).kind === 'overdue') return undefined;
  return {
    exception: 'supplier-age',
    because: `supplier keys are rotated within ${policies.external.maxAgeDays} days`,
  };
}

/** Rotated within 90 days, with the documented exceptions. */
export function rotatedWithinBenchmark(subject: KeySubject, terms: AssessmentTerms): Verdict {
  const policy = { ...terms.policies.internal, maxAgeDays: BENCHMARK_MAX_AGE_DAYS };
  return unlessAllowed(judgeLimit(subject, policy, terms), subject.owner, supplierAllowance(subject, terms));
}

/** Rotated within what the organisation's policy says for the audience. */
export function rotatedWithinPolicy(audience: 'internal' | 'external') {
  return (subject: KeySubject, terms: AssessmentTerms): Verdict => {
    if (subject.owner.classification.audience !== audience) return notApplicable(`The user is not ${audience}`);
    return unlessAllowed(judgeLimit(subject, terms.policies[audience], terms), subject.owner);
  };
}
