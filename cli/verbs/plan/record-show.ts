import { join } from 'node:path';
import { chainDocument } from '../../../change-records/chain/chain-document';
import { RECORDS_FOLDER, readRecords } from '../../../change-records/chain/record-folder';
import { KeyturnError } from '../../../rotation/keyturn-error';
import type { Answer } from '../../answers/answers';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { documentText } from './document-text';

/**
 * Shows one record as a person reads it.
 * @throws KeyturnError `NO_SUCH_RECORD`
 */
export async function showRecord(desk: Desk, number: number): Promise<ExitCode> {
  const records = await readRecords(join(desk.configDir, RECORDS_FOLDER));
  const record = records.find((one) => one.number === number);
  if (record === undefined) {
    throw new KeyturnError(
      'NO_SUCH_RECORD',
      `There is no record ${number}; ${records.length === 0 ? 'there are none yet' : `the last one is ${records.at(-1)?.number}`}.`,
      'See "npx keyturn record list".',
    );
  }
  desk.answer<Answer<'record show'>>(documentText(desk, chainDocument(record)), record);
  return EXIT.done;
}
