/** Dates as people read them, in the organisation's time zone. */
export interface LocalDays {
  /** `2026-03-01`, for tables. */
  short(at: Date): string;
  /** `2026-03-01 09:30`, for tables. */
  minute(at: Date): string;
  /** `Sunday, 1 March 2026`, for letters. */
  long(at: Date): string;
}

export function localDays(timeZone: string): LocalDays {
  const minute = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const long = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'full' });
  return {
    short: (at) => minute.format(at).slice(0, 10),
    minute: (at) => minute.format(at),
    long: (at) => long.format(at),
  };
}
