import type { KeyStatus } from '../../rotation/access-key';
import type { LedgerEntry, Previous } from '../../rotation/ledger';
import type { ChainedRecord, RecordOf } from './chained-record';
import { appliedChanges } from './history';
import { unfinished, usersBegun } from './unfinished';

/** A user as the records leave it. */
export interface RecordedUser {
  /** When the newest record was made that tells of it. */
  readonly at: string;
  /** The entry that was applied; `null`: none, the user has left. Undefined: the records do not tell. */
  readonly entry: LedgerEntry | null | undefined;
  /** Masked access key ID → status. Undefined: the records do not tell. */
  readonly keys: ReadonlyMap<string, KeyStatus> | undefined;
}

/** Every user that a record tells of, as the newest of them leaves it. */
export function recordedUsers(records: readonly ChainedRecord[]): ReadonlyMap<string, RecordedUser> {
  const users = new Map<string, RecordedUser>();
  const applies = new Map(appliedChanges(records).map((applied) => [applied.number, applied]));
  for (const record of records) {
    const applied = applies.get(record.number);
    if (applied) {
      const { complete, change } = applied;
      for (const { name, ledger } of change.users) {
        const entry = complete ? ledger.after && ledgerEntryOf(ledger.after) : undefined;
        users.set(name, { at: record.recordedAt, entry, keys: keysAfter(name, record, applied.keys) });
      }
    } else if (record.kind === 'key-change') {
      users.set(record.user, changed(record, users.get(record.user)));
    } else if (record.kind === 'outside') {
      const keys = new Map(record.keys.map((key) => [key.accessKeyId, key.status]));
      users.set(record.user, { at: record.recordedAt, entry: record.entry && ledgerEntryOf(record.entry), keys });
    }
  }
  return users;
}

/** Users of whom something is begun and not ended: what IAM shows of them is for its end to tell. */
export function usersInOpenRuns(records: readonly ChainedRecord[]): ReadonlySet<string> {
  return new Set(unfinished(records).flatMap(usersBegun));
}

/** An entry as records write it. */
export const ledgerEntryOf = (of: { generation: number; previous: string; suspended: boolean }): LedgerEntry => ({
  ...of,
  previous: of.previous as Previous,
});

/** What was found in IAM counts for more than what the state says. */
function keysAfter(name: string, record: ChainedRecord, state: RecordOf<'apply'>['keys']): RecordedUser['keys'] {
  if (record.kind === 'found-afterwards') {
    const iam = record.iam.find(({ user }) => user === name);
    return iam && new Map(iam.keys.map((key) => [key.accessKeyId, key.status]));
  }
  const keys = state?.filter(({ user }) => user === name);
  if (!keys) return undefined;
  return new Map(keys.flatMap(({ accessKeyId, status }) => (accessKeyId && status ? [[accessKeyId, status]] : [])));
}

/** A change of one key says nothing of the others; one that failed leaves open what became of it. */
function changed(record: RecordOf<'key-change'>, before: RecordedUser | undefined): RecordedUser {
  const { recordedAt: at, action, accessKeyId, after, outcome } = record;
  const told = before?.keys;
  if (outcome === 'failed' || !told || accessKeyId === null) return { at, entry: before?.entry, keys: undefined };
  const keys = new Map(told);
  if (action === 'deleted' || after === null) keys.delete(accessKeyId);
  else keys.set(accessKeyId, after);
  return { at, entry: before.entry, keys };
}
