import { join } from 'node:path';
import { isAwsFault } from '../../../../aws/aws-fault';
import type { AccessKeyRecord } from '../../../../aws/key-store';
import { notArchived } from '../../../../change-records/chain/archive';
import type { RecordContext } from '../../../../change-records/chain/chained-record';
import { KeyturnError } from '../../../../rotation/keyturn-error';
import { readTextIfThere } from '../../../../settings/configuration-folder';
import { type ReadableSettings, readableSettings } from '../../../../settings/readable-parts';
import { SETTINGS_FILE } from '../../../../settings/settings-file';
import { lastUse } from '../../../account/observed-user';
import type { Answer } from '../../../answers/answers';
import { archiveUpTo } from '../../../evidence/archive-records';
import { whoActs } from '../../../evidence/record-context';
import type { Cloud } from '../../../shell/cloud';
import type { Desk } from '../../../shell/desk';
import { EXIT, type ExitCode } from '../../../shell/exit-code';
import { holdInterrupts } from '../../../shell/hold-interrupts';
import { keyList, tellNothingToDo, tellOutcome } from './brake-answer';
import { brakeLedger } from './brake-ledger';
import { type BrakedKey, BrakeRecord, type BrakeRecords } from './brake-record';
import { switchOff } from './switch-off';
import { isOfTheSystem } from './system-fault';

export interface SuspendNowOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly reason?: string;
}

/** Of records and of dates, where the settings do not tell. */
const USUAL_TIME_ZONE = 'Pacific/Auckland';

/** IAM has one place for all regions of a partition; any of them leads there. */
const ANY_REGION = 'us-east-1';

/**
 * The emergency brake: switches every key of a user off in IAM, then makes ledger and chain of records agree. It needs
 * credentials and nothing else: settings, ledger, records and git are used as far as they are there, and hold nothing up.
 * @throws KeyturnError `NO_SUCH_USER`, and an `AwsFault` where IAM does not answer
 */
export async function suspendNow(desk: Desk, user: string, options: SuspendNowOptions): Promise<ExitCode> {
  const settings = await settingsAsFarAsTheyGo(desk.configDir);
  const { env } = desk.world;
  const cloud = desk.world.connect(settings.region ?? (env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || ANY_REGION));
  try {
    return await pullBrake(desk, settings, cloud, user, options);
  } finally {
    cloud.close();
  }
}

async function pullBrake(
  desk: Desk,
  settings: ReadableSettings,
  cloud: Cloud,
  name: string,
  { dryRun, yes, reason }: SuspendNowOptions,
): Promise<ExitCode> {
  // Asked while people read; the brake waits for neither.
  const asking = { user: cloud.users.userNamed(name).catch(noAnswer), caller: cloud.account.caller().catch(noAnswer) };
  const seen = await keysOf(cloud, name);
  if (seen.length === 0 || dryRun) return tellNothingToDo(desk, name, seen);
  desk.note(keyList(name, seen));
  if (!(await desk.confirm(`Switch off every access key of ${name} now?`, yes))) {
    desk.answer<Answer<'suspend'>>('Nothing was done.', { user: name, keys: [], written: false });
    return EXIT.refused;
  }
  const held = holdInterrupts((line) => desk.note(line));
  try {
    const context = makeContext(desk, settings, asking.caller);
    const record = new BrakeRecord(desk.configDir, name, reason ?? null, context);
    // Without a question nothing lies between the look above and now.
    const keys = yes ? seen : await keysOf(cloud, name);
    await record.begin(keys);
    const { keys: switched, unseen } = await switchOff(cloud, name, keys);
    if (switched.every(({ now }) => now !== 'on'))
      desk.note(`Every key of ${name} is off. Writing ledger and record …`);
    const braked: readonly BrakedKey[] = await Promise.all(
      switched.map(async (one) => ({ ...one, lastUsed: await lastUse(cloud.keys, one.key.id) })),
    );
    const ledger = await brakeLedger(desk.configDir, { name, user: await asking.user, keys: afterwards(braked) });
    const records = await archived(desk, settings, cloud, await record.finish(braked));
    return tellOutcome(desk, {
      user: name,
      keys: braked,
      unseen,
      ledger,
      records,
      timeZone: settings.timeZone ?? USUAL_TIME_ZONE,
    });
  } finally {
    held.release();
  }
}

/** The keys are off by now, and this is the last thing of all: S3 may take its time. */
async function archived(
  desk: Desk,
  { archive }: ReadableSettings,
  cloud: Cloud,
  { numbers, left }: BrakeRecords,
): Promise<BrakeRecords> {
  const last = numbers.at(-1);
  if (last === undefined || archive === undefined) return { numbers, left };
  const leftover =
    archive === 'unreadable'
      ? notArchived(last, 'settings.json does not tell where that is.')
      : await archiveUpTo(desk.configDir, last, archive, cloud).catch((failure: unknown) => {
          if (isOfTheSystem(failure)) return notArchived(last, failure.message);
          throw failure;
        });
  return { numbers, left: leftover ? [...left, leftover] : left };
}

/** @throws KeyturnError `NO_SUCH_USER` */
async function keysOf(cloud: Cloud, name: string): Promise<readonly AccessKeyRecord[]> {
  try {
    return await cloud.keys.keysOf(name);
  } catch (failure) {
    if (!isAwsFault(failure, 'missing')) throw failure;
    throw new KeyturnError(
      'NO_SUCH_USER',
      `There is no IAM user ${name}.`,
      'Check the name and the account: "npx keyturn keys list" shows every key; "aws sts get-caller-identity" tells whose credentials these are.',
    );
  }
}

/** What IAM holds now: of a key that it took, its list may be late. */
const afterwards = (keys: readonly BrakedKey[]): readonly AccessKeyRecord[] =>
  keys
    .filter(({ now }) => now !== 'gone')
    .map(({ key, now }) => ({ ...key, status: now === 'on' ? ('Active' as const) : ('Inactive' as const) }));

function makeContext(
  desk: Desk,
  { organisation, timeZone }: ReadableSettings,
  caller: Promise<{ readonly arn: string } | undefined>,
): () => Promise<RecordContext> {
  const who = whoActs(desk, desk.configDir);
  return async () => ({
    now: desk.now(),
    by: { name: await who, arn: (await caller)?.arn ?? null },
    organisation: organisation ?? null,
    timeZone: timeZone ?? USUAL_TIME_ZONE,
  });
}

/** Whatever the folder holds. @throws Error that is our bug */
async function settingsAsFarAsTheyGo(configDir: string): Promise<ReadableSettings> {
  try {
    return readableSettings((await readTextIfThere(join(configDir, SETTINGS_FILE))) ?? '');
  } catch (failure) {
    if (isOfTheSystem(failure)) return {};
    throw failure;
  }
}

/**
 * What is nice to know and could not be asked.
 * @throws Error that is our bug
 */
function noAnswer(failure: unknown): undefined {
  if (failure instanceof KeyturnError) return undefined;
  throw failure;
}
