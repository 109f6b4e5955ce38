import { join } from 'node:path';
import type { RecordOf } from '../../change-records/chain/chained-record';
import { appendRecord, RECORDS_FOLDER } from '../../change-records/chain/record-folder';
import { KeyturnError } from '../../rotation/keyturn-error';
import type { Configuration } from '../../settings/configuration';
import type { Cloud } from '../shell/cloud';
import type { Desk } from '../shell/desk';
import { recordContext } from './record-context';

/** Puts on record who answers for a step of a user although a rule of the gate speaks against it. */
export async function recordAcceptance(
  desk: Desk,
  configuration: Configuration,
  cloud: Cloud,
  accepted: Pick<RecordOf<'acceptance'>, 'code' | 'user' | 'generation' | 'reason'>,
): Promise<void> {
  const context = await recordContext(desk, configuration, cloud);
  const event = { kind: 'acceptance', ...accepted } as const;
  // Into the archive with the next act: an edit on a branch may never be merged, and its record would have taken a place.
  await appendRecord(join(configuration.dir, RECORDS_FOLDER), event, context());
}

/** What was given to `--accept`; undefined where it was not. @throws KeyturnError `NO_REASON` where it says nothing */
export const acceptReason = (given: string | undefined): string | undefined =>
  given === undefined
    ? undefined
    : demandReason(given, '--accept was given without a reason.', 'Say why it is right this time: --accept "…".');

/**
 * A reason that says something.
 * @param because the fact, where it does not
 * @throws KeyturnError `NO_REASON`
 */
export function demandReason(given: string | undefined, because: string, wayOut: string): string {
  const reason = given?.trim() ?? '';
  if (!saysSomething(reason)) throw new KeyturnError('NO_REASON', because, wayOut);
  return reason;
}

/** Whether there is a letter or a digit in it: dashes and characters without width say nothing, and name nobody. */
export const saysSomething = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);
