import { join } from 'node:path';
import { recordTitle } from '../../../change-records/chain/chain-document';
import type { ChainedRecord } from '../../../change-records/chain/chained-record';
import { RECORDS_FOLDER, readRecords } from '../../../change-records/chain/record-folder';
import { usersOf } from '../../../change-records/chain/users-of';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { dayIn, minuteIn } from '../../../rotation/local-days';
import { readTextIfThere } from '../../../settings/configuration-folder';
import { LEDGER_FILE } from '../../../settings/ledger-file';
import { readableEntry } from '../../../settings/readable-parts';
import { suggestion } from '../../../settings/suggestion';
import type { Answer } from '../../answers/answers';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { table } from '../../shell/table';

export interface ListOptions {
  readonly user?: string;
  /** First and last day, `YYYY-MM-DD`, as the organisation's calendar had it when the record was written. */
  readonly since?: string;
  readonly until?: string;
}

/** Who, when, what: one line for each record, oldest first. */
export async function listRecords(desk: Desk, options: ListOptions): Promise<ExitCode> {
  const records = await readRecords(join(desk.configDir, RECORDS_FOLDER));
  if (options.user !== undefined) await demandKnown(desk, options.user, records);
  const chosen = records.filter((record) => isChosen(record, records, options));
  desk.answer<Answer<'record list'>>(
    chosen.length === 0
      ? 'There are no such records.'
      : table(
          ['RECORD', 'WHEN', 'WHO', 'WHAT'].map((head) => desk.colours.dim(head)),
          chosen.map((record) => [
            String(record.number),
            minuteIn(record.timeZone, new Date(record.recordedAt)),
            record.recordedBy.name,
            recordTitle(record),
          ]),
        ),
    chosen.map((record) => ({
      number: record.number,
      at: record.recordedAt,
      by: record.recordedBy,
      kind: record.kind,
      users: usersOf(record, records),
      what: recordTitle(record),
      hash: record.hash,
    })),
  );
  return EXIT.done;
}

/**
 * An empty list would say that nothing was done to whoever was meant.
 * @throws KeyturnError `UNKNOWN_USER` for a name that neither a record nor the ledger has
 */
async function demandKnown(desk: Desk, user: string, records: readonly ChainedRecord[]): Promise<void> {
  const names = [...new Set(records.flatMap((record) => usersOf(record, records)))].sort();
  if (names.includes(user)) return;
  const ledger = (await readTextIfThere(join(desk.configDir, LEDGER_FILE))) ?? '{}';
  if (readableEntry(ledger, user).kind !== 'none') return;
  throw new KeyturnError(
    'UNKNOWN_USER',
    `No record is about "${user}", and the ledger does not have it.${suggestion(user, names)}`,
    `The records are about: ${names.join(', ') || 'nobody yet'}.`,
  );
}

function isChosen(record: ChainedRecord, all: readonly ChainedRecord[], { user, since, until }: ListOptions): boolean {
  const day = dayIn(record.timeZone, new Date(record.recordedAt));
  return (
    (user === undefined || usersOf(record, all).includes(user)) &&
    (since === undefined || day >= since) &&
    (until === undefined || day <= until)
  );
}
