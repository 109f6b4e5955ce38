import { USER_TAGS, type UserFacts } from './audience';
import { dayIn, isCalendarDay } from './local-days';

/** Whether a user's keys are let live although the policy says otherwise. `void`: somebody tried, and it does not count. */
export type Exemption =
  | { readonly kind: 'none' }
  | { readonly kind: 'exempt'; readonly until: string; readonly reason: string }
  | { readonly kind: 'void'; readonly because: string; readonly wayOut: string };

const { exemptUntil: UNTIL, exemptReason: REASON } = USER_TAGS;

/**
 * An exemption counts through the whole of its last day, in the organisation's time zone: whoever writes "until the 31st"
 * means that evening at home. Without an end, without a reason or after its end it does not count, and is reported.
 */
export function exemptionOf(user: Pick<UserFacts, 'tags'>, now: Date, timeZone: string): Exemption {
  const until = user.tags[UNTIL]?.trim() ?? '';
  const reason = user.tags[REASON]?.trim() ?? '';
  if (user.tags[UNTIL] === undefined && user.tags[REASON] === undefined) return { kind: 'none' };
  if (until === '') {
    const because = `the exemption has no end: there is no tag ${UNTIL}`;
    return { kind: 'void', because, wayOut: `Add the tag ${UNTIL} with its last day, or remove ${REASON}.` };
  }
  if (!isCalendarDay(until)) {
    const because = `the exemption has no end: ${UNTIL} is "${until}", no day of the form YYYY-MM-DD`;
    return { kind: 'void', because, wayOut: `Write the last day as YYYY-MM-DD, or remove both tags.` };
  }
  if (reason === '') {
    const because = `the exemption until ${until} has no reason`;
    return { kind: 'void', because, wayOut: `Add the tag ${REASON}, or remove ${UNTIL}.` };
  }
  if (dayIn(timeZone, now) > until) {
    const because = `the exemption ended on ${until}`;
    return { kind: 'void', because, wayOut: `Agree on a new end, or remove both tags.` };
  }
  return { kind: 'exempt', until, reason };
}
