import type { ChainedRecord, RecordOf } from '../../../change-records/chain/chained-record';
import { gapOf, type UserInIam } from '../../../change-records/chain/gap';
import { type AppliedChange, appliedChanges } from '../../../change-records/chain/history';
import { leftDrafts, readRecords, verifyFolder } from '../../../change-records/chain/record-folder';
import { recordedUsers, usersInOpenRuns } from '../../../change-records/chain/recorded-user';
import { type BegunRecord, begunHeadline } from '../../../change-records/chain/unfinished';
import type { KeyEvent, KeyHistory } from '../../../compliance/history';
import { NO_HISTORY } from '../../../compliance/history';
import type { RecordChain } from '../../../compliance/subject';
import { KeyturnError } from '../../../rotation/keyturn-error';

/** What the change records tell of keys, and whether they can be trusted. */
export interface RecordedHistory {
  readonly chain: RecordChain;
  /** Empty where the chain is broken: an altered record proves nothing. */
  readonly history: KeyHistory;
  /** What a user's tags and keys say and no record tells. */
  readonly gaps: (user: UserInIam) => readonly string[];
}

const NO_GAPS = (): readonly string[] => [];

/** Reads the records beside the ledger. Never throws for what it finds there: that is part of the audit's answer. */
export async function recordedHistory(folder: string): Promise<RecordedHistory> {
  try {
    const { faults, end, unfinished } = await verifyFolder(folder);
    const [fault] = faults;
    if (fault !== undefined) {
      const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
      return { chain: { kind: 'broken', because: `${fault.what}${more}` }, history: NO_HISTORY, gaps: NO_GAPS };
    }
    if (end.hash === null) return { chain: { kind: 'none', tagged: [] }, history: NO_HISTORY, gaps: NO_GAPS };
    const records = await readRecords(folder);
    const events = [
      ...appliedChanges(records)
        .filter(({ complete }) => complete)
        .flatMap(ofApply),
      ...records.flatMap((record) =>
        record.kind === 'key-change' && record.outcome === 'done' ? ofKeyChange(record) : ofOutside(record),
      ),
    ];
    events.sort((a, b) => a.at.getTime() - b.at.getTime());
    const told = recordedUsers(records);
    const open = usersInOpenRuns(records);
    return {
      chain: {
        ...{ kind: 'whole', records: end.number, hash: end.hash, gaps: [] },
        unfinished: unfinished.map(inWords),
        // Files tell their age by the system's clock.
        drafts: (await leftDrafts(folder, new Date())).length,
      },
      history: { events },
      gaps: (user) => (open.has(user.name) ? [] : gapOf(user, told.get(user.name))),
    };
  } catch (failure) {
    if (failure instanceof KeyturnError) {
      return { chain: { kind: 'broken', because: failure.message }, history: NO_HISTORY, gaps: NO_GAPS };
    }
    const because = failure instanceof Error ? failure.message : String(failure);
    return { chain: { kind: 'unknown', because }, history: NO_HISTORY, gaps: NO_GAPS };
  }
}

const inWords = (record: BegunRecord): string =>
  `Record ${record.number} (${begunHeadline(record)}) was begun ${record.recordedAt} by ${record.recordedBy.name}.`;

/** A failed apply may have done a part of what it says; only a finished one tells what happened. */
function ofApply(record: AppliedChange): readonly KeyEvent[] {
  const at = new Date(record.endedAt);
  return record.change.keys.flatMap((key): readonly KeyEvent[] => {
    const { user, generation } = key;
    // A plan does not know the ID of the key that it creates; the state afterwards does.
    const known = record.keys?.find((after) => after.user === user && after.generation === generation)?.accessKeyId;
    const event = { user, generation, record: record.number };
    const old = { ...event, maskedKeyId: key.accessKeyId };
    const made = { ...event, maskedKeyId: known ?? key.accessKeyId, what: 'created', at } as const;
    const born: readonly KeyEvent[] =
      key.createdAt === null ? [] : [{ ...old, what: 'created', at: new Date(key.createdAt) }];
    switch (key.change) {
      case 'created':
        return [made];
      case 'replaced':
        return [...born, { ...old, what: 'deleted', at }, made];
      case 'disabled':
      case 'enabled':
      case 'deleted':
        return [...born, { ...old, what: key.change, at }];
      case 'forgotten':
      case 'refreshed':
      case 'unchanged':
        return born;
    }
  });
}

/** What CloudTrail told, or at least when the keys were made that are there. */
function ofOutside(record: ChainedRecord): readonly KeyEvent[] {
  if (record.kind !== 'outside') return [];
  const { user, number } = record;
  const event = { user, generation: null, record: number };
  const made = new Set(record.events?.flatMap(({ what, accessKeyId }) => (what === 'created' ? accessKeyId : [])));
  return [
    ...(record.events ?? []).flatMap(({ at, what, accessKeyId }): readonly KeyEvent[] =>
      what === 'changed' ? [] : [{ ...event, maskedKeyId: accessKeyId, what, at: new Date(at) }],
    ),
    ...record.keys
      .filter(({ accessKeyId }) => !made.has(accessKeyId))
      .map((key) => ({
        ...event,
        maskedKeyId: key.accessKeyId,
        what: 'created' as const,
        at: new Date(key.createdAt),
      })),
  ];
}

const KEY_ACTIONS = { issued: 'created', activated: 'enabled', deactivated: 'disabled', deleted: 'deleted' } as const;

function ofKeyChange(record: RecordOf<'key-change'>): readonly KeyEvent[] {
  const event = { user: record.user, generation: null, maskedKeyId: record.accessKeyId, record: record.number };
  const born: readonly KeyEvent[] =
    record.createdAt === null || record.action === 'issued'
      ? []
      : [{ ...event, what: 'created', at: new Date(record.createdAt) }];
  return [...born, { ...event, what: KEY_ACTIONS[record.action], at: new Date(record.recordedAt) }];
}
