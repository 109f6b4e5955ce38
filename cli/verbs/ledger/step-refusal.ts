import type { LedgerVerb } from '../../../rotation/edit';
import type { Refusal } from '../../../rotation/guard';
import type { LedgerEntry } from '../../../rotation/ledger';

/** What was typed, about whom, and what was applied before. */
export interface RefusedStep {
  readonly verb: LedgerVerb;
  readonly user: string;
  /** What the entry would become. */
  readonly to: LedgerEntry;
  /** What the tags say; undefined for a user that was never applied. */
  readonly recorded: LedgerEntry | undefined;
}

type Words = Pick<Refusal, 'because' | 'wayOut'>;

/**
 * The guard's refusals in the words of a command: whoever typed it has edited no ledger, and is told what to type next. The
 * rules are the guard's, and so are the codes; what is not listed is said as the guard says it.
 */
export function inCommandWords(refusal: Refusal, step: RefusedStep): Refusal {
  return { ...refusal, ...WORDS[refusal.code]?.(step, refusal) };
}

const PLAN = 'npx keyturn plan, npx keyturn apply';

const WORDS: Readonly<Record<string, (step: RefusedStep, refusal: Refusal) => Partial<Words>>> = {
  PREVIOUS_KEY_EXISTS: ({ user, to, recorded }) => ({
    because: `keyturn start would issue generation ${to.generation} of ${user}, and its rotation to generation ${to.generation - 1} is not over: the key of generation ${to.generation - 2} is ${recorded?.previous ?? 'there'}. IAM allows two access keys per user.`,
    wayOut:
      recorded?.previous === 'inactive'
        ? `End that rotation: npx keyturn delete ${user}, ${PLAN}. Then start the next.`
        : `End that rotation: npx keyturn verify ${user}, npx keyturn disable ${user}, ${PLAN}; after the quiet days npx keyturn delete ${user}, ${PLAN}. Then start the next.`,
  }),
  SKIPPED_GENERATION: ({ user, recorded }) => ({
    because: `keyturn start was typed for ${user} before: generation ${(recorded?.generation ?? 0) + 1} waits in the ledger and is not applied yet; generations rise by one.`,
    wayOut: `Apply it first: ${PLAN}.`,
  }),
  DELETE_BEFORE_DISABLE: ({ user }) => ({
    because: `keyturn delete would delete the old key of ${user} while it is active; a key is made inactive first, because a deleted key cannot be brought back.`,
    wayOut: `See that the new key is used (npx keyturn verify ${user}), then: npx keyturn disable ${user}, ${PLAN}. Delete it after the quiet days.`,
  }),
  PREVIOUS_IS_DELETED: ({ user, verb, recorded }) => ({
    because: `keyturn ${verb} is about the old key of a rotation, and ${user} has none: generation ${recorded?.generation ?? '?'} is its only key, and AWS cannot bring a deleted key back.`,
    wayOut: `To rotate: npx keyturn start ${user}. To switch its key off: npx keyturn suspend ${user}.`,
  }),
  ONE_STEP_AT_A_TIME: ({ user, verb }) => ({
    because: `Another edit of ${user} waits in the ledger and is not applied yet; with keyturn ${verb} one plan would make two steps.`,
    wayOut: `Apply that first: ${PLAN}. Then: npx keyturn ${verb} ${user}.`,
  }),
  NOT_SETTLED: ({ user, verb }, { because }) => ({
    because,
    wayOut: `Nothing was written. npx keyturn plan shows what is left to do, or why it cannot be done; when that is applied: npx keyturn ${verb} ${user}.`,
  }),
  NOT_A_FIRST_ENTRY: ({ user, verb }) => ({
    because: `${user} was never applied and has no access key, so there is nothing to ${verb}; the first deployment issues generation 1.`,
    wayOut: `Issue its first key: ${PLAN}.`,
  }),
  NOT_AS_FOUND: ({ user, verb }) => ({
    because: `${user} exists without keyturn's tags: it was not taken over yet, and keyturn ${verb} is for users that were.`,
    wayOut: `Take it over as it is: npx keyturn adopt ${user}, ${PLAN}.`,
  }),
  NO_SEALING_KEY: ({ user, verb }, { because }) => ({
    because: because.replace(/^The ledger issues a key to /, `keyturn ${verb} issues a key to `),
    wayOut: `Put a valid armored PGP public key of the holder of ${user} into sealing-keys/ under the name that settings.json gives it, then type this again.`,
  }),
};
