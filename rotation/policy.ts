/** Who holds a key: our own staff and programs, or a supplier. */
export type Audience = 'internal' | 'external';

/** What the organisation asks of a key, in whole days. */
export interface Policy {
  /** A key is rotated at the latest when it is this old. */
  readonly maxAgeDays: number;
  /** Its holder hears of it this long before. */
  readonly noticeDays: number;
  /** A key not used for this long is flagged. */
  readonly flagUnusedDays: number;
  /** A key not used for this long is disabled. */
  readonly disableUnusedDays: number;
}

export type Policies = Readonly<Record<Audience, Policy>>;

/**
 * The organisation's defaults. Internal: 21 CFR Part 11 as CIS and vendors read it (90 days), and its credential policy
 * (unused for 30 days). External: its documented exception of 180 days, because suppliers need time to change their
 * scripts; flagged when idle for 90 days, disabled after 30 more.
 */
export const DEFAULT_POLICIES: Policies = {
  internal: { maxAgeDays: 90, noticeDays: 14, flagUnusedDays: 30, disableUnusedDays: 30 },
  external: { maxAgeDays: 180, noticeDays: 30, flagUnusedDays: 90, disableUnusedDays: 120 },
};

/** The check runs once a week. Source: the credential policy, "every Monday". */
export const CHECK_EVERY_DAYS = 7;

/** IAM allows this many access keys per user, inactive ones included; the quota cannot be raised. */
export const KEYS_PER_USER = 2;
