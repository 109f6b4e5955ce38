import type { Round } from './adversity';

/** A round that did harm once, or from which nothing led out, and what it found. */
export interface FoundRound extends Round {
  readonly found: string;
}

/** Played again by the long journeys. */
export const FOUND: readonly FoundRound[] = [
  {
    command: 'keys deactivate',
    adversity: { kind: 'disk full', freeKiB: 11 },
    found: 'a full disk was told as a stack, and left half a draft of a record behind',
  },
  {
    command: 'disable',
    adversity: { kind: 'killed', act: 13, whom: 'everything', signal: 'SIGINT' },
    found: 'the next record was put behind one whose renderings were never written, and they stayed missing',
  },
  {
    command: 'apply (enable)',
    adversity: { kind: 'terraform killed', call: 2, when: 'before', whom: 'everything', signal: 'SIGKILL' },
    found: 'what the refusal named led to a suspended user, and not to the enabled key',
  },
];
