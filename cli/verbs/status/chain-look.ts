import { join } from 'node:path';
import type { ChainedRecord } from '../../../change-records/chain/chained-record';
import { gapOf, type UserInIam } from '../../../change-records/chain/gap';
import { RECORDS_FOLDER, readRecords } from '../../../change-records/chain/record-folder';
import { recordedUsers, usersInOpenRuns } from '../../../change-records/chain/recorded-user';
import { type BegunRecord, unfinished } from '../../../change-records/chain/unfinished';
import { KeyturnError } from '../../../rotation/keyturn-error';

/** What the chain of records tells beside the users. */
export interface ChainLook {
  /** Empty where they cannot be read. */
  readonly records: readonly ChainedRecord[];
  /** User → what its tags and keys say and no record tells. Nothing of users of whom something is open. */
  readonly gaps: (user: UserInIam) => readonly string[];
  /** What was begun and has no end on record. */
  readonly unfinished: readonly BegunRecord[];
  /** Why the records cannot be read: no user's keys hang on that. */
  readonly fault: KeyturnError | undefined;
}

export async function chainLook(configDir: string): Promise<ChainLook> {
  try {
    const records = await readRecords(join(configDir, RECORDS_FOLDER));
    const told = recordedUsers(records);
    const open = usersInOpenRuns(records);
    const gaps = (user: UserInIam): readonly string[] => (open.has(user.name) ? [] : gapOf(user, told.get(user.name)));
    return { records, gaps, unfinished: unfinished(records), fault: undefined };
  } catch (fault) {
    if (!(fault instanceof KeyturnError)) throw fault;
    return { records: [], gaps: () => [], unfinished: [], fault };
  }
}
