import { type AppliedState, type RecordedFact, recordedFacts, TAG, type TagFact, tagFactsOf } from './applied-state';
import { all, choose, type Expression, equal, type Facts, fact, not } from './expression';
import type { LedgerEntry } from './ledger';
import { statusesOf } from './stage';

/**
 * What the guard compares, per user, each by its path below `facts` in Terraform:
 * `wanted.*` is the ledger's entry; `tags.*` what the user's tags say; `recorded.*` the entry that they say the last apply
 * began with; `found` the statuses of its access keys in IAM, oldest first; `has_sealing_key` whether there is a key to
 * seal secrets to, and `sealing_fault` why not.
 *
 * Terraform changes a user's tags before its keys, so after a failed apply the tags are ahead of the keys. That is why
 * `found` is looked at as well, and why "the same entry again" must always be able to finish the step.
 */
export type GuardFact =
  | 'user'
  | `wanted.${keyof LedgerEntry}`
  | TagFact
  | RecordedFact
  | 'found'
  | 'has_sealing_key'
  | 'sealing_fault';

export function guardFacts(
  user: string,
  wanted: LedgerEntry,
  applied: AppliedState,
  hasSealingKey: boolean,
  sealingFault: string = NONE_ON_FILE,
): Facts<GuardFact> {
  const tags = tagFactsOf(applied);
  return {
    user,
    'wanted.generation': wanted.generation,
    'wanted.previous': wanted.previous,
    'wanted.suspended': wanted.suspended,
    ...tags,
    ...recordedFacts(tags),
    found: applied.found,
    has_sealing_key: hasSealingKey,
    sealing_fault: sealingFault,
  };
}

export const USER = fact<GuardFact>('user');
export const FOUND = fact<GuardFact>('found');
/** Why nothing can be sealed to a user, where nobody says more. */
export const NONE_ON_FILE = 'There is none on file.';

export const SEALING_FAULT = fact<GuardFact>('sealing_fault');
export const HAS_SEALING_KEY = fact<GuardFact>('has_sealing_key');

/** The tags say an entry. */
export const IS_KNOWN = fact<GuardFact>('recorded.known');
/** The tags say what no apply writes. */
export const IS_UNREADABLE = fact<GuardFact>('recorded.unreadable');
/** There are no tags of the ledger: the user is new to it. */
export const IS_NEW = all(not(IS_KNOWN), not(IS_UNREADABLE));

/** The facts of one entry, to write rules about. */
export type EntryFacts = Readonly<Record<keyof LedgerEntry, Expression<GuardFact>>>;

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

/** The tags as they stand, to be quoted. */
export const TAGS: EntryFacts = TAG;

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
