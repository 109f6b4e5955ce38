import type { LedgerEntry, Previous } from '../../rotation/ledger';

/** A ledger entry as a test writes it: `entry(5, 'active')`. */
export const entry = (generation: number, previous: Previous, suspended = false): LedgerEntry => ({
  generation,
  previous,
  suspended,
});
