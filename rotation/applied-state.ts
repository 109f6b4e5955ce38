import { type AccessKey, oldestFirst } from './access-key';
import {
  all,
  any,
  choose,
  type Expression,
  equal,
  evaluate,
  type Facts,
  fact,
  holds,
  matches,
  not,
  number,
  oneOf,
} from './expression';
import { type LedgerEntry, PREVIOUS } from './ledger';
import type { FoundStatuses } from './stage';

/** The tags that record an entry on its IAM user. */
export const LEDGER_TAGS = {
  generation: 'keyturn:generation',
  previous: 'keyturn:previous',
  suspended: 'keyturn:suspended',
} as const satisfies Record<keyof LedgerEntry, string>;

/**
 * Stands for a tag that is not there. A tag's value has no angle brackets: letters, digits, spaces and `_.:/=+-@` are
 * all that IAM takes (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html).
 */
export const MISSING = '<missing>';

/** What the three tags of a user say, word for word. */
export type LedgerTagTexts = Readonly<Record<keyof LedgerEntry, string>>;

/** What was applied before, as IAM tells it. */
export interface AppliedState {
  /** From the user's tags; undefined for a missing user, for one that was never applied, and where `unreadable`. */
  readonly recorded: LedgerEntry | undefined;
  /** What the tags say where no apply writes that: nothing may be decided from it, and the guard refuses every edit. */
  readonly unreadable?: LedgerTagTexts;
  /** Statuses of its access keys, oldest first; `''` for none. */
  readonly found: FoundStatuses;
}

/** What the reading of the tags is about: paths below `facts`, in Terraform as here. */
export type TagFact = `tags.${keyof LedgerEntry}`;

/** What they are read as: the entry, and whether there is one. */
type Reading = keyof LedgerEntry | 'known' | 'unreadable';
export type RecordedFact = `recorded.${Reading}`;

export const TAG: Readonly<Record<keyof LedgerEntry, Expression<TagFact>>> = {
  generation: fact('tags.generation'),
  previous: fact('tags.previous'),
  suspended: fact('tags.suspended'),
};

/** Fifteen digits: whole numbers up to there are the same number, and the same text, in JavaScript and in Terraform. */
const COUNT = '^[1-9][0-9]{0,14}$';

const isMissing = all(...Object.values(TAG).map((tag) => equal(tag, MISSING)));

/** What an apply writes, and nothing else: neither `1e3`, `0x10`, `+4`, `04` nor a generation 1 with a key before it. */
const isEntry = all(
  matches(TAG.generation, COUNT),
  oneOf(TAG.previous, PREVIOUS),
  oneOf(TAG.suspended, ['true', 'false']),
  not(all(equal(TAG.generation, '1'), not(equal(TAG.previous, 'deleted')))),
);

/**
 * The one reading of the tags. `constructs/` renders it, so Terraform reads as everybody else does. A user with none of the
 * tags was never applied; one with some of them is unreadable, because an apply writes all three in one call.
 */
export const READING: Readonly<Record<Reading, Expression<TagFact>>> = {
  known: isEntry,
  unreadable: not(any(isEntry, isMissing)),
  generation: choose(isEntry, number(TAG.generation), 0),
  previous: choose(isEntry, TAG.previous, 'deleted'),
  suspended: all(isEntry, equal(TAG.suspended, 'true')),
};

type Tags = Readonly<Record<string, unknown>>;

/** What was applied to a user, from its tags and its keys in any order; no tags at all for a user that is missing. */
export function appliedState(
  tags: Tags | undefined,
  keys: readonly (Pick<AccessKey, 'id' | 'status'> & { readonly createdAt: Date | string })[],
): AppliedState {
  const texts = tagTexts(tags ?? {});
  const unreadable = holds(READING.unreadable, tagFacts(texts));
  return {
    recorded: recordedEntry({ tags: tags ?? {} }),
    ...(unreadable && { unreadable: texts }),
    found: oldestFirst(keys)
      .map((key) => key.status)
      .join(' '),
  };
}

/** The entry that the last apply recorded in a user's tags; undefined where the tags do not make one. */
export function recordedEntry({ tags }: { readonly tags: Tags }): LedgerEntry | undefined {
  const facts = tagFacts(tagTexts(tags));
  if (!holds(READING.known, facts)) return undefined;
  return {
    generation: Number(evaluate(READING.generation, facts)),
    previous: evaluate(READING.previous, facts) as LedgerEntry['previous'],
    suspended: holds(READING.suspended, facts),
  };
}

/** The tags of `applied`, for the guard. */
export function tagFactsOf({ recorded, unreadable }: AppliedState): Facts<TagFact> {
  return tagFacts(unreadable ?? tagTexts(recorded ? ledgerTags(recorded) : {}));
}

/** The tags that an apply of `entry` writes. */
export function ledgerTags({ generation, previous, suspended }: LedgerEntry): Readonly<Record<string, string>> {
  return {
    [LEDGER_TAGS.generation]: String(generation),
    [LEDGER_TAGS.previous]: previous,
    [LEDGER_TAGS.suspended]: String(suspended),
  };
}

/** What tags are read as, for the guard. */
export function recordedFacts(tags: Facts<TagFact>): Facts<RecordedFact> {
  return Object.fromEntries(
    Object.entries(READING).map(([name, reading]) => [`recorded.${name}`, evaluate(reading, tags)]),
  ) as Facts<RecordedFact>;
}

function tagFacts({ generation, previous, suspended }: LedgerTagTexts): Facts<TagFact> {
  return { 'tags.generation': generation, 'tags.previous': previous, 'tags.suspended': suspended };
}

function tagTexts(tags: Tags): LedgerTagTexts {
  const text = (name: string): string => {
    const value = tags[name];
    return typeof value === 'string' ? value : MISSING;
  };
  return {
    generation: text(LEDGER_TAGS.generation),
    previous: text(LEDGER_TAGS.previous),
    suspended: text(LEDGER_TAGS.suspended),
  };
}
