import { join } from 'node:path';
import { type DisabledAt, disabledAt } from '../../change-records/chain/disabled-at';
import { RECORDS_FOLDER, readRecords } from '../../change-records/chain/record-folder';

/** Since when old keys are off, as the records beside the ledger tell. @throws KeyturnError where they cannot be read */
export const recordedDisabling = async (configDir: string): Promise<DisabledAt> =>
  disabledAt(await readRecords(join(configDir, RECORDS_FOLDER)));
