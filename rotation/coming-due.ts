import { type AccessKey, maskKeyId } from './access-key';
import { belongsToLedger, classify, type UserFacts } from './audience';
import { compare } from './compare';
import { daysAfter, daysInWords } from './days';
import { exemptionOf } from './exemption';
import type { JudgingTerms } from './judgement';
import { ageAdvice } from './key-advice';
import { dayIn, endOfDay } from './local-days';
import type { Audience } from './policy';
import { type ActingTime, actingPolicy } from './retirement';

/**
 * What a day is for: a holder hears of a key for the first time; a key is rotated, at the latest; an old key has been off
 * for long enough; an exemption ends; a holder's PGP key ends.
 */
export type DueKind = 'notice' | 'rotation' | 'quiet' | 'exemption' | 'sealing-key';

/** Something that has its day. */
export interface Due {
  readonly kind: DueKind;
  readonly user: string;
  readonly audience: Audience;
  /** Whole; null where it is about no key. */
  readonly accessKeyId: string | null;
  readonly at: Date;
  /** The day it falls on where the organisation lives, `YYYY-MM-DD`. */
  readonly day: string;
  /** It should have been done by now. */
  readonly isPast: boolean;
  /** The fact, as a sentence without its full stop. */
  readonly because: string;
  /** What to do, as an instruction. */
  readonly wayOut: string;
}

/** What is known of one user. */
export interface DueFacts {
  readonly user: UserFacts;
  readonly keys: readonly AccessKey[];
  /** When the old key of a user of the ledger was switched off; undefined where it has none, or no record tells. */
  readonly disabledAt: Date | undefined;
  /** The PGP key that the next secret is sealed to: when it ends, or why nothing can be sealed to it any more. */
  readonly sealing:
    | { readonly kind: 'ends'; readonly file: string; readonly expires: Date }
    | { readonly kind: 'unusable'; readonly because: string; readonly wayOut: string }
    | undefined;
}

export interface DueTerms extends JudgingTerms, ActingTime {
  /** Days between switching off and deleting an old key. */
  readonly quietDays: number;
}

type Day = Pick<Due, 'kind' | 'accessKeyId' | 'at' | 'because' | 'wayOut'> & Partial<Pick<Due, 'isPast'>>;

/**
 * What has its day until a moment, the earliest first. What should have been done by now stands in it with the day that it
 * had; a notice that was due is given by the check, and is not told again.
 */
export function comingDue(users: readonly DueFacts[], terms: DueTerms, until: Date): readonly Due[] {
  return users
    .flatMap((facts) => daysOf(facts, terms).map((day) => dueOf(facts, day, terms)))
    .filter(({ at, kind, isPast }) => at <= until && !(kind === 'notice' && isPast))
    .sort((a, b) => a.at.getTime() - b.at.getTime() || compare(a.user, b.user) || compare(a.kind, b.kind));
}

function dueOf({ user }: DueFacts, day: Day, { now, timeZone }: DueTerms): Due {
  return {
    ...day,
    user: user.name,
    audience: classify(user).audience,
    day: dayIn(timeZone, day.at),
    isPast: day.isPast ?? day.at < now,
  };
}

function daysOf(facts: DueFacts, terms: DueTerms): readonly Day[] {
  return [
    ...keyDays(facts, terms),
    ...exemptionDays(facts, terms),
    ...quietDay(facts, terms),
    ...sealingDay(facts, terms),
  ];
}

function keyDays({ user, keys }: DueFacts, terms: DueTerms): readonly Day[] {
  const { audience } = classify(user);
  const exemption = exemptionOf(user, terms.now, terms.timeZone);
  // The check acts on internal keys; where it never lets them pass their limit, its day is an earlier one.
  const policy = audience === 'internal' ? actingPolicy(terms.policies.internal, terms) : terms.policies[audience];
  return keys
    .filter(({ status }) => status === 'Active')
    .flatMap((key): readonly Day[] => {
      const at = daysAfter(key.createdAt, policy.maxAgeDays);
      // What an exemption allows has no day before its own.
      if (exemption.kind === 'exempt' && at <= endOfDay(exemption.until, terms.timeZone)) return [];
      const told = daysAfter(at, -policy.noticeDays);
      const wayOut = ageAdvice(user, keys, key);
      const which = maskKeyId(key.id);
      return [
        {
          kind: 'notice',
          accessKeyId: key.id,
          at: told,
          because: `the holder of ${which} is told, weekly from here, that it is rotated by ${dayIn(terms.timeZone, at)}`,
          wayOut: 'The check does it, where check.tell says so; else tell them.',
        },
        {
          kind: 'rotation',
          accessKeyId: key.id,
          at,
          because: `${which} reaches ${daysInWords(policy.maxAgeDays)}${belongsToLedger(user) ? '' : '; the check in enforce then acts on it'}`,
          wayOut,
        },
      ];
    });
}

function exemptionDays({ user, keys }: DueFacts, { now, timeZone }: DueTerms): readonly Day[] {
  const exemption = exemptionOf(user, now, timeZone);
  if (exemption.kind !== 'exempt' || !keys.some(({ status }) => status === 'Active')) return [];
  const because = `the exemption ends with this day (${exemption.reason}); then its keys are judged as everybody's`;
  const wayOut = 'Rotate its keys before, or agree on a new end.';
  return [{ kind: 'exemption', accessKeyId: null, at: endOfDay(exemption.until, timeZone), because, wayOut }];
}

function quietDay({ user, keys, disabledAt }: DueFacts, { quietDays }: DueTerms): readonly Day[] {
  const old = keys.find(({ status }) => status === 'Inactive');
  if (disabledAt === undefined || old === undefined) return [];
  const because = `${maskKeyId(old.id)} has been off for ${daysInWords(quietDays)}`;
  const wayOut = `Delete it: npx keyturn delete ${user.name}, then plan and apply.`;
  return [{ kind: 'quiet', accessKeyId: old.id, at: daysAfter(disabledAt, quietDays), because, wayOut }];
}

function sealingDay({ sealing }: DueFacts, { now }: DueTerms): readonly Day[] {
  if (sealing === undefined) return [];
  if (sealing.kind === 'unusable') {
    const because = sealing.because.replace(/\.$/, '');
    return [{ kind: 'sealing-key', accessKeyId: null, at: now, isPast: true, because, wayOut: sealing.wayOut }];
  }
  const because = `the PGP key in ${sealing.file} ends; then no new key can be issued`;
  const wayOut =
    'Ask its holder to extend it (gpg --quick-set-expire) or to make a new one, and put its export into that file.';
  return [{ kind: 'sealing-key', accessKeyId: null, at: sealing.expires, because, wayOut }];
}
