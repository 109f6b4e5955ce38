import { ageFact, ageLimit, type JudgingTerms } from '../../rotation/judgement';
import { ageAdvice } from '../../rotation/key-advice';
import type { Policy } from '../../rotation/policy';
import { judgeAge } from '../../rotation/verdict';
import { type Allowance, unlessAllowed } from '../exception';
import type { KeySubject } from '../subject';
import { fail, type Measured, notApplicable, pass, type Verdict } from '../verdict';
import { keysUnknown } from './unknown';

/** What CIS, AWS and the organisation's reading of 21 CFR Part 11 ask for. */
export const BENCHMARK_MAX_AGE_DAYS = 90;

/** Older than a limit. An Inactive key is nobody's risk of age: it cannot be used. */
function judgeLimit({ key, owner }: KeySubject, policy: Policy, terms: JudgingTerms): Verdict {
  if (key === undefined || owner.keys.kind === 'unknown') return keysUnknown(owner);
  if (key.status === 'Inactive') return notApplicable('The key is Inactive: nobody can use it');
  const measured: Measured = {
    topic: 'age',
    fact: `The key ${ageFact(key, policy, terms.now)}`,
    limitDays: policy.maxAgeDays,
    limit: ageLimit(policy),
  };
  if (judgeAge(key, policy, terms.now).kind !== 'overdue') return pass(measured);
  return fail(measured, ageAdvice(owner.user, owner.keys.keys, key));
}

/** Suppliers' keys may be older, up to their own limit: the organisation's documented exception. */
function supplierAllowance({ key, owner }: KeySubject, { policies, now }: JudgingTerms): Allowance | undefined {
  if (key === undefined || owner.classification.audience !== 'external') return undefined;
  if (judgeAge(key, policies.external, now).kind === 'overdue') return undefined;
  return {
    exception: 'supplier-age',
    because: `supplier keys are rotated within ${policies.external.maxAgeDays} days`,
  };
}

/** Rotated within 90 days, with the documented exceptions. */
export function rotatedWithinBenchmark(subject: KeySubject, terms: JudgingTerms): Verdict {
  const policy = { ...terms.policies.internal, maxAgeDays: BENCHMARK_MAX_AGE_DAYS };
  return unlessAllowed(judgeLimit(subject, policy, terms), subject.owner, supplierAllowance(subject, terms));
}

/** Rotated within what the organisation's policy says for the audience. */
export function rotatedWithinPolicy(audience: 'internal' | 'external') {
  return (subject: KeySubject, terms: JudgingTerms): Verdict => {
    if (subject.owner.classification.audience !== audience) return notApplicable(`The user is not ${audience}`);
    return unlessAllowed(judgeLimit(subject, terms.policies[audience], terms), subject.owner);
  };
}
