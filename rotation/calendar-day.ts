/** The calendar day that a moment falls on, `YYYY-MM-DD`, where people live by this time zone (an IANA name). */
export function dayIn(timeZone: string, moment: Date): string {
  // The Swedish way to write a date is ISO 8601's.
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(moment);
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
