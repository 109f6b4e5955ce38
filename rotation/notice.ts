import { daysAfter } from './days';

/** A notice is given again with the next weekly run, be it some hours early; never twice in between. */
const DAYS_BETWEEN_NOTICES = 6;

/** `lastGiven`: when the holder of the key last got one; undefined = never. A mail that could not be sent was not given. */
export function isNoticeDue(lastGiven: Date | undefined, now: Date): boolean {
  return lastGiven === undefined || now >= daysAfter(lastGiven, DAYS_BETWEEN_NOTICES);
}
