/** For how long S3 itself lets nobody remove what lies in a bucket (Object Lock, as the bucket's default). */
export interface Retention {
  /**
   * `COMPLIANCE`: nobody removes a version before its time or shortens that, not even the account's root user. `GOVERNANCE`:
   * whoever has `s3:BypassGovernanceRetention` may.
   */
  readonly mode: 'COMPLIANCE' | 'GOVERNANCE';
  /** Days from when a version was put. */
  readonly days: number;
}

/** How long evidence is kept where nothing else is said. 21 CFR Part 11 asks for as long as the records that it supports. */
export const SEVEN_YEARS_IN_DAYS = 2_557;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html: 100 years at most. */
export const LONGEST_RETENTION_IN_DAYS = 36_500;
