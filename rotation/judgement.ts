import { type AccessKey, oldestFirst } from './access-key';
import { belongsToLedger, type Classification, classify, USER_TAGS, type UserFacts } from './audience';
import { wholeDaysBetween } from './days';
import { type Exemption, exemptionOf } from './exemption';
import { retirementAdvice, rotationAdvice } from './ledger-advice';
import { dayIn } from './local-days';
import type { Policies, Policy } from './policy';
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

/** `idle` is what the policy flags, `unused` what it disables. `root`: the root user has a key. */
export type FindingRule = 'age' | 'unused' | 'idle' | 'exemption' | 'audience' | 'root';

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

const days = (count: number): string => `${count} ${count === 1 ? 'day' : 'days'}`;

/** "is 97 days old; the limit is 90 days" */
export function ageSentence(key: AccessKey, policy: Policy, now: Date): string {
  const age = wholeDaysBetween(key.createdAt, now);
  return `it is ${days(age)}${age === policy.maxAgeDays ? ' and some hours' : ''} old; the limit is ${days(policy.maxAgeDays)}`;
}

/** "was last used 45 days ago, on 2026-03-01; keys not used for 30 days are disabled" */
export function useSentence(key: AccessKey, idleDays: number, limit: string, timeZone: string): string {
  const fact =
    key.lastUsed.kind === 'used'
      ? `it was last used ${days(idleDays)} ago, on ${dayIn(timeZone, key.lastUsed.at)}`
      : `it was never used in the ${days(idleDays)} since its creation`;
  return `${fact}; ${limit}`;
}

function ageFinding(user: UserFacts, keys: readonly AccessKey[], key: AccessKey, policy: Policy, now: Date): Finding {
  const wayOut = belongsToLedger(user)
    ? rotationAdvice(user, keys, key)
    : `Create a new key (npx keyturn keys issue ${user.name}), move to it, then deactivate and delete this one.`;
  return { rule: 'age', because: ageSentence(key, policy, now), wayOut };
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
    const wayOut = belongsToLedger(user)
      ? retirementAdvice(user, keys, key)
      : `Deactivate it (npx keyturn keys deactivate ${user.name}), and delete it when nobody misses it.`;
    return [{ rule: 'unused', because: useSentence(key, use.idleDays, limit, timeZone), wayOut }];
  }
  if (use.kind === 'idle') {
    const limit = `a key not used for ${days(policy.flagUnusedDays)} is flagged, for ${days(policy.disableUnusedDays)} disabled`;
    const wayOut = `Ask whoever holds it whether it is still needed.`;
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
