import type { LedgerEntry } from '../../rotation';
import type { AppliedState } from '../../rotation/guard-facts';

/** What stands when an edit is tried, and the entries that are refused there. */
export interface Stand {
  readonly entry: LedgerEntry;
  /** Statuses of the keys, oldest first, as the guard reads them. */
  readonly found: AppliedState['found'];
  readonly refused: readonly LedgerEntry[];
}

const entry = (generation: number, previous: LedgerEntry['previous'], suspended = false): LedgerEntry => ({
  generation,
  previous,
  suspended,
});

/** Every refused edit that a ledger of the right form can hold, in each stage of a rotation. */
export const STANDS = {
  steadyAtOne: {
    entry: entry(1, 'deleted'),
    found: 'Active',
    refused: [entry(3, 'active'), entry(2, 'inactive'), entry(2, 'deleted'), entry(1, 'active'), entry(1, 'inactive')],
  },
  overlap: {
    entry: entry(2, 'active'),
    found: 'Active Active',
    refused: [entry(3, 'active'), entry(2, 'deleted'), entry(1, 'deleted'), entry(1, 'active')],
  },
  quiet: {
    entry: entry(2, 'inactive'),
    found: 'Inactive Active',
    refused: [entry(3, 'active'), entry(3, 'inactive'), entry(1, 'deleted')],
  },
  steadyAtTwo: {
    entry: entry(2, 'deleted'),
    found: 'Active',
    refused: [entry(2, 'active'), entry(2, 'inactive'), entry(4, 'active'), entry(1, 'deleted')],
  },
} as const satisfies Record<string, Stand>;

/** What no entry may ever say, and what Terraform says then; given as a whole variable. */
export const IMPOSSIBLE: readonly (readonly [ledger: Record<string, unknown>, says: RegExp])[] = [
  [{ valentia: { generation: 0, previous: 'deleted' } }, /valentia: .*generation/i],
  [{ valentia: { generation: 1.5, previous: 'deleted' } }, /valentia: .*generation/i],
  [{ valentia: { generation: 1, previous: 'gone' } }, /valentia: .*previous/i],
  [{ nobody: { generation: 1, previous: 'deleted' } }, /nobody: no such user/],
];
