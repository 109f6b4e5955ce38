import type { KeyStatus } from '../../rotation/access-key';
import type { ChainedRecord, RecordOf } from './chained-record';
import { type AppliedChange, appliedChanges } from './history';

/** Since when a generation of a user is inactive; undefined: no record tells, or the last one shows it as Active. */
export type DisabledAt = (user: string, generation: number) => Date | undefined;

/**
 * Reads from the chain of records since when keys are inactive: IAM itself does not tell. The last switch-off counts, by an
 * apply, by `suspend --now`, by `keys deactivate` or by another way that was put on record. Where a record only shows a key as
 * Inactive and none tells when it became so, it is inactive since then at the latest. A key that the records cannot tell from
 * another one is told of by none.
 */
export function disabledAt(records: readonly ChainedRecord[]): DisabledAt {
  const users = new Map<string, UserKeys>();
  const of = (user: string): UserKeys => {
    const keys = users.get(user) ?? new UserKeys();
    users.set(user, keys);
    return keys;
  };
  const applies = new Map(appliedChanges(records).map((applied) => [applied.number, applied]));
  const begun = new Map(
    records.flatMap((record) => (record.kind === 'begun' ? [[record.number, record.act] as const] : [])),
  );
  for (const record of records) {
    const applied = applies.get(record.number);
    if (applied) readApply(applied, of);
    if (record.kind === 'key-change') readKeyChange(record, of(record.user));
    if (record.kind === 'outside') readOutside(record, of(record.user));
    if (record.kind === 'found-afterwards') {
      const act = begun.get(record.begun);
      for (const { user, keys } of record.iam) of(user).see(keys, record.recordedAt);
      // Nobody saw it end: it was done by then, and is counted from then on.
      if (act?.kind === 'key-change' && act.action === 'deactivated' && record.extent === 'all') {
        of(act.user).switchOff(act.accessKeyId, record.recordedAt);
      }
    }
  }
  return (user, generation) => users.get(user)?.inactiveSince(generation);
}

/** A key as a record shows it. */
interface SeenKey {
  readonly accessKeyId: string | null;
  readonly status: KeyStatus | null;
}

/** The keys of one user, told apart by generation and, where a record knows only that, by masked ID. */
class UserKeys {
  /** Generation → masked ID. */
  private readonly ids = new Map<number, string>();
  private readonly since = new Map<number, string>();

  isCalled(generation: number, accessKeyId: string | null): void {
    if (accessKeyId !== null) this.ids.set(generation, accessKeyId);
  }

  inactiveSince(generation: number): Date | undefined {
    const since = this.since.get(generation);
    return since === undefined ? undefined : new Date(since);
  }

  /** A switch-off that a record tells of: the key was Active right before. */
  disabled(generation: number, at: string): void {
    this.since.set(generation, at);
  }

  enabled(generation: number): void {
    this.since.delete(generation);
  }

  switchOff(accessKeyId: string | null, at: string): void {
    const [generation, ...others] = this.called(accessKeyId);
    if (generation !== undefined && others.length === 0) this.disabled(generation, at);
  }

  switchOn(accessKeyId: string | null): void {
    for (const generation of this.called(accessKeyId)) this.enabled(generation);
  }

  /** What a look showed, which says nothing of how long it has been so. */
  see(keys: readonly SeenKey[], at: string): void {
    for (const { accessKeyId, status } of keys) {
      if (status === 'Active') this.switchOn(accessKeyId);
      const [generation] = this.called(accessKeyId);
      if (status === 'Inactive' && generation !== undefined && !this.since.has(generation))
        this.switchOff(accessKeyId, at);
    }
  }

  private called(accessKeyId: string | null): readonly number[] {
    return [...this.ids].filter(([, id]) => id === accessKeyId).map(([generation]) => generation);
  }
}

function readApply({ complete, endedAt, keys, change }: AppliedChange, of: (user: string) => UserKeys): void {
  for (const { user, generation, accessKeyId, change: made } of change.keys) {
    if (generation === null) continue;
    of(user).isCalled(generation, accessKeyId);
    if (complete && made === 'disabled') of(user).disabled(generation, endedAt);
    // What was not seen to stay off may have been on.
    if (made === 'enabled' || made === 'created' || made === 'replaced') of(user).enabled(generation);
  }
  for (const { user, generation, accessKeyId } of keys ?? []) {
    if (generation !== null) of(user).isCalled(generation, accessKeyId);
  }
  for (const key of keys ?? []) of(key.user).see([key], endedAt);
}

function readKeyChange({ action, outcome, accessKeyId, recordedAt }: RecordOf<'key-change'>, keys: UserKeys): void {
  if (action === 'deactivated' && outcome === 'done') keys.switchOff(accessKeyId, recordedAt);
  // One that failed may have been done.
  if (action === 'activated' || (action === 'deactivated' && outcome === 'failed')) keys.switchOn(accessKeyId);
}

/** CloudTrail tells when a key was switched off, where it was asked. */
function readOutside({ keys: seen, events, recordedAt }: RecordOf<'outside'>, keys: UserKeys): void {
  keys.see(seen, recordedAt);
  for (const { accessKeyId, status } of seen) {
    const last = (events ?? []).filter((event) => event.accessKeyId === accessKeyId).at(-1);
    if (status === 'Inactive' && last?.what === 'disabled') keys.switchOff(accessKeyId, last.at);
  }
}
