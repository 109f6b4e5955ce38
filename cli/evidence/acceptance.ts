import { join } from 'node:path';
import { appendRecord, RECORDS_FOLDER } from '../../change-records/chain/record-folder';
import type { Configuration } from '../../settings/configuration';
import type { Cloud } from '../shell/cloud';
import type { Desk } from '../shell/desk';
import { recordContext } from './record-context';

/** Puts on record who answers for disabling a key without proof that its successor is used. */
export async function recordAcceptance(
  desk: Desk,
  configuration: Configuration,
  cloud: Cloud,
  user: string,
  generation: number,
  reason: string,
): Promise<void> {
  const context = await recordContext(desk, configuration, cloud);
  const event = { kind: 'acceptance', user, generation, reason } as const;
  await appendRecord(join(configuration.dir, RECORDS_FOLDER), event, context());
}
