import { join } from 'node:path';
import type { RecordContext, RecordedEvent } from '../../../change-records/chain/chained-record';
import { appendRecord, RECORDS_FOLDER, verifyFolder } from '../../../change-records/chain/record-folder';
import { type AccessKey, KeyturnError, type LastUsed, maskKeyId } from '../../../rotation';
import type { Configuration } from '../../../settings/configuration';
import { personAtWork } from '../../evidence/committed-change';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';

type KeyEvent = Extract<RecordedEvent, { readonly kind: 'key-change' }>;

/** What is to be recorded of a change, beside the key itself. */
export type KeyActRecord = Pick<KeyEvent, 'action' | 'outcome' | 'problem' | 'reason' | 'before' | 'after'>;

/** Where changes of other users' keys are recorded. */
export interface KeyRecords {
  add(user: string, key: AccessKey | undefined, act: KeyActRecord): Promise<number>;
}

/**
 * Opens the chain of records before anything is changed: who acts is asked, and a chain that is broken is refused, so
 * that no change goes unrecorded. @throws KeyturnError `CHAIN_BROKEN`
 */
export async function openKeyRecords(desk: Desk, { settings, dir }: Configuration, cloud: Cloud): Promise<KeyRecords> {
  const folder = join(dir, RECORDS_FOLDER);
  const [fault] = (await verifyFolder(folder)).faults;
  if (fault) {
    throw new KeyturnError(
      'CHAIN_BROKEN',
      `The chain of records is not as it was written: ${fault.what}; a change that cannot be recorded is not made.`,
      'Look at it with `npx keyturn record verify`; bring the records back from version control.',
    );
  }
  const { arn } = await cloud.account.caller();
  const name = await personAtWork(desk.world, dir);
  const context = (): RecordContext => ({
    now: desk.now(),
    by: { name, arn },
    organisation: settings.organisation,
    timeZone: settings.deployment.timeZone,
  });
  return {
    add: async (user, key, act) => {
      const about = {
        accessKeyId: key ? maskKeyId(key.id) : null,
        createdAt: key?.createdAt.toISOString() ?? null,
        lastUsed: key ? lastUsedRecord(key.lastUsed) : null,
      };
      return (await appendRecord(folder, { kind: 'key-change', user, ...about, ...act }, context())).number;
    },
  };
}

function lastUsedRecord(lastUsed: LastUsed): KeyEvent['lastUsed'] {
  return lastUsed.kind === 'used' ? { ...lastUsed, at: lastUsed.at.toISOString() } : lastUsed;
}
