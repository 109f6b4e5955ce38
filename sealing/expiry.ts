import { daysAfter, startedDaysBetween } from '../rotation/days';
import { dayIn } from '../rotation/local-days';
import { SEALING_KEY_NOTICE_DAYS, type SealingKeyEnd } from '../rotation/sealing-key-end';
import type { SealingKey } from './sealing-key';

/** A sealing key that ends soon. */
export interface SoonEnded {
  readonly expires: Date;
  /** Days until then, a started one counted whole. */
  readonly daysLeft: number;
}

/** When a key ends, where that is soon; undefined where it is not, or never. */
export function endsSoon({ expires }: Pick<SealingKey, 'expires'>, now: Date): SoonEnded | undefined {
  if (expires === undefined || expires > daysAfter(now, SEALING_KEY_NOTICE_DAYS)) return undefined;
  return { expires, daysLeft: startedDaysBetween(now, expires) };
}

/** By user: the day on which the key ends, where the organisation lives, or that nothing can be sealed to it. Others have no end. */
export function sealingKeyEnds(
  keys: ReadonlyMap<string, SealingKey | Error | undefined>,
  timeZone: string,
): ReadonlyMap<string, SealingKeyEnd> {
  return new Map(
    [...keys].flatMap(([user, key]): [string, SealingKeyEnd][] => {
      if (key instanceof Error) return [[user, 'unusable']];
      return key?.expires === undefined ? [] : [[user, dayIn(timeZone, key.expires)]];
    }),
  );
}
