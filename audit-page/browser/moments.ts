/** Times of the page are minutes since 1970 in UTC; people read them in the organisation's time zone. */
export interface Moments {
  /** `2026-03-01` */
  day(minutes: number): string;
  /** `2026-03-01 09:30` */
  minute(minutes: number): string;
}

const MINUTE = 60_000;

export function momentsIn(timeZone: string): Moments {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const minute = (minutes: number): string => format.format(new Date(minutes * MINUTE));
  return { minute, day: (minutes) => minute(minutes).slice(0, 10) };
}

export const dateOf = (minutes: number): Date => new Date(minutes * MINUTE);
