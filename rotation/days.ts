/** A day is 24 hours: IAM's timestamps are UTC, so no rule depends on a time zone or on daylight saving. */
export const DAY_IN_MS = 24 * 60 * 60 * 1000;
export const HOUR_IN_MS = 60 * 60 * 1000;

export function daysAfter(start: Date, days: number): Date {
  return new Date(start.getTime() + days * DAY_IN_MS);
}

/** Whole days gone by; 0 where `end` is not after `start` (clocks of two machines differ). */
export function wholeDaysBetween(start: Date, end: Date): number {
  return Math.max(0, Math.floor((end.getTime() - start.getTime()) / DAY_IN_MS));
}

/** Days still to come, a started day counted whole; 0 where `end` is not after `start`. */
export function startedDaysBetween(start: Date, end: Date): number {
  return Math.max(0, Math.ceil((end.getTime() - start.getTime()) / DAY_IN_MS));
}

/** `1 day`, `30 days` */
export const daysInWords = (count: number): string => (count === 1 ? '1 day' : `${count} days`);
