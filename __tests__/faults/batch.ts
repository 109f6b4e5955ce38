import type { FaultName } from './faults';

/** A call that is still to fail. */
export interface Waiting {
  readonly operation: string;
  readonly fault: FaultName;
  /** It was tried together with others, and not all of them were survived as one. */
  readonly alone?: boolean;
  /** So many times it was not called at all. */
  readonly missed?: number;
}

/** So many are denied one after the other before the command may do its work: each time it is typed again. */
const SERIES = 5;

/** Whether an operation changes nothing, by its name in AWS. */
export const isLook = (operation: string): boolean => /:(Get|List|Head|Lookup|Generate)/.test(operation);

/** Nothing was done yet, and the clients ask again by themselves: these say nothing else of calls that change something. */
const TRIED_AGAIN: readonly FaultName[] = ['throttled', 'server error', 'timed out', 'cut before'];

/**
 * Takes what is tried in one go out of what waits, as the runs of a series. Calls fail all at once, each once, where the client
 * asks again by itself: a run that does its work all the same has survived each of them. What is denied ends a run before it did
 * anything, and the command is typed again.
 */
export function takenOf(waiting: Waiting[]): readonly (readonly Waiting[])[] {
  const [first] = waiting;
  if (first === undefined) return [];
  const taken = waiting.filter((one) => one === first || [one, first].every((both) => isTogether(both, first.fault)));
  const series = first.fault === 'denied' ? taken.slice(0, SERIES).map((one) => [one]) : [taken];
  const gone = new Set(series.flat());
  waiting.splice(0, waiting.length, ...waiting.filter((one) => !gone.has(one)));
  return series;
}

const isTogether = ({ operation, fault, alone }: Waiting, wanted: FaultName): boolean =>
  fault === wanted && alone !== true && (isLook(operation) || TRIED_AGAIN.includes(fault));

/**
 * How calls are tried again of which a run has not survived all at once: where some change something, those by themselves
 * and what looks together without them; otherwise each by itself.
 */
export function parted(together: readonly Waiting[]): readonly Waiting[] {
  const isMixed =
    together.some(({ operation }) => isLook(operation)) && !together.every((one) => isLook(one.operation));
  return together.map((one) => (isMixed && isLook(one.operation) ? one : { ...one, alone: true }));
}
