import { daysInWords as days, wholeDaysBetween } from '../../rotation/days';
import type { JudgingTerms } from '../../rotation/judgement';
import { dayIn } from '../../rotation/local-days';
import type { UserSubject } from '../subject';
import { fail, type Measured, notApplicable, pass, unknown, type Verdict } from '../verdict';

/** Console passwords not used for `limitDays`; where no sign-in is known, since the password was set. */
export function passwordUsedWithin(limitDays: number) {
  return ({ user, console }: UserSubject, { now, lookedAt = now, timeZone }: JudgingTerms): Verdict => {
    if (console.kind === 'none') return notApplicable('The user has no console password');
    const again = 'Wait for the next credential report (at most four hours), then run the audit again.';
    if (console.kind === 'unknown') return unknown(`The user's password is not known: ${console.because}`, again);
    const since = console.lastUsed ?? console.lastChanged;
    if (since === undefined) return unknown('It is not known when the password was used or set', again);
    const idle = wholeDaysBetween(since, lookedAt);
    const fact = console.lastUsed === undefined ? 'was not used since it was set' : 'was last used';
    const limit = `credentials not used for ${days(limitDays)} are to be disabled`;
    const measured: Measured = {
      topic: 'password',
      fact: `The console password ${fact} ${days(idle)} ago, on ${dayIn(timeZone, since)}`,
      limitDays,
      limit,
    };
    if (idle < limitDays) return pass(measured);
    return fail(measured, `Remove the password: aws iam delete-login-profile --user-name ${user.name}`);
  };
}
