import type { FaultInput } from '../../sandbox/gateway/fault';

/** What can become of a call to AWS, and what the gateway does for it to one call. */
export const FAULTS = {
  throttled: { kind: 'throttle' },
  'server error': { kind: 'unavailable' },
  // Silence, and in the end a closed connection: sooner than any client's own patience, so that a matrix comes to its end.
  'timed out': { kind: 'timeout', ms: 1_000 },
  denied: { kind: 'access-denied' },
  'cut before': { kind: 'timeout', ms: 0 },
  'cut after': { kind: 'lost-answer' },
} as const satisfies Readonly<Record<string, FaultInput['effect']>>;

export type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

/** @param operation with its service, as the gateway counts it: `iam:CreateAccessKey` */
export function faultOf(operation: string, name: FaultName): FaultInput {
  const [service, action] = operation.split(':');
  return { service, operation: action, times: 1, effect: FAULTS[name] };
}

/** The way out of a command that came to its end by itself. */
export const UNAIDED = 'none needed';
