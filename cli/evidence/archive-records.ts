import { join } from 'node:path';
import { archivedText, archiveKey, archivePrefix, notArchived, placeTaken } from '../../change-records/chain/archive';
import { recordName } from '../../change-records/chain/chain';
import type { ChainedRecord, RecordContext, RecordedEvent } from '../../change-records/chain/chained-record';
import { appendRecord, RECORDS_FOLDER } from '../../change-records/chain/record-folder';
import type { Refusal } from '../../rotation/guard';
import { KeyturnError } from '../../rotation/keyturn-error';
import type { Configuration } from '../../settings/configuration';
import { readTextIfThere } from '../../settings/configuration-folder';
import type { Cloud } from '../shell/cloud';
import type { Desk } from '../shell/desk';

/** Where records go beside the folder, as the settings have it. */
export interface ArchivePlace {
  readonly bucket: string;
  readonly project: string | undefined;
}

/** Undefined where the settings name no archive. */
export function archivePlace({ settings }: Configuration): ArchivePlace | undefined {
  const { recordArchive, project } = settings.deployment;
  return recordArchive && { bucket: recordArchive.bucket, project };
}

/** How far one run catches up: an archive that is new gets the rest by `record archive`. */
const MOST_AT_ONCE = 50;

/**
 * Puts an event behind the chain, and the record into the archive, where there is one. The record stands whatever becomes of its
 * copy; a put that fails is told at the end of the verb, unless a later one catches up.
 */
export async function chainEvent(
  desk: Desk,
  configuration: Configuration,
  cloud: Cloud,
  event: RecordedEvent,
  context: RecordContext,
): Promise<ChainedRecord> {
  const record = await appendRecord(join(configuration.dir, RECORDS_FOLDER), event, context);
  const place = archivePlace(configuration);
  if (place) {
    const refusal = await archiveUpTo(configuration.dir, record.number, place, cloud);
    // A put that failed may be caught up with; that somebody else's record lies in a place stays said.
    desk.shortfall(refusal?.code === 'RECORD_NOT_AS_ARCHIVED' ? `place ${record.number}` : 'archive', refusal);
  }
  return record;
}

/**
 * Puts a record into the archive, and before it whatever is missing: backwards, until one is there. So nobody has to be allowed
 * to read or list. @returns what kept it from getting there
 */
export async function archiveUpTo(
  configDir: string,
  last: number,
  { bucket, project }: ArchivePlace,
  cloud: Cloud,
): Promise<Refusal | undefined> {
  const archive = cloud.recordArchive(bucket);
  const prefix = archivePrefix(project);
  for (let number = last; number > Math.max(0, last - MOST_AT_ONCE); number -= 1) {
    try {
      const became = await putRecord(archive, configDir, prefix, number);
      if (became === 'put') continue;
      // What is missing in the folder itself is told by whoever looks at the chain.
      if (became === 'gone' || number < last) return undefined;
      const key = archiveKey(prefix, number);
      // Another run may have put this very record while it caught up. Who may not read there cannot tell.
      const there = await archive.text(key).catch(unlessDenied);
      const own = await readTextIfThere(recordFile(configDir, number));
      return there !== undefined && there === archivedText(own ?? '')
        ? undefined
        : placeTaken(number, key, there !== undefined);
    } catch (failure) {
      if (failure instanceof KeyturnError) return notArchived(number, failure.message);
      throw failure;
    }
  }
  return last > MOST_AT_ONCE ? notArchived(last - MOST_AT_ONCE, 'and neither may be those before it.') : undefined;
}

const recordFile = (configDir: string, number: number): string =>
  join(configDir, RECORDS_FOLDER, `${recordName(number)}.json`);

/** @throws whatever else it is */
function unlessDenied(failure: unknown): undefined {
  if (failure instanceof KeyturnError && failure.code === 'AWS_DENIED') return undefined;
  throw failure;
}

/** `there`: something is in its place already. `gone`: the folder has no such record. @throws AwsFault */
export async function putRecord(
  archive: ReturnType<Cloud['recordArchive']>,
  configDir: string,
  prefix: string,
  number: number,
): Promise<'put' | 'there' | 'gone'> {
  const text = await readTextIfThere(recordFile(configDir, number));
  if (text === undefined) return 'gone';
  return (await archive.putNew(archiveKey(prefix, number), archivedText(text))) ? 'put' : 'there';
}
