import { all, any, type Expression, equal, evaluate, type Facts, not, oneOf, plus } from './expression';
import { FOUND, type GuardFact, IS_KNOWN, IS_NEW, RECORDED, settledStatuses, WANTED } from './guard-facts';
import type { Previous } from './ledger';

/** What one edit of a user's ledger entry means. */
export type Step =
  | 'issue'
  | 'adopt'
  | 'start'
  | 'disable'
  | 'enable'
  | 'delete'
  | 'suspend'
  | 'resume'
  | 'reissue'
  | 'unchanged';

/** An allowed edit. `edit` looks at the ledger and the tags alone; `ready` at the keys that are really there. */
interface Transition {
  readonly edit: Expression<GuardFact>;
  readonly ready: Expression<GuardFact>;
}

/** One row of the transition table: what becomes of each part of an entry, `same` or from what to what. */
interface Row {
  readonly generation: 'same' | 'next';
  readonly previous: 'same' | readonly [from: Previous, to: Previous];
  readonly suspended: 'same' | readonly [from: boolean, to: boolean];
  /** What IAM must show before. */
  readonly ready: Expression<GuardFact>;
}

const settled = equal(FOUND, settledStatuses(RECORDED));
const arrived = equal(FOUND, settledStatuses(WANTED));
const hasKeys = not(equal(FOUND, ''));

/** Nothing that could be in use is left: no key at all, or only the inactive one that was about to be deleted. */
export const currentKeyIsLost = any(
  equal(FOUND, ''),
  all(equal(RECORDED.previous, 'inactive'), equal(FOUND, 'Inactive')),
);

/**
 * What a half-done step into the wanted entry may have left behind, and Terraform may complete without harm:
 * it creates the newest key, sets statuses, and deletes the older key only if that is inactive.
 */
export const canBeFinished = any(
  all(equal(WANTED.generation, 1), equal(FOUND, '')),
  all(equal(WANTED.previous, 'deleted'), oneOf(FOUND, ['Active', 'Inactive', 'Inactive Active', 'Inactive Inactive'])),
  all(equal(WANTED.previous, 'active'), hasKeys),
  all(equal(WANTED.previous, 'inactive'), oneOf(FOUND, ['Inactive Active', 'Active Active', 'Inactive Inactive'])),
  all(equal(WANTED.previous, 'inactive'), WANTED.suspended, equal(FOUND, 'Active Inactive')),
);

/**
 * Applying the wanted entry would switch on a key that is off. Whoever switched it off (a person at two in the morning, or
 * an apply of `suspend`) had a reason, so only `resume` and `enable` may; neither the ledger nor IAM tells who it was.
 */
export const wouldWake = all(
  not(WANTED.suspended),
  any(
    all(equal(WANTED.previous, 'deleted'), oneOf(FOUND, ['Inactive', 'Inactive Inactive'])),
    all(
      equal(WANTED.previous, 'active'),
      oneOf(FOUND, ['Inactive', 'Inactive Active', 'Active Inactive', 'Inactive Inactive']),
    ),
    all(equal(WANTED.previous, 'inactive'), equal(FOUND, 'Inactive Inactive')),
  ),
);

/** The transition table of users that were applied before. Some steps have a second state that they are ready from. */
const ROWS = {
  start: { generation: 'next', previous: ['deleted', 'active'], suspended: 'same', ready: settled },
  /** Also when somebody has switched the old key off by hand. */
  disable: { generation: 'same', previous: ['active', 'inactive'], suspended: 'same', ready: any(settled, arrived) },
  /** Also right after a disable that failed half way and left both keys active. */
  enable: { generation: 'same', previous: ['inactive', 'active'], suspended: 'same', ready: any(settled, arrived) },
  /** Also when the old key is gone already. */
  delete: { generation: 'same', previous: ['inactive', 'deleted'], suspended: 'same', ready: any(settled, arrived) },
  /** The emergency brake is not held up by the state that the keys are in. */
  suspend: { generation: 'same', previous: 'same', suspended: [false, true], ready: hasKeys },
  resume: { generation: 'same', previous: 'same', suspended: [true, false], ready: canBeFinished },
  /** The same entry again: nothing to do, or a step to finish that failed half way, unless that would wake a key. */
  unchanged: { generation: 'same', previous: 'same', suspended: 'same', ready: all(canBeFinished, not(wouldWake)) },
} as const satisfies Record<string, Row>;

const GENERATION_TURNS: Readonly<Record<Row['generation'], Expression<GuardFact>>> = {
  same: equal(WANTED.generation, RECORDED.generation),
  next: equal(WANTED.generation, plus(RECORDED.generation, 1)),
};

function turns(part: 'previous' | 'suspended', of: Row['previous' | 'suspended']): Expression<GuardFact> {
  if (of === 'same') return equal(WANTED[part], RECORDED[part]);
  return all(equal(RECORDED[part], of[0]), equal(WANTED[part], of[1]));
}

function transition({ generation, previous, suspended, ready }: Row): Transition {
  const edit = all(IS_KNOWN, GENERATION_TURNS[generation], turns('previous', previous), turns('suspended', suspended));
  return { edit, ready };
}

/** Every edit of a ledger entry that is allowed, and what IAM must show before it. */
export const STEPS: Readonly<Record<Step, Transition>> = {
  /** The first deployment of a user. */
  issue: {
    edit: all(IS_NEW, equal(FOUND, ''), equal(WANTED.generation, 1), equal(WANTED.previous, 'deleted')),
    ready: not(WANTED.suspended),
  },
  /** Taking over a user with its keys: the oldest is generation 1, and nothing about any key changes. */
  adopt: {
    edit: all(
      IS_NEW,
      hasKeys,
      any(
        all(equal(WANTED.generation, 1), equal(WANTED.previous, 'deleted')),
        all(equal(WANTED.generation, 2), not(equal(WANTED.previous, 'deleted'))),
      ),
    ),
    ready: arrived,
  },
  start: transition(ROWS.start),
  disable: transition(ROWS.disable),
  enable: transition(ROWS.enable),
  delete: transition(ROWS.delete),
  suspend: transition(ROWS.suspend),
  resume: transition(ROWS.resume),
  unchanged: transition(ROWS.unchanged),
  /** The way back when the current key was deleted outside Terraform: no key that works is touched. */
  reissue: {
    edit: all(
      IS_KNOWN,
      GENERATION_TURNS.next,
      turns('suspended', 'same'),
      equal(WANTED.previous, 'deleted'),
      currentKeyIsLost,
    ),
    ready: currentKeyIsLost,
  },
};

const ALL_STEPS = Object.keys(STEPS) as readonly Step[];

/** The step that an edit asks for, whether IAM is ready for it or not; undefined where no step allows the edit. */
export function stepOf(facts: Facts<GuardFact>): Step | undefined {
  return ALL_STEPS.find((step) => evaluate(STEPS[step].edit, facts) === true);
}
