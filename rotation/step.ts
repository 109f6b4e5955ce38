import { all, any, type Expression, equal, evaluate, type Facts, not, oneOf, plus } from './expression';
import { FOUND, type GuardFact, IS_KNOWN, RECORDED, settledStatuses, WANTED } from './guard-facts';

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

const sameGeneration = equal(WANTED.generation, RECORDED.generation);
const nextGeneration = equal(WANTED.generation, plus(RECORDED.generation, 1));
const sameSuspension = equal(WANTED.suspended, RECORDED.suspended);
const settled = equal(FOUND, settledStatuses(RECORDED));

const moves = (from: string, to: string): Expression<GuardFact> =>
  all(IS_KNOWN, sameGeneration, sameSuspension, equal(RECORDED.previous, from), equal(WANTED.previous, to));

const samePlace = all(IS_KNOWN, sameGeneration, equal(WANTED.previous, RECORDED.previous));

/** Nothing that could be in use is left: no key at all, or only the inactive one that was about to be deleted. */
export const currentKeyIsLost = any(
  equal(FOUND, ''),
  all(equal(RECORDED.previous, 'inactive'), equal(FOUND, 'Inactive')),
);

/**
 * What a half-done step into the wanted entry may have left behind, and Terraform may complete without harm:
 * it creates the newest key, sets statuses, and deletes the older key only if that is inactive.
 */
const canBeFinished = any(
  all(equal(WANTED.generation, 1), equal(FOUND, '')),
  all(equal(WANTED.previous, 'deleted'), oneOf(FOUND, ['Active', 'Inactive', 'Inactive Active', 'Inactive Inactive'])),
  all(equal(WANTED.previous, 'active'), not(equal(FOUND, ''))),
  all(equal(WANTED.previous, 'inactive'), oneOf(FOUND, ['Inactive Active', 'Active Active', 'Inactive Inactive'])),
  all(equal(WANTED.previous, 'inactive'), WANTED.suspended, equal(FOUND, 'Active Inactive')),
);

/**
 * The transition table: every edit of a ledger entry that is allowed, and what IAM must show before it.
 * `edit` looks at the ledger and the tags alone; `ready` at the keys that are really there.
 */
export const STEPS: Readonly<
  Record<Step, { readonly edit: Expression<GuardFact>; readonly ready: Expression<GuardFact> }>
> = {
  /** The first deployment of a user. */
  issue: {
    edit: all(not(IS_KNOWN), equal(FOUND, ''), equal(WANTED.generation, 1), equal(WANTED.previous, 'deleted')),
    ready: not(WANTED.suspended),
  },
  /** Taking over a user with its keys: the oldest is generation 1, and nothing about any key changes. */
  adopt: {
    edit: all(
      not(IS_KNOWN),
      not(equal(FOUND, '')),
      any(
        all(equal(WANTED.generation, 1), equal(WANTED.previous, 'deleted')),
        all(equal(WANTED.generation, 2), not(equal(WANTED.previous, 'deleted'))),
      ),
    ),
    ready: equal(FOUND, settledStatuses(WANTED)),
  },
  start: {
    edit: all(
      IS_KNOWN,
      nextGeneration,
      sameSuspension,
      equal(RECORDED.previous, 'deleted'),
      equal(WANTED.previous, 'active'),
    ),
    ready: settled,
  },
  disable: { edit: moves('active', 'inactive'), ready: settled },
  /** Also right after a disable that failed half way and left both keys active. */
  enable: { edit: moves('inactive', 'active'), ready: any(settled, equal(FOUND, settledStatuses(WANTED))) },
  /** Also when the old key is gone already. */
  delete: { edit: moves('inactive', 'deleted'), ready: any(settled, equal(FOUND, settledStatuses(WANTED))) },
  /** The emergency brake is not held up by the state that the keys are in. */
  suspend: {
    edit: all(samePlace, not(RECORDED.suspended), WANTED.suspended),
    ready: not(equal(FOUND, '')),
  },
  resume: {
    edit: all(samePlace, RECORDED.suspended, not(WANTED.suspended)),
    ready: canBeFinished,
  },
  /** The way back when the current key was deleted outside Terraform: no key that works is touched. */
  reissue: {
    edit: all(IS_KNOWN, nextGeneration, sameSuspension, equal(WANTED.previous, 'deleted'), currentKeyIsLost),
    ready: currentKeyIsLost,
  },
  /** The same entry again: nothing to do, or a step to finish that failed half way. */
  unchanged: {
    edit: all(samePlace, sameSuspension),
    ready: canBeFinished,
  },
};

const ALL_STEPS = Object.keys(STEPS) as readonly Step[];

/** The step that an edit asks for, whether IAM is ready for it or not; undefined where no step allows the edit. */
export function stepOf(facts: Facts<GuardFact>): Step | undefined {
  return ALL_STEPS.find((step) => evaluate(STEPS[step].edit, facts) === true);
}
