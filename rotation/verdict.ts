import type { AccessKey } from './access-key';
import { daysAfter, startedDaysBetween, wholeDaysBetween } from './days';
import type { Policy } from './policy';

/** How a key stands to the longest age that its policy allows. */
export type AgeVerdict =
  | { readonly kind: 'fresh'; readonly dueAt: Date }
  | { readonly kind: 'due-soon'; readonly dueAt: Date; readonly daysLeft: number }
  | { readonly kind: 'overdue'; readonly dueAt: Date; readonly daysLate: number };

/** How a key stands to the longest idleness that its policy allows. `unknown` is not `unused`. */
export type UseVerdict =
  | { readonly kind: 'in-use'; readonly idleDays: number }
  | { readonly kind: 'idle'; readonly idleDays: number }
  | { readonly kind: 'unused'; readonly idleDays: number }
  | { readonly kind: 'unknown'; readonly because: string };

/**
 * A key is overdue once it is *older* than the limit: on the very moment it reaches the limit it is due, with 0 days left.
 * Age counts from IAM's CreateDate, whether the key was active all that time or not.
 */
export function judgeAge(key: Pick<AccessKey, 'createdAt'>, policy: Policy, now: Date): AgeVerdict {
  const dueAt = daysAfter(key.createdAt, policy.maxAgeDays);
  if (now > dueAt) return { kind: 'overdue', dueAt, daysLate: startedDaysBetween(dueAt, now) };
  if (now >= daysAfter(dueAt, -policy.noticeDays)) {
    return { kind: 'due-soon', dueAt, daysLeft: startedDaysBetween(now, dueAt) };
  }
  return { kind: 'fresh', dueAt };
}

/** A key is idle or unused from the moment its last use, or its creation if it was never used, is that many days ago. */
export function judgeUse(key: Pick<AccessKey, 'createdAt' | 'lastUsed'>, policy: Policy, now: Date): UseVerdict {
  if (key.lastUsed.kind === 'unknown') return { kind: 'unknown', because: key.lastUsed.because };
  const since = key.lastUsed.kind === 'used' ? key.lastUsed.at : key.createdAt;
  const idleDays = wholeDaysBetween(since, now);
  if (idleDays >= policy.disableUnusedDays) return { kind: 'unused', idleDays };
  if (idleDays >= policy.flagUnusedDays) return { kind: 'idle', idleDays };
  return { kind: 'in-use', idleDays };
}
