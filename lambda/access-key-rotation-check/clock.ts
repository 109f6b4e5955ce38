import { daysAfter } from '../../rotation/days';
import { KeyturnError } from '../../rotation/keyturn-error';

type Environment = Readonly<Record<string, string | undefined>>;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether every call of the SDK stays on this machine. */
function isOnThisMachine(environment: Environment): boolean {
  if (environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return false;
  const endpoints = Object.entries(environment).filter(([name]) => name.startsWith('AWS_ENDPOINT_URL'));
  const areHere = endpoints.every(([, url]) => URL.canParse(url ?? '') && LOOPBACK.test(new URL(url!).hostname));
  return environment.AWS_ENDPOINT_URL !== undefined && areHere;
}

/**
 * The time that keys are judged by. It can be moved ahead, to see what will happen, but only against an AWS of one's own on
 * this machine: in a real account it would switch off keys before their time.
 * @throws KeyturnError `CLOCK_NOT_MOVABLE`
 */
export function judgedTime(realNow: Date, daysAhead: number, environment: Environment): Date {
  if (daysAhead === 0) return realNow;
  if (Number.isFinite(daysAhead) && isOnThisMachine(environment)) return daysAfter(realNow, daysAhead);
  throw new KeyturnError(
    'CLOCK_NOT_MOVABLE',
    `The event moves the clock by ${daysAhead} days; that is allowed against an endpoint on this machine only.`,
    'Leave clockAheadDays out of the event; npx keyturn audit --as-of looks ahead without changing anything.',
  );
}
