/** What may happen to an access key, as CloudTrail calls it. */
export type KeyEventName = 'CreateAccessKey' | 'UpdateAccessKey' | 'DeleteAccessKey';

/** CloudTrail tells of an event this much later at the most. */
export const EVENT_DELAY_IN_MS = 15 * 60_000;

/** What happened to access keys of late. */
export interface KeyEvents {
  /**
   * Names of the users to whose keys one of these things happened since, or was tried to; one call for each name and 50 events.
   * Events of the last 15 minutes may be missing. Throws an `AwsFault` and nothing else.
   */
  usersTouchedSince(since: Date, events: readonly KeyEventName[]): Promise<ReadonlySet<string>>;
}
