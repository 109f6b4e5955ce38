import type { AppliedState } from '../../rotation/applied-state';
import type { LedgerEntry } from '../../rotation/ledger';
import { entry } from '../rotation/an-entry';

/** A supplier at some stage of a rotation, and one edit that is refused there. */
export interface RefusedEdit {
  readonly user: string;
  /** The entries that were applied one after another; the last one stands. */
  readonly applied: readonly LedgerEntry[];
  /** Statuses of the keys then, oldest first, as the guard reads them. */
  readonly found: AppliedState['found'];
  readonly refused: LedgerEntry;
}

const [FIRST, START, DISABLE, DELETE] = [
  entry(1, 'deleted'),
  entry(2, 'active'),
  entry(2, 'inactive'),
  entry(2, 'deleted'),
];

/** The stages, and every refused edit that a ledger of the right form can hold in each. */
const STAGES = {
  'steady-at-one': {
    applied: [FIRST],
    found: 'Active',
    refused: [entry(3, 'active'), entry(2, 'inactive'), entry(2, 'deleted'), entry(1, 'active'), entry(1, 'inactive')],
  },
  overlap: {
    applied: [FIRST, START],
    found: 'Active Active',
    refused: [entry(3, 'active'), entry(2, 'deleted'), entry(1, 'deleted'), entry(1, 'active')],
  },
  quiet: {
    applied: [FIRST, START, DISABLE],
    found: 'Inactive Active',
    refused: [entry(3, 'active'), entry(3, 'inactive'), entry(1, 'deleted')],
  },
  'steady-at-two': {
    applied: [FIRST, START, DISABLE, DELETE],
    found: 'Active',
    refused: [entry(2, 'active'), entry(2, 'inactive'), entry(4, 'active'), entry(1, 'deleted')],
  },
} as const;

/** A supplier for each: one plan refuses them all. */
export const REFUSED_EDITS: readonly RefusedEdit[] = Object.entries(STAGES).flatMap(([stage, { refused, ...stand }]) =>
  refused.map((edit, index) => ({ user: `${stage}-${index + 1}`, ...stand, refused: edit })),
);
