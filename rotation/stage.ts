import type { KeyStatus } from './access-key';
import { all, choose, type Expression, equal, evaluate, fact, holds, not } from './expression';
import type { LedgerEntry, Previous } from './ledger';

/** Where a user is in its rotation. Derived from the ledger, never stored. */
export type Stage = 'steady' | 'overlap' | 'quiet';

const STAGE_BY_PREVIOUS: Readonly<Record<Previous, Stage>> = {
  deleted: 'steady',
  active: 'overlap',
  inactive: 'quiet',
};

/** `steady`: one key. `overlap`: two active keys. `quiet`: the old key is inactive. */
export function stageOf(entry: LedgerEntry): Stage {
  return STAGE_BY_PREVIOUS[entry.previous];
}

/** What an entry says, for expressions about it alone. */
export type EntryFact = keyof LedgerEntry;

const PREVIOUS = fact<EntryFact>('previous');
const SUSPENDED = fact<EntryFact>('suspended');

/**
 * Which access keys an entry asks for. `constructs/` renders these as the `for_each` of `aws_iam_access_key`, so that
 * what Terraform builds is what the rules mean.
 */
export const LIVE_KEYS = {
  currentStatus: choose(SUSPENDED, 'Inactive', 'Active'),
  hasPrevious: not(equal(PREVIOUS, 'deleted')),
  previousStatus: choose(all(equal(PREVIOUS, 'active'), not(SUSPENDED)), 'Active', 'Inactive'),
} as const satisfies Record<string, Expression<EntryFact>>;

/** One access key that the ledger wants to exist. */
export interface LiveGeneration {
  readonly generation: number;
  readonly status: KeyStatus;
}

/** The access keys that an entry asks for, oldest first: exactly what IAM shows once it is applied. */
export function liveGenerations(entry: LedgerEntry): readonly LiveGeneration[] {
  const status = (of: Expression<EntryFact>): KeyStatus =>
    evaluate(of, { ...entry }) === 'Active' ? 'Active' : 'Inactive';
  const current = { generation: entry.generation, status: status(LIVE_KEYS.currentStatus) };
  if (!holds(LIVE_KEYS.hasPrevious, { ...entry })) return [current];
  return [{ generation: entry.generation - 1, status: status(LIVE_KEYS.previousStatus) }, current];
}

/** The statuses of a user's access keys in IAM, oldest first, parted by a space; `''` for none. */
export type FoundStatuses = string;

export function statusesOf(entry: LedgerEntry): FoundStatuses {
  return liveGenerations(entry)
    .map((key) => key.status)
    .join(' ');
}
