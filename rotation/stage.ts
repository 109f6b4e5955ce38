import type { KeyStatus } from './access-key';
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

/** One access key that the ledger wants to exist. */
export interface LiveGeneration {
  readonly generation: number;
  readonly status: KeyStatus;
}

/** The access keys that an entry asks for, oldest first: exactly what IAM shows once it is applied. */
export function liveGenerations(entry: LedgerEntry): readonly LiveGeneration[] {
  const statusOf = (usable: boolean): KeyStatus => (usable && !entry.suspended ? 'Active' : 'Inactive');
  const current = { generation: entry.generation, status: statusOf(true) };
  if (entry.previous === 'deleted') return [current];
  return [{ generation: entry.generation - 1, status: statusOf(entry.previous === 'active') }, current];
}

/** The statuses of a user's access keys in IAM, oldest first, parted by a space; `''` for none. */
export type FoundStatuses = string;

export function statusesOf(entry: LedgerEntry): FoundStatuses {
  return liveGenerations(entry)
    .map((key) => key.status)
    .join(' ');
}
