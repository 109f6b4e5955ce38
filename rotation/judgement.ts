import { type AccessKey, oldestFirst } from './access-key';
import { type Classification, classify, USER_TAGS, type UserFacts } from './audience';
import { daysInWords as days, wholeDaysBetween } from './days';
import { type Exemption, exemptionOf } from './exemption';
import { ageAdvice, useAdvice } from './key-advice';
import { dayIn } from './local-days';
import type { Policies, Policy } from './policy';
import { quarantineFinding } from './quarantine';
import { type AgeVerdict, judgeAge, judgeUse, type UseVerdict } from './verdict';

/** Under which rules keys are judged, and as of when. */
export interface JudgingTerms {
  readonly policies: Policies;
  /** The moment that ages and exemptions are judged by. */
  readonly now: Date;
  /**
   * When somebody looked, where `now` is a later day: what is used until then nobody knows, and days to come are no days
   * without use. @default now
   */
  readonly lookedAt?: Date;
  /** IANA name of the time zone that people live by. */
  readonly timeZone: string;
}

/**
 * `idle` is what the policy flags, `unused` what it disables. `root`: the root user has a key. `quarantine`: AWS knows that a
 * key of the user is public.
 */
export type FindingRule = 'age' | 'unused' | 'idle' | 'exemption' | 'audience' | 'root' | 'quarantine';

/** One thing about a key that is not as it should be. */
export interface Finding {
  readonly rule: FindingRule;
  /** The fact and the rule, as a sentence. */
  readonly because: string;
  /** What to do, as an instruction. */
  readonly wayOut: string;
}

export interface KeyJudgement {
  readonly key: AccessKey;
  readonly age: AgeVerdict;
  readonly use: UseVerdict;
  /** Empty for an Inactive key, which nobody can use, and for an exempt user's. */
  readonly findings: readonly Finding[];
}

export interface UserJudgement {
  readonly user: UserFacts;
  readonly classification: Classification;
  readonly exemption: Exemption;
  /** Oldest first. */
  readonly keys: readonly KeyJudgement[];
}

/** "is 97 days old" */
export function ageFact(key: AccessKey, { maxAgeDays }: Pick<Policy, 'maxAgeDays'>, now: Date): string {
  const age = wholeDaysBetween(key.createdAt, now);
  return `is ${days(age)}${age === maxAgeDays ? ' and some hours' : ''} old`;
}

/** "the limit is 90 days" */
export const ageLimit = ({ maxAgeDays }: Pick<Policy, 'maxAgeDays'>): string => `the limit is ${days(maxAgeDays)}`;

/** "was last used 45 days ago, on 2026-03-01" */
export function useFact(key: AccessKey, idleDays: number, timeZone: string): string {
  return key.lastUsed.kind === 'used'
    ? `was last used ${days(idleDays)} ago, on ${dayIn(timeZone, key.lastUsed.at)}`
    : `was never used in the ${days(idleDays)} since its creation`;
}

/** "it is 97 days old; the limit is 90 days" */
export function ageSentence(key: AccessKey, policy: Policy, now: Date): string {
  return `it ${ageFact(key, policy, now)}; ${ageLimit(policy)}`;
}

/** "it was last used 45 days ago, on 2026-03-01; keys not used for 30 days are disabled" */
export function useSentence(key: AccessKey, idleDays: number, limit: string, timeZone: string): string {
  return `it ${useFact(key, idleDays, timeZone)}; ${limit}`;
}

function ageFinding(user: UserFacts, keys: readonly AccessKey[], key: AccessKey, policy: Policy, now: Date): Finding {
  return { rule: 'age', because: ageSentence(key, policy, now), wayOut: ageAdvice(user, keys, key) };
}

function useFindings(
  user: UserFacts,
  keys: readonly AccessKey[],
  key: AccessKey,
  use: UseVerdict,
  policy: Policy,
  timeZone: string,
): readonly Finding[] {
  if (use.kind === 'unused') {
    const limit = `a key not used for ${days(policy.disableUnusedDays)} is disabled`;
    const wayOut = useAdvice(user, keys, key, use);
    return [{ rule: 'unused', because: useSentence(key, use.idleDays, limit, timeZone), wayOut }];
  }
  if (use.kind === 'idle') {
    const limit = `a key not used for ${days(policy.flagUnusedDays)} is flagged, for ${days(policy.disableUnusedDays)} disabled`;
    const wayOut = useAdvice(user, keys, key, use);
    return [{ rule: 'idle', because: useSentence(key, use.idleDays, limit, timeZone), wayOut }];
  }
  return [];
}

/** What somebody has to mend about a user rather than about a key. */
export function userFindings(
  user: UserFacts,
  classification: Classification,
  exemption: Exemption,
): readonly Finding[] {
  const findings: Finding[] = [];
  const leak = quarantineFinding(user);
  if (leak !== undefined) findings.push({ rule: 'quarantine', ...leak });
  if (exemption.kind === 'void') {
    findings.push({ rule: 'exemption', because: exemption.because, wayOut: exemption.wayOut });
  }
  if (classification.known === 'unreadable') {
    const said = user.tags[USER_TAGS.audience];
    const because = `the tag ${USER_TAGS.audience} is "${said}"; it must be "internal" or "external"`;
    findings.push({
      rule: 'audience',
      because,
      wayOut: 'Correct the tag; until then the check does not touch the keys.',
    });
  }
  return findings;
}

/** Everything that is to be said of one user's keys. Nothing is decided here: see `decide`. */
export function judgeUser(user: UserFacts, keys: readonly AccessKey[], terms: JudgingTerms): UserJudgement {
  const { policies, now, lookedAt = now, timeZone } = terms;
  const classification = classify(user);
  const exemption = exemptionOf(user, now, timeZone);
  const policy = policies[classification.audience];
  const ofUser = userFindings(user, classification, exemption);
  return {
    user,
    classification,
    exemption,
    keys: oldestFirst(keys).map((key) => {
      const age = judgeAge(key, policy, now);
      const use = judgeUse(key, policy, lookedAt);
      if (key.status === 'Inactive') return { key, age, use, findings: [] };
      if (exemption.kind === 'exempt') return { key, age, use, findings: ofUser };
      const overdue = age.kind === 'overdue' ? [ageFinding(user, keys, key, policy, now)] : [];
      const unused = useFindings(user, keys, key, use, policy, timeZone);
      return { key, age, use, findings: [...overdue, ...unused, ...ofUser] };
    }),
  };
}
