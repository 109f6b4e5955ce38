import { join } from 'node:path';
import pLimit from 'p-limit';
import { archivePrefix } from '../../../change-records/chain/archive';
import { RECORDS_FOLDER, readRecords } from '../../../change-records/chain/record-folder';
import { atWork } from '../../account/organisation';
import type { Answer } from '../../answers/answers';
import { archivePlace, putRecord } from '../../evidence/archive-records';
import { demandWholeChain } from '../../evidence/whole-chain';
import { CALLS_AT_A_TIME } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { noArchive } from './record-verify';

/**
 * Puts every record into the archive that is not there yet: of a new archive, or after puts that failed. What is there is not
 * touched, and not looked at. @throws KeyturnError `CHAIN_BROKEN`; `NO_ARCHIVE`; an `AwsFault` where S3 does not take it
 */
export async function archiveRecords(desk: Desk): Promise<ExitCode> {
  return atWork(desk, async (configuration, cloud) => {
    const place = archivePlace(configuration);
    if (!place) throw noArchive();
    await demandWholeChain(configuration.dir);
    const records = await readRecords(join(configuration.dir, RECORDS_FOLDER));
    const archive = cloud.recordArchive(place.bucket);
    const prefix = archivePrefix(place.project);
    const limit = pLimit(CALLS_AT_A_TIME);
    const became = await Promise.all(
      records.map(({ number }) => limit(() => putRecord(archive, configuration.dir, prefix, number))),
    );
    const put = records.filter((_, at) => became[at] === 'put').map(({ number }) => number);
    const told = put.length === 1 ? `record ${put[0]}` : `${put.length} records`;
    desk.answer<Answer<'record archive'>>(
      put.length === 0
        ? `Nothing was missing: under the name of each of the ${records.length} records something is there. Compare: npx keyturn record verify --archive`
        : `Put ${told} into ${place.bucket}. Compare: npx keyturn record verify --archive`,
      { bucket: place.bucket, put, records: records.length },
    );
    return EXIT.done;
  });
}
