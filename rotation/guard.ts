import { type AppliedState, LEDGER_TAGS, READING } from './applied-state';
import {
  all,
  any,
  choose,
  type Expression,
  equal,
  type Facts,
  holds,
  less,
  type Message,
  not,
  type Operand,
  oneOf,
  plus,
  say,
  tell,
  text,
} from './expression';
import {
  FOUND,
  type GuardFact,
  guardFacts,
  HAS_SEALING_KEY,
  IS_KNOWN,
  IS_NEW,
  IS_UNREADABLE,
  RECORDED,
  SEALING_FAULT,
  settledStatuses,
  TAGS,
  USER,
  WANTED,
} from './guard-facts';
import { FIRST_ENTRY, type LedgerEntry, type Previous } from './ledger';
import { canBeFinished, currentKeyIsLost, STEPS, type Step, wouldWake } from './step';

/** One reason for which a plan is refused. */
export interface GuardRule<Fact extends string = GuardFact> {
  readonly code: string;
  readonly refusedWhen: Expression<Fact>;
  /** The fact and the rule. */
  readonly because: Message<Fact>;
  /** The way out. */
  readonly wayOut: Message<Fact>;
}

const unready = (...steps: readonly Step[]): Expression<GuardFact> =>
  any(...steps.map((step) => all(STEPS[step].edit, not(STEPS[step].ready))));

/** `unchanged` or `resume`, and what is there cannot become what the ledger wants without harm. */
const unfinishable = all(any(STEPS.unchanged.edit, STEPS.resume.edit), not(canBeFinished));

const differs = (a: Expression<GuardFact>, b: Expression<GuardFact>): Expression<GuardFact> => not(equal(a, b));

const nextGeneration = plus(RECORDED.generation, 1);
const isStart = all(IS_KNOWN, equal(WANTED.generation, nextGeneration), not(STEPS.reissue.edit));
const isSameGeneration = all(IS_KNOWN, equal(WANTED.generation, RECORDED.generation));
const oneOfTwoIsMissing = all(not(equal(WANTED.previous, 'deleted')), oneOf(FOUND, ['Active', 'Inactive']));

/** In an overlap no edit of the ledger ends what a person has to tell: the tags still speak of two keys that work. */
const inTagToo = (previous: Previous): Message<GuardFact> => {
  const inOverlap = (words: Operand<GuardFact>): Expression<GuardFact> =>
    choose(equal(RECORDED.previous, 'active'), words, '');
  const command = ` --tags Key=${LEDGER_TAGS.previous},Value=${previous})`;
  return say`${inOverlap(' and say so in the tag by hand (aws iam tag-user --user-name ')}${inOverlap(USER)}${inOverlap(command)}`;
};

/** Terraform would create a key: a new generation, or one that the ledger wants and IAM lacks. */
const wouldIssue = any(
  all(IS_KNOWN, less(RECORDED.generation, WANTED.generation)),
  equal(FOUND, ''),
  all(not(equal(WANTED.previous, 'deleted')), oneOf(FOUND, ['Active', 'Inactive'])),
);

const found = say`${choose(equal(FOUND, ''), 'no access key', FOUND)}`;
const wantedEntry = say`generation ${WANTED.generation} with previous "${WANTED.previous}"`;
const recordedEntry = say`generation ${RECORDED.generation} with previous "${RECORDED.previous}"`;

/** Of two keys that are to work the old one is off, and nothing else. */
const onlyTheOldIsOff = all(equal(WANTED.previous, 'active'), equal(FOUND, 'Inactive Active'));
const switchOff = choose(onlyTheOldIsOff, 'disable', 'suspend');
const switchOn = choose(onlyTheOldIsOff, 'enable', 'resume');

/** Stands alone beside the others: what the tags say is asked for also where no edit is judged. */
const TAG_UNREADABLE: GuardRule = {
  code: 'TAG_UNREADABLE',
  refusedWhen: IS_UNREADABLE,
  because: say`The tags of ${USER} say ${LEDGER_TAGS.generation} "${TAGS.generation}", ${LEDGER_TAGS.previous} "${TAGS.previous}", ${LEDGER_TAGS.suspended} "${TAGS.suspended}". No apply writes that: generation is a whole number from 1 in plain digits without a leading zero, previous is "active", "inactive" or "deleted" (of generation 1 "deleted"), suspended is "true" or "false".`,
  wayOut: say`Find out from the change records what was applied last and write it into all three tags by hand: aws iam tag-user --user-name ${USER} --tags Key=<tag>,Value=<value> … A user that keyturn never had has none of them: aws iam untag-user. Then plan again: npx keyturn plan.`,
};

/**
 * Nothing to do and nothing to refuse: the tags say word for word what the ledger says, and IAM shows the keys that this
 * means. No rule refuses it, whatever else the facts are (`__tests__/rotation/guard.test.ts` shows it for every combination),
 * so Terraform leaves these users out before it reads their tags as an entry and evaluates the rules.
 */
