import type { FaultName } from './faults';

/** A call that is still to fail. */
export interface Waiting {
  readonly operation: string;
  readonly fault: FaultName;
  /** It was tried together with others, and not all of them were survived as one. */
  readonly alone?: boolean;
}

/** So many are denied one after the other before the command may do its work: each time it is typed again. */
const SERIES = 5;

/** Whether an operation changes nothing, by its name in AWS. */
export const isLook = (operation: string): boolean => /:(Get|List|Head|Lookup|Generate)/.test(operation);

/**
 * Takes what is tried in one go out of what waits, as the runs of a series. Whatever looks may fail all at once where the
 * client asks again by itself: a run that does its work all the same has survived each of them. What is denied ends a run
 * before it did anything, and the command is typed again.
 */
export function takenOf(waiting: Waiting[]): readonly (readonly Waiting[])[] {
  const [first] = waiting;
  if (first === undefined) return [];
  const isAlike = (one: Waiting): boolean =>
    one === first ||
    [one, first].every(({ operation, fault, alone }) => isLook(operation) && fault === first.fault && alone !== true);
  const alike = waiting.filter(isAlike);
  const taken = first.fault === 'denied' ? alike.slice(0, SERIES) : alike;
  waiting.splice(0, waiting.length, ...waiting.filter((one) => !taken.includes(one)));
  return first.fault === 'denied' ? taken.map((one) => [one]) : [taken];
}
