import { type AccessKey, maskKeyId } from './access-key';
import { belongsToLedger, type UserFacts } from './audience';
import { daysAfter } from './days';
import { ageSentence, type JudgingTerms, judgeUser, type KeyJudgement, type UserJudgement } from './judgement';
import type { Policy } from './policy';
import { quarantineFinding } from './quarantine';
import { judgeAge } from './verdict';

/** What is to be done about one key. */
export type RetirementStep =
  | {
      readonly do: 'delete' | 'deactivate';
      readonly key: AccessKey;
      readonly because: string;
      /** AWS knows that it is public: not a matter of the policy's limits. */
      readonly leaked?: true;
    }
  | {
      readonly do: 'notify';
      readonly key: AccessKey;
      /** When the key is to be rotated at the latest. */
      readonly dueAt: Date;
      readonly because: string;
    };

/** When the check acts on a key that grows too old. */
export interface ActingTime {
  /** Acts on a key that would pass its limit before the next run, instead of on one that has passed it. */
  readonly neverPassTheLimit: boolean;
  /** Days from one run to the next. */
  readonly runEveryDays: number;
  /** Switches off every key of an internal user that AWS has put into quarantine. @default false */
  readonly suspendQuarantined?: boolean;
  /** What the check may do of it; in `report` a key that it would change gets its notice all the same. @default 'enforce' */
  readonly mode?: 'report' | 'enforce';
}

/** A run may begin this much late: Lambda repeats a failed one, and a summer time's day has 25 hours. */
export const LATE_DAYS = 1;

/** Days by which the check acts before a key reaches its limit. */
export function actsEarlierByDays({ neverPassTheLimit, runEveryDays }: ActingTime): number {
  return neverPassTheLimit ? runEveryDays + LATE_DAYS : 0;
}

/** The age at which the check acts: the policy's, or so much less that the run after this one is never too late. */
export function actingPolicy(policy: Policy, time: ActingTime): Policy {
  return { ...policy, maxAgeDays: Math.max(1, policy.maxAgeDays - actsEarlierByDays(time)) };
}

/** Users whose keys the check may change: ours, not exempt, understood, and not the ledger's. */
export function isTheChecks({
  user,
  classification,
  exemption,
}: Pick<UserJudgement, 'user' | 'classification' | 'exemption'>): boolean {
  return !belongsToLedger(user) && classification.known !== 'unreadable' && exemption.kind !== 'exempt';
}

function tooOld(key: AccessKey, judged: UserJudgement, terms: JudgingTerms, time: ActingTime): string | undefined {
  const policy = terms.policies.internal;
  if (judged.classification.audience !== 'internal' || key.status !== 'Active') return undefined;
  if (judgeAge(key, policy, terms.now).kind === 'overdue') return ageSentence(key, policy, terms.now);
  if (judgeAge(key, actingPolicy(policy, time), terms.now).kind !== 'overdue') return undefined;
  return `${ageSentence(key, policy, terms.now)} and would be passed before the next run`;
}

function unused({ key, findings }: KeyJudgement): string | undefined {
  return key.status === 'Active' ? findings.find((finding) => finding.rule === 'unused')?.because : undefined;
}

/**
 * Why every key of a user is to go off at once. An exemption from limits is none from this; a supplier, and whoever belongs
 * to the ledger, is never touched: its keys are somebody's to decide about, who is told.
 */
function leakOf(
  { user, classification }: UserJudgement,
  { suspendQuarantined = false }: ActingTime,
): string | undefined {
  const isOurs = classification.audience === 'internal' && classification.known !== 'unreadable';
  return suspendQuarantined && isOurs && !belongsToLedger(user) ? quarantineFinding(user)?.because : undefined;
}

/** Whether the check may carry a step out: in `enforce` all of them, else those only that a leak asks for. */
export function isAllowed(step: RetirementStep, mode: 'report' | 'enforce'): boolean {
  return step.do !== 'notify' && (mode === 'enforce' || step.leaked === true);
}

/**
 * Changes to the keys of one user.
 *
 * An internal key that is too old is deactivated; where its holder has a second, newer key that is Active, the oldest is
 * deleted instead. An Inactive key is no second key in this sense: deleting the only one that works cannot be undone.
 * An unused key is deactivated, also an external one unless it is the ledger's.
 */
function changes(judged: UserJudgement, terms: JudgingTerms, time: ActingTime): readonly RetirementStep[] {
  const active = judged.keys.filter(({ key }) => key.status === 'Active');
  const leak = leakOf(judged, time);
  if (leak !== undefined) {
    return active.map(({ key }) => ({ do: 'deactivate', key, because: leak, leaked: true }));
  }
  if (!isTheChecks(judged)) return [];
  return active.flatMap((judgement, index): RetirementStep[] => {
    const { key } = judgement;
    const old = tooOld(key, judged, terms, time);
    const newer = active[index + 1];
    if (old !== undefined && index === 0 && newer !== undefined) {
      const because = `${old}, and there is a newer one, ${maskKeyId(newer.key.id)}`;
      return [{ do: 'delete', key, because }];
    }
    const because = old ?? unused(judgement);
    return because === undefined ? [] : [{ do: 'deactivate', key, because }];
  });
}

function notices(judged: UserJudgement, terms: JudgingTerms, time: ActingTime): readonly RetirementStep[] {
  const { classification, exemption, keys } = judged;
  if (exemption.kind === 'exempt') return [];
  const { policies, now } = terms;
  const policy = policies[classification.audience];
  const acting = classification.audience === 'internal' ? actingPolicy(policy, time) : policy;
  return keys.flatMap(({ key }): RetirementStep[] => {
    if (key.status !== 'Active' || judgeAge(key, acting, now).kind === 'fresh') return [];
    const dueAt = daysAfter(key.createdAt, acting.maxAgeDays);
    return [{ do: 'notify', key, dueAt, because: ageSentence(key, policy, now) }];
  });
}

/** A notice is given again with the next weekly run, be it some hours early; never twice in between. */
const DAYS_BETWEEN_NOTICES = 6;

/** `lastGiven`: when the holder of the key last got one; undefined = never. A mail that could not be sent was not given. */
export function isNoticeDue(lastGiven: Date | undefined, now: Date): boolean {
  return lastGiven === undefined || now >= daysAfter(lastGiven, DAYS_BETWEEN_NOTICES);
}

/** What is to be done about one user's keys, and what it follows from. */
export interface Decision {
  readonly judgement: UserJudgement;
  /** Each with its reason; at most one per key, but for a notice beside a change that is not carried out. */
  readonly steps: readonly RetirementStep[];
}

/**
 * Decides about one user's keys. Whoever carries the decision out reads the keys and decides again right before; everybody
 * else is given the decision, so that what is done, told and reported is one thing.
 */
export function decide(user: UserFacts, keys: readonly AccessKey[], terms: JudgingTerms, time: ActingTime): Decision {
  const judgement = judgeUser(user, keys, terms);
  const changed = changes(judgement, terms, time);
  const isChanged = (key: AccessKey) =>
    changed.some((step) => step.key.id === key.id && isAllowed(step, time.mode ?? 'enforce'));
  return { judgement, steps: [...changed, ...notices(judgement, terms, time).filter((step) => !isChanged(step.key))] };
}
