import { join } from 'node:path';
import type { FoundAfterwards } from '../../change-records/chain/begun-record';
import type { ChainedRecord } from '../../change-records/chain/chained-record';
import { foundAfterwards } from '../../change-records/chain/found-afterwards';
import { appendRecord, RECORDS_FOLDER } from '../../change-records/chain/record-folder';
import { stateKeys } from '../../change-records/chain/state-keys';
import { type BegunRecord, begunHeadline, usersBegun } from '../../change-records/chain/unfinished';
import { maskKeyId } from '../../rotation/access-key';
import { KeyturnError } from '../../rotation/keyturn-error';
import type { Configuration } from '../../settings/configuration';
import { userWithKeys } from '../account/observed-user';
import type { Cloud } from '../shell/cloud';
import type { Desk } from '../shell/desk';
import { recordContext } from './record-context';

export interface Closing {
  readonly desk: Desk;
  readonly configuration: Configuration;
  readonly cloud: Cloud;
  /** What was begun and has no end on record, and is under way no longer. */
  readonly open: readonly BegunRecord[];
  /** The JSON of Terraform's state; undefined where nothing of it is at stake. */
  readonly state: string | undefined;
}

/**
 * Closes what was begun and whose end nobody saw: looks at IAM and the state, and puts on record what they show. What
 * cannot be looked at stays open, and is told.
 */
export async function closeUnfinished({ desk, configuration, cloud, open, state }: Closing): Promise<void> {
  if (open.length === 0) return;
  const context = await recordContext(desk, configuration, cloud);
  for (const record of open) {
    const iam = await iamOf(cloud, usersBegun(record)).catch((failure: unknown) => {
      if (failure instanceof KeyturnError) return failure;
      throw failure;
    });
    if (iam instanceof KeyturnError) {
      desk.note(`Record ${record.number} (${begunHeadline(record)}) stays open: ${iam.message}`);
      continue;
    }
    const seen = { iam, state: state === undefined ? null : stateKeys(state, new Set(usersBegun(record))) };
    const found = foundAfterwards(record.act, seen);
    const event = { kind: 'found-afterwards', begun: record.number, ...found, ...seen } as const;
    // Into the archive with the next act: a plan in the review of a branch writes into a clone that is thrown away.
    const closed = await appendRecord(join(configuration.dir, RECORDS_FOLDER), event, context());
    tell(desk, record, closed, found.sentences);
  }
}

/** @throws KeyturnError where IAM does not answer for one of them */
const iamOf = (cloud: Cloud, users: readonly string[]): Promise<FoundAfterwards['iam']> =>
  Promise.all(users.map((user) => userInIam(cloud, user)));

async function userInIam(cloud: Cloud, name: string): Promise<FoundAfterwards['iam'][number]> {
  const { user, keys } = await userWithKeys(cloud, name);
  return {
    user: name,
    exists: user !== undefined,
    keys: keys.map(({ id, status, createdAt }) => ({
      accessKeyId: maskKeyId(id),
      status,
      createdAt: createdAt.toISOString(),
    })),
  };
}

function tell(desk: Desk, begun: BegunRecord, closed: ChainedRecord, sentences: readonly string[]): void {
  const { colours } = desk;
  desk.note(
    [
      colours.yellow(`Record ${begun.number} (${begunHeadline(begun)}) was begun, and nobody saw it end. Found now:`),
      ...sentences.map((sentence) => `  ${sentence}`),
      `Closed as record ${closed.number}. Commit the records.`,
    ].join('\n'),
  );
}
