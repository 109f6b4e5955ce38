import { join } from 'node:path';
import {
  finishLastRecord,
  RECORDS_FOLDER,
  removeLeftDrafts,
  verifyFolder,
} from '../../change-records/chain/record-folder';
import type { BegunRecord } from '../../change-records/chain/unfinished';
import type { ChainReport } from '../../change-records/chain/verify-chain';
import { KeyturnError } from '../../rotation/keyturn-error';

/** Looks at the chain; a record whose writer was ended is finished first, and what else it left behind taken away. */
export async function lookAtChain(configDir: string): Promise<ChainReport> {
  const folder = join(configDir, RECORDS_FOLDER);
  // What keeps it from being finished is what the look finds.
  await finishLastRecord(folder).catch(() => false);
  // Files tell their age by the system's clock.
  await removeLeftDrafts(folder, new Date()).catch(() => []);
  return verifyFolder(folder);
}

/**
 * Before anything is done: what is done must be put on record. @returns what was begun and has no end on record
 * @throws KeyturnError `CHAIN_BROKEN`
 */
export async function demandWholeChain(configDir: string): Promise<readonly BegunRecord[]> {
  const { faults, unfinished } = await lookAtChain(configDir);
  const [first] = faults;
  if (!first) return unfinished;
  throw new KeyturnError(
    'CHAIN_BROKEN',
    `The chain of records is not as it was written: ${first.what}${faults.length > 1 ? `, and ${faults.length - 1} more` : ''}; a change that cannot be recorded is not made.`,
    'Look at it with "npx keyturn record verify", and bring the records back from version control.',
  );
}