export const AT_REST: Expression<GuardFact> = all<GuardFact>(
  READING.known,
  equal(TAGS.generation, text(WANTED.generation)),
  equal(TAGS.previous, WANTED.previous),
  equal(TAGS.suspended, text(WANTED.suspended)),
  equal(FOUND, settledStatuses(WANTED)),
);

/**
 * Every reason to refuse a plan. With `STEPS` they are complete: an edit either is a step that IAM is ready for, or at
 * least one of these refuses it (`__tests__/rotation/guard.test.ts` shows it for every combination).
 */
export const GUARD_RULES: readonly GuardRule[] = [
  {
    code: 'NO_SEALING_KEY',
    refusedWhen: all(not(HAS_SEALING_KEY), wouldIssue),
    because: say`The ledger issues a key to ${USER}, and nothing can be sealed to it: ${SEALING_FAULT} A secret access key leaves AWS only encrypted to the PGP key of its holder.`,
    wayOut: say`Put a valid armored PGP public key of the holder into sealing-keys/ under the name that settings.json gives it, or take this edit back: steps that issue no key go on without.`,
  },
  TAG_UNREADABLE,
  {
    code: 'NOT_A_FIRST_ENTRY',
    refusedWhen: all(IS_NEW, equal(FOUND, ''), not(all(STEPS.issue.edit, STEPS.issue.ready))),
    because: say`${USER} was never applied and has no access key, and the ledger says ${wantedEntry}; the first deployment issues generation 1, unsuspended.`,
    wayOut: say`Set generation to 1, previous to "deleted" and leave suspended out.`,
  },
  {
    code: 'NOT_AS_FOUND',
    refusedWhen: all(IS_NEW, not(equal(FOUND, '')), not(all(STEPS.adopt.edit, STEPS.adopt.ready))),
    because: say`${USER} exists without keyturn's tags, its access keys are (oldest first): ${found}, and the ledger says ${wantedEntry}; a user is adopted as it is found, and its oldest key is generation 1.`,
    wayOut: say`Have what is there written as ledger entry and imports: npx keyturn adopt ${USER}. By hand: for one key set generation to 1 and previous to "deleted"; for two set generation to 2 and previous to the older key's status ("active" or "inactive"; the newer one must be Active). If all keys are Inactive, set suspended to true as well. If the tags were removed by hand, put them back.`,
  },
  {
    code: 'LOWER_GENERATION',
    refusedWhen: all(IS_KNOWN, less(WANTED.generation, RECORDED.generation)),
    because: say`${USER} is at generation ${RECORDED.generation} and the ledger says ${WANTED.generation}; a generation is never reused.`,
    wayOut: say`Set it back to ${RECORDED.generation}; to roll back an unfinished rotation, keep the generation and set previous to "active".`,
  },
  {
    code: 'SKIPPED_GENERATION',
    refusedWhen: all(IS_KNOWN, less(nextGeneration, WANTED.generation)),
    because: say`${USER} is at generation ${RECORDED.generation} and the ledger says ${WANTED.generation}; generations rise by one.`,
    wayOut: say`Set it to ${nextGeneration}.`,
  },
  {
    code: 'PREVIOUS_KEY_EXISTS',
    refusedWhen: all(isStart, not(equal(RECORDED.previous, 'deleted'))),
    because: say`${USER} is at ${recordedEntry} and the ledger says generation ${WANTED.generation}; IAM allows two access keys per user, so a start needs the previous key deleted.`,
    wayOut: say`Set generation back to ${RECORDED.generation}, finish that rotation (previous "inactive", then "deleted", each with its own plan), then start the next.`,
  },
  {
    code: 'START_KEEPS_PREVIOUS',
    refusedWhen: all(isStart, equal(RECORDED.previous, 'deleted'), not(equal(WANTED.previous, 'active'))),
    because: say`The ledger starts generation ${WANTED.generation} of ${USER} with previous "${WANTED.previous}"; a start keeps the key in use active until its holder is proven to use the new one.`,
    wayOut: say`Set previous to "active".`,
  },
  {
    code: 'DELETE_BEFORE_DISABLE',
    refusedWhen: all(isSameGeneration, equal(RECORDED.previous, 'active'), equal(WANTED.previous, 'deleted')),
    because: say`The previous key of ${USER} is active and the ledger says "deleted"; a key is made inactive first, because a deleted key cannot be brought back.`,
    wayOut: say`Set previous to "inactive", apply, wait until nothing has failed, then set it to "deleted".`,
  },
  {
    code: 'PREVIOUS_IS_DELETED',
    refusedWhen: all(isSameGeneration, equal(RECORDED.previous, 'deleted'), not(equal(WANTED.previous, 'deleted'))),
    because: say`The previous key of ${USER} is deleted and the ledger says "${WANTED.previous}"; AWS cannot bring a deleted key back.`,
    wayOut: say`Set previous to "deleted"; to issue another key, set generation to ${nextGeneration} and previous to "active".`,
  },
  {
    code: 'ONE_STEP_AT_A_TIME',
    refusedWhen: all(
      IS_KNOWN,
      differs(WANTED.suspended, RECORDED.suspended),
      any(differs(WANTED.generation, RECORDED.generation), differs(WANTED.previous, RECORDED.previous)),
    ),
    because: say`The ledger changes suspended of ${USER} together with its generation or previous; a plan makes one step per user.`,
    wayOut: say`Apply the one first (generation ${RECORDED.generation}, previous "${RECORDED.previous}" are applied now), then the other.`,
  },
  {
    code: 'NOT_SETTLED',
    refusedWhen: unready('start', 'disable', 'enable', 'delete'),
    because: say`The access keys of ${USER} are (oldest first): ${found}; ${recordedEntry} means: ${settledStatuses(RECORDED)}. The last apply did not finish, or somebody changed a key by hand, and a step starts from a finished one.`,
    wayOut: say`Take this edit back and plan ${recordedEntry} again: the plan shows what is left to do. Then make this edit.`,
  },
  {
    code: 'KEY_IS_MISSING',
    refusedWhen: all(unready('unchanged', 'suspend', 'resume'), currentKeyIsLost),
    because: say`The access keys of ${USER} are (oldest first): ${found}; the ledger says ${wantedEntry}, so the current key was deleted outside Terraform, and a generation is never issued twice.`,
    wayOut: say`Set generation to ${nextGeneration} and previous to "deleted": a new key is issued.`,
  },
  {
    code: 'ONE_OF_TWO_IS_MISSING',
    refusedWhen: all(unfinishable, oneOfTwoIsMissing, not(currentKeyIsLost)),
    because: say`The only access key of ${USER} is ${found}; the ledger says ${wantedEntry}, so one of two keys was deleted outside Terraform, and statuses do not tell which.`,
    wayOut: say`Ask CloudTrail for DeleteAccessKey. If the old key is gone, set previous to "deleted"${inTagToo('deleted')}. If the new one is, its holder uses the old key: make that Inactive in IAM once they can do without it${inTagToo('inactive')}, then set generation to ${nextGeneration} and previous to "deleted".`,
  },
  {
    code: 'WOULD_WAKE_KEY',
    refusedWhen: all(STEPS.unchanged.edit, canBeFinished, wouldWake),
    because: say`The access keys of ${USER} are (oldest first): ${found}; the ledger says ${wantedEntry}, so this plan would switch on a key that is off. It was switched off by hand, or a resume or enable failed half way; only resume and enable switch keys on.`,
    wayOut: say`If it must stay off: npx keyturn ${switchOff} ${USER}, and apply. If it may work again, or to finish what a resume or enable began: the same, applied, and then npx keyturn ${switchOn} ${USER}; or switch it on by hand in IAM (aws iam update-access-key --user-name ${USER} --status Active --access-key-id <id>). If it is an older key, and the current one is gone (npx keyturn doctor), delete it in IAM by hand and plan again: npx keyturn plan.`,
  },
  {
    code: 'NOT_OURS_TO_FINISH',
    refusedWhen: all(unfinishable, not(oneOfTwoIsMissing), not(currentKeyIsLost)),
    because: say`The access keys of ${USER} are (oldest first): ${found}; the ledger says ${wantedEntry}, and making it so would take away an active key.`,
    wayOut: say`Find out who uses which key. Make the statuses in IAM what the ledger says by hand (Inactive for a key that is to go; one that the ledger never knew is deleted by whoever made it), then plan again: npx keyturn plan.`,
  },
];

/** A reason to refuse one user's edit, in words. */
export interface Refusal {
  readonly code: string;
  readonly because: string;
  readonly wayOut: string;
}

/** Everything that speaks against bringing `user` from what was applied to what the ledger wants; empty = allowed. */
export function refusals(
  user: string,
  wanted: LedgerEntry,
  applied: AppliedState,
  hasSealingKey: boolean,
  /** Why there is none that could be used, as a sentence. */
  sealingFault?: string,
): readonly Refusal[] {
  const facts = guardFacts(user, wanted, applied, hasSealingKey, sealingFault);
  return GUARD_RULES.filter((rule) => holds(rule.refusedWhen, facts)).map((rule) => inWords(rule, facts));
}

/** What refuses a user whose tags cannot be read, also where no edit is judged; undefined where they can. */
export function tagRefusal(user: string, applied: AppliedState): Refusal | undefined {
  return applied.unreadable && inWords(TAG_UNREADABLE, guardFacts(user, FIRST_ENTRY, applied, true));
}

/** What a rule says where these are the facts. */
export function inWords<Fact extends string>({ code, because, wayOut }: GuardRule<Fact>, facts: Facts<Fact>): Refusal {
  return { code, because: tell(because, facts), wayOut: tell(wayOut, facts) };
}
