import { KeyturnError } from '../../rotation/keyturn-error';

const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
const AT = /^at\(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\)$/;
const CRON = /^cron\(\S+ (?<hour>\S+) \S+ \S+ \S+ \S+\)$/;

/**
 * Refuses a time that EventBridge Scheduler would refuse, and one that it would take and then skip: in a time zone with
 * summer time there is one night without the hour from 02:00 to 03:00.
 * @throws KeyturnError
 */
export function refuseImpossibleTime(expression: string, timeZone: string): void {
  refuseUnknownZone(timeZone);
  const cron = CRON.exec(expression);
  if (!cron && !RATE.test(expression) && !AT.test(expression)) {
    throw new KeyturnError(
      'IMPOSSIBLE_SCHEDULE',
      `"${expression}" is no schedule; EventBridge Scheduler takes cron(minute hour day month weekday year), rate(…) and at(…).`,
      'Write it like "cron(0 9 ? * MON *)".',
    );
  }
  if (/^0?2$/.test(cron?.groups?.hour ?? '') && hasSummerTime(timeZone)) {
    throw new KeyturnError(
      'IMPOSSIBLE_SCHEDULE',
      `"${expression}" lies between 02:00 and 03:00; ${timeZone} skips that hour when summer time begins, and the run with it.`,
      'Choose another hour.',
    );
  }
}

function refuseUnknownZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (cause) {
    throw new KeyturnError(
      'IMPOSSIBLE_SCHEDULE',
      `"${timeZone}" is no IANA time zone.`,
      'Write one like "Pacific/Auckland".',
      { cause },
    );
  }
}

/** Whether January and July tell the time differently; any year will do. */
function hasSummerTime(timeZone: string): boolean {
  const hourAtNoonUtc = (month: number): string =>
    new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', minute: 'numeric' }).format(
      new Date(Date.UTC(2026, month, 1, 12)),
    );
  return hourAtNoonUtc(0) !== hourAtNoonUtc(6);
}
