import { join } from 'node:path';
import type { ChainedRecord } from '../change-records/chained-record';
import { RECORDS_FOLDER, readRecords } from '../change-records/record-folder';

/** When a generation of a user was disabled. */
export type DisabledAt = (user: string, generation: number) => Date | undefined;

/**
 * Reads from the chain of records when keys were disabled: IAM itself does not tell. A key disabled in another way (or by
 * an apply outside keyturn) is not in it.
 */
export async function readDisabledAt(configDir: string): Promise<DisabledAt> {
  const applies = (await readRecords(join(configDir, RECORDS_FOLDER)))
    .filter((record) => record.kind === 'apply')
    .reverse();
  return (user, generation) => {
    const last = applies.find((record) => disables(record, user, generation));
    return last && new Date(last.endedAt);
  };
}

function disables(
  { outcome, change }: Extract<ChainedRecord, { kind: 'apply' }>,
  user: string,
  generation: number,
): boolean {
  return (
    outcome === 'applied' &&
    change.keys.some((key) => key.user === user && key.generation === generation && key.change === 'disabled')
  );
}
