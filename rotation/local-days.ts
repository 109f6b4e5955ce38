/** Dates as people read them, where they live by one time zone. Tables sort by them, so they are written as ISO 8601 does. */
export interface LocalDays {
  /** `2026-03-01` */
  short(at: Date): string;
  /** `2026-03-01 22:30` */
  minute(at: Date): string;
  /** `Sunday, 1 March 2026`, for letters. */
  long(at: Date): string;
}

/**
 * The one way in which dates are written for people: command line, records, audit, mails and letters.
 * @param timeZone an IANA name
 */
export function localDays(timeZone: string): LocalDays {
  const known = made.get(timeZone);
  if (known !== undefined) return known;
  const days = makeLocalDays(timeZone);
  made.set(timeZone, days);
  return days;
}

/** A formatter takes far longer to make than to use, and every key that is judged has dates. One time zone, rarely two. */
const made = new Map<string, LocalDays>();

// Stryker disable all: made once for a time zone, before the first change is tried, and used by all that follow.
function makeLocalDays(timeZone: string): LocalDays {
  // The Swedish way to write a date is ISO 8601's.
  const minute = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const long = new Intl.DateTimeFormat('en-NZ', { timeZone, dateStyle: 'full' });
  return {
    short: (at) => minute.format(at).slice(0, 10),
    minute: (at) => minute.format(at),
    long: (at) => long.format(at),
  };
}
// Stryker restore all

/** The calendar day that a moment falls on, `YYYY-MM-DD`. */
export function dayIn(timeZone: string, moment: Date): string {
  return localDays(timeZone).short(moment);
}

/** `2026-03-01 22:30`: hours and minutes as people set their watches by them. */
export function minuteIn(timeZone: string, moment: Date): string {
  return localDays(timeZone).minute(moment);
}

/** Whether a text is a day of the calendar, written `YYYY-MM-DD`. */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const read = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(text);
}

/** How far the time zone's clocks are ahead of UTC at a moment. */
function offsetInMs(timeZone: string, moment: Date): number {
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(moment);
  const wholeSeconds = Math.floor(moment.getTime() / 1000) * 1000;
  return new Date(`${local.replace(' ', 'T')}Z`).getTime() - wholeSeconds;
}

/** The last millisecond of a calendar day in a time zone; days of 23 and 25 hours included. */
export function endOfDay(day: string, timeZone: string): Date {
  const asIfUtc = new Date(`${day}T23:59:59.999Z`).getTime();
  const guess = new Date(asIfUtc - offsetInMs(timeZone, new Date(asIfUtc)));
  return new Date(asIfUtc - offsetInMs(timeZone, guess));
}

/** Whether this system knows a zone by that IANA name. */
export function isTimeZone(name: string): boolean {
  try {
    localDays(name);
    return true;
  } catch {
    return false;
  }
}
