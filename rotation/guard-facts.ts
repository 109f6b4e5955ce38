import { choose, type Expression, equal, type Facts, fact } from './expression';
import type { LedgerEntry } from './ledger';
import { type FoundStatuses, statusesOf } from './stage';

/**
 * What the guard compares, per user:
 * `wanted.*` is the ledger's entry; `recorded.*` the entry that the last apply began with, from the user's tags;
 * `found` the statuses of its access keys in IAM, oldest first; `sealing-key` whether there is a key to seal secrets to.
 *
 * Terraform changes a user's tags before its keys, so after a failed apply the tags are ahead of the keys. That is why
 * `found` is looked at as well, and why "the same entry again" must always be able to finish the step.
 */
export type GuardFact =
  | 'user'
  | 'wanted.generation'
  | 'wanted.previous'
  | 'wanted.suspended'
  | 'recorded.known'
  | 'recorded.generation'
  | 'recorded.previous'
  | 'recorded.suspended'
  | 'found'
  | 'sealing-key';

/** The tags that record an entry on its IAM user. */
export const LEDGER_TAGS = {
  generation: 'keyturn:generation',
  previous: 'keyturn:previous',
  suspended: 'keyturn:suspended',
} as const;

/** What was applied before, as IAM tells it. */
export interface AppliedState {
  /** From the user's tags; undefined for a missing user and for one that was never applied. */
  readonly recorded: LedgerEntry | undefined;
  /** Statuses of its access keys, oldest first; `''` for none. */
  readonly found: FoundStatuses;
}

/** What stands for the recorded entry where there is none. */
export const NOTHING_RECORDED = { generation: 0, previous: 'deleted', suspended: false } as const;

export function guardFacts(
  user: string,
  wanted: LedgerEntry,
  applied: AppliedState,
  hasSealingKey: boolean,
): Facts<GuardFact> {
  const recorded = applied.recorded ?? NOTHING_RECORDED;
  return {
    user,
    'wanted.generation': wanted.generation,
    'wanted.previous': wanted.previous,
    'wanted.suspended': wanted.suspended,
    'recorded.known': applied.recorded !== undefined,
    'recorded.generation': recorded.generation,
    'recorded.previous': recorded.previous,
    'recorded.suspended': recorded.suspended,
    found: applied.found,
    'sealing-key': hasSealingKey,
  };
}

export const USER = fact<GuardFact>('user');
export const FOUND = fact<GuardFact>('found');
export const IS_KNOWN = fact<GuardFact>('recorded.known');
export const HAS_SEALING_KEY = fact<GuardFact>('sealing-key');

/** The facts of one entry, to write rules about. */
export interface EntryFacts {
  readonly generation: Expression<GuardFact>;
  readonly previous: Expression<GuardFact>;
  readonly suspended: Expression<GuardFact>;
}

export const WANTED: EntryFacts = {
  generation: fact('wanted.generation'),
  previous: fact('wanted.previous'),
  suspended: fact('wanted.suspended'),
};

export const RECORDED: EntryFacts = {
  generation: fact('recorded.generation'),
  previous: fact('recorded.previous'),
  suspended: fact('recorded.suspended'),
};

/** The statuses that IAM shows once `entry` is applied: `statusesOf`, as an expression. */
export function settledStatuses(entry: EntryFacts): Expression<GuardFact> {
  const byPrevious = (suspended: boolean): Expression<GuardFact> =>
    choose(
      equal(entry.previous, 'deleted'),
      statusesOf({ generation: 2, previous: 'deleted', suspended }),
      choose(
        equal(entry.previous, 'active'),
        statusesOf({ generation: 2, previous: 'active', suspended }),
        statusesOf({ generation: 2, previous: 'inactive', suspended }),
      ),
    );
  return choose(entry.suspended, byPrevious(true), byPrevious(false));
}
