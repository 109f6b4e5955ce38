import type { ChainedRecord, RecordOf } from './chained-record';

export type BegunRecord = RecordOf<'begun'>;

/**
 * What was begun and has no end on record: a run that was ended from outside, or one that is under way at this moment.
 * What it did to AWS is unknown until somebody looks.
 */
export function unfinished(records: readonly ChainedRecord[]): readonly BegunRecord[] {
  const ended = new Set(records.flatMap((record) => ('begun' in record ? (record.begun ?? []) : [])));
  return records.filter((record) => record.kind === 'begun').filter(({ number }) => !ended.has(number));
}

/** What was begun, in a line. */
export function begunHeadline({ act }: Pick<BegunRecord, 'act'>): string {
  return act.kind === 'apply' ? act.change.headline : `key ${act.action}: ${act.user}`;
}

/** Whose keys it was about. */
export function usersBegun({ act }: Pick<BegunRecord, 'act'>): readonly string[] {
  return act.kind === 'apply' ? act.change.users.map(({ name }) => name) : [act.user];
}
