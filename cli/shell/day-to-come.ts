import { KeyturnError } from '../../rotation/keyturn-error';
import { endOfDay, isCalendarDay } from '../../rotation/local-days';

/**
 * The end of a day that the operator gave to an option, where the organisation lives.
 * @throws KeyturnError `BAD_DAY` where it is none, or past
 */
export function dayToCome(option: string, day: string, timeZone: string, now: Date): Date {
  const moment = isCalendarDay(day) ? endOfDay(day, timeZone) : undefined;
  if (moment !== undefined && moment >= now) return moment;
  throw new KeyturnError(
    'BAD_DAY',
    moment === undefined
      ? `${option} ${day} is no day.`
      : `${option} ${day} is past: of what was then nothing is known.`,
    'Give today or a later day as YYYY-MM-DD.',
  );
}
