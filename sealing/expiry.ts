import { daysAfter, startedDaysBetween } from '../rotation/days';
import type { SealingKey } from './sealing-key';

/** Days before its end at which a sealing key is worth a word: its holder needs time to extend it. */
const NOTICE_DAYS = 30;

/** A sealing key that ends soon. */
export interface SoonEnded {
  readonly expires: Date;
  /** Days until then, a started one counted whole. */
  readonly daysLeft: number;
}

/** When a key ends, where that is soon; undefined where it is not, or never. */
export function endsSoon({ expires }: Pick<SealingKey, 'expires'>, now: Date): SoonEnded | undefined {
  if (expires === undefined || expires > daysAfter(now, NOTICE_DAYS)) return undefined;
  return { expires, daysLeft: startedDaysBetween(now, expires) };
}
