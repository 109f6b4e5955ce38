import { join } from 'node:path';
import type { ChainedRecord } from '../../../change-records/chain/chained-record';
import { RECORDS_FOLDER, readRecords } from '../../../change-records/chain/record-folder';
import { type BegunRecord, unfinished } from '../../../change-records/chain/unfinished';
import { KeyturnError } from '../../../rotation/keyturn-error';

/** What the chain of records tells beside the users. */
export interface ChainLook {
  /** Empty where they cannot be read. */
  readonly records: readonly ChainedRecord[];
  /** What was begun and has no end on record. */
  readonly unfinished: readonly BegunRecord[];
  /** Why the records cannot be read: no user's keys hang on that. */
  readonly fault: KeyturnError | undefined;
}

export async function chainLook(configDir: string): Promise<ChainLook> {
  try {
    const records = await readRecords(join(configDir, RECORDS_FOLDER));
    return { records, unfinished: unfinished(records), fault: undefined };
  } catch (fault) {
    if (!(fault instanceof KeyturnError)) throw fault;
    return { records: [], unfinished: [], fault };
  }
}
