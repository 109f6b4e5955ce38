import { daysInWords as days } from '../../rotation/days';
import { type JudgingTerms, useFact } from '../../rotation/judgement';
import { useAdvice } from '../../rotation/key-advice';
import { judgeUse } from '../../rotation/verdict';
import { type Allowance, unlessAllowed } from '../exception';
import type { KeySubject } from '../subject';
import { fail, type Measured, notApplicable, pass, unknown, type Verdict } from '../verdict';
import { keysUnknown } from './unknown';

/** An active key that was not used for so many days; never used counts from its creation; unknown is neither. */
function judgeUnused({ key, owner }: KeySubject, limitDays: number, limit: string, terms: JudgingTerms): Verdict {
  if (key === undefined || owner.keys.kind === 'unknown') return keysUnknown(owner);
  if (key.status === 'Inactive') return notApplicable('The key is Inactive: nobody can use it');
  const policy = { ...terms.policies.internal, flagUnusedDays: limitDays, disableUnusedDays: limitDays };
  const use = judgeUse(key, policy, terms.lookedAt ?? terms.now);
  if (use.kind === 'unknown') {
    return unknown(
      `It is not known when the key was last used: ${use.because}`,
      'Mend that, then run the audit again.',
    );
  }
  const fact = `The key ${useFact(key, use.idleDays, terms.timeZone)}`;
  // The organisation's policy says what is done, whichever control asks: so a key has one way out.
  const own = judgeUse(key, terms.policies[owner.classification.audience], terms.lookedAt ?? terms.now);
  const measured: Measured = { topic: own.kind === 'unused' ? 'unused' : 'idle', fact, limitDays, limit };
  if (use.kind === 'in-use') return pass(measured);
  return fail(measured, useAdvice(owner.user, owner.keys.keys, key, own));
}

function supplierAllowance(
  { key, owner }: KeySubject,
  { policies, now, lookedAt = now }: JudgingTerms,
): Allowance | undefined {
  if (key === undefined || owner.classification.audience !== 'external') return undefined;
  if (judgeUse(key, policies.external, lookedAt).kind !== 'in-use') return undefined;
  const because = `a supplier's key is flagged from ${days(policies.external.flagUnusedDays)} without use`;
  return { exception: 'supplier-idle', because };
}

/** Keys not used for `limitDays`, with the documented exceptions. */
export function keyUsedWithin(limitDays: number) {
  const limit = `credentials not used for ${days(limitDays)} are to be disabled`;
  return (subject: KeySubject, terms: JudgingTerms): Verdict =>
    unlessAllowed(judgeUnused(subject, limitDays, limit, terms), subject.owner, supplierAllowance(subject, terms));
}

/** Keys that the organisation's policy flags for the audience. Those it would disable are told apart in the reason. */
export function keyUsedWithinPolicy(audience: 'internal' | 'external') {
  return (subject: KeySubject, terms: JudgingTerms): Verdict => {
    if (subject.owner.classification.audience !== audience) return notApplicable(`The user is not ${audience}`);
    const { flagUnusedDays, disableUnusedDays } = terms.policies[audience];
    const disabled = `after ${days(disableUnusedDays)} disabled`;
    const limit =
      flagUnusedDays === disableUnusedDays
        ? `a key not used for ${days(disableUnusedDays)} is disabled`
        : `a key not used for ${days(flagUnusedDays)} is flagged, ${disabled}`;
    return unlessAllowed(judgeUnused(subject, flagUnusedDays, limit, terms), subject.owner);
  };
}
