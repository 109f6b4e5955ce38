import { all, type Expression, equal, fact, floor, holds, less, not, oneOf } from './expression';
import { type LedgerEntry, PREVIOUS } from './ledger';
import { type EntryFact } from './stage';

const GENERATION = fact<EntryFact>('generation');
const PREVIOUS_KEY = fact<EntryFact>('previous');

export interface EntryRule {
  readonly code: string;
  readonly refusedWhen: Expression<EntryFact>;
  /** The rule and the way out, to follow the name of the user. */
  readonly message: string;
}

/** The rules become `validation` blocks of the Terraform variable, and faults of the ledger file. */
export const ENTRY_RULES: readonly EntryRule[] = [
  {
    code: 'GENERATION_NOT_A_COUNT',
    refusedWhen: not(all(not(less(GENERATION, 1)), equal(floor(GENERATION), GENERATION))),
    message: 'generation must be a whole number from 1: count up by one with every rotation.',
  },
  {
    code: 'UNKNOWN_PREVIOUS',
    refusedWhen: not(oneOf(PREVIOUS_KEY, PREVIOUS)),
    message: `previous must be one of ${PREVIOUS.map((previous) => `"${previous}"`).join(', ')}.`,
  },
  {
    code: 'FIRST_HAS_NO_PREVIOUS',
    refusedWhen: all(equal(GENERATION, 1), not(equal(PREVIOUS_KEY, 'deleted'))),
    message: 'generation 1 has no key before it: set previous to "deleted".',
  },
];

/** The rules that an entry breaks by itself; empty = it may be compared with what was applied. */
export function entryFaults(entry: LedgerEntry): readonly EntryRule[] {
  return ENTRY_RULES.filter((rule) => holds(rule.refusedWhen, { ...entry }));
}
