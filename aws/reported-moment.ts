/**
 * The credential report's times have no fractions of a second: they are cut off. IAM's other answers may have them, and the SDK
 * rounds those to milliseconds, up to the next second: so two times of one moment are a whole second apart at the most.
 */
const CUT_OFF_AT_MOST_MS = 1000;

/** Whether two times, of which the credential report tells one at least, may be those of one moment. */
export function isSameMoment(one: Date, other: Date): boolean {
  return Math.abs(one.getTime() - other.getTime()) <= CUT_OFF_AT_MOST_MS;
}
