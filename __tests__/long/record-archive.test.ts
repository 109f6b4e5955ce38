import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import { appendRecord } from '../../change-records/chain/record-folder';
import { anAcceptance, context } from '../change-records/an-event';
import { run } from '../journeys/by-hand';
import { AnOperator } from './an-operator';

jest.setTimeout(900_000);

const BUCKET = 'kpd-keyturn-records';

let operator: AnOperator;

beforeAll(async () => {
  operator = await AnOperator.atWork();
});

afterAll(() => operator.goHome());

const records = (...parts: readonly string[]): string => operator.config('records', ...parts);
const inFolder = (): readonly string[] => readdirSync(records()).filter((name) => /^\d+\.json$/.test(name));

/** Everything that S3 itself has, as names in the folder of records. */
async function inArchive() {
  const { Versions = [], DeleteMarkers = [] } = await operator.s3.send(
    new ListObjectVersionsCommand({ Bucket: BUCKET }),
  );
  expect(DeleteMarkers).toEqual([]);
  return Versions.map(({ Key = '', VersionId }) => ({ Key, VersionId, name: Key.replace('records/keyturn/', '') }));
}

async function git(...args: readonly string[]): Promise<void> {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];
  const { code, said } = await run('git', [...who, ...args], operator.sandbox.env, operator.config());
  expect({ args, code, said: code === 0 ? '' : said }).toEqual({ args, code: 0, said: '' });
}

async function commit(): Promise<void> {
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'what was done');
}

/** The archive is made by the same plan, gate and apply as everything; its own records are caught up with. */
async function theArchiveIsMade(): Promise<void> {
  const file = operator.config('settings.json');
  const settings = JSON.parse(readFileSync(file, 'utf8')) as { deployment: Record<string, unknown> };
  settings.deployment.recordArchive = { bucket: BUCKET, retentionDays: 400 };
  writeFileSync(file, JSON.stringify(settings));
  await operator.done('plan', 'key-check', '--reason', 'an archive of records');
  await operator.done('apply', 'key-check', '--yes');
  const lock = await operator.s3.send(new GetObjectLockConfigurationCommand({ Bucket: BUCKET }));
  expect(lock.ObjectLockConfiguration?.Rule?.DefaultRetention).toMatchObject({ Mode: 'COMPLIANCE', Days: 400 });
}

/** Begun and outcome of each apply lie there, as they lie in the folder, and nobody takes them away. */
async function whatIsDoneIsArchived(): Promise<void> {
  await git('init', '--quiet');
  await operator.planAndApply('the first keys');
  await commit();
  await operator.done('start', 'valentia');
  await operator.planAndApply('a rotation');
  await commit();
  expect(await operator.statuses('valentia')).toEqual(['Active', 'Active']);

  const there = await inArchive();
  expect(inFolder()).toHaveLength(6);
  expect(there.map(({ name }) => name).sort()).toEqual(inFolder());
  for (const { Key, VersionId, name } of there) {
    const { Body } = await operator.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    expect(await Body?.transformToString()).toBe(readFileSync(records(name), 'utf8'));
    const removal = operator.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key, VersionId }));
    await expect(removal).rejects.toMatchObject({ name: 'AccessDenied' });
  }
  await operator.done('record', 'verify', '--archive', '--git');
}

/** Writes another chain, which is whole in itself. */
async function forge(length: number): Promise<void> {
  for (const name of readdirSync(records())) rmSync(records(name));
  for (let left = length; left > 0; left -= 1) await appendRecord(records(), anAcceptance('forged'), context());
}

/** @param keep how many of the records stay as they are: whoever cuts a chain off also writes its head anew */
function cutOff(keep: number): void {
  const gone = inFolder().slice(keep);
  for (const name of gone) for (const kind of ['json', 'md', 'html']) rmSync(records(name.replace('json', kind)));
  const { number, hash } = JSON.parse(readFileSync(records(`000${keep}.json`), 'utf8')) as Record<string, unknown>;
  writeFileSync(records('head.json'), `${JSON.stringify({ number, hash }, null, 2)}\n`);
}

async function eachTamperingIsFound(): Promise<void> {
  const kept = operator.sandbox.path('kept');
  cpSync(records(), kept, { recursive: true });
  const ways: readonly (readonly [code: string, meddle: () => void | Promise<void>])[] = [
    ['CHAIN_CUT_OFF', () => cutOff(4)],
    ['RECORD_NOT_AS_ARCHIVED', () => forge(6)],
    ['CHAIN_EMPTIED', () => forge(0)],
  ];
  for (const [code, meddle] of ways) {
    await meddle();
    // Whole in itself, each time: what is found, only the archive and git find.
    const { stdout } = await operator.refused(code, ['record', 'verify', '--archive', '--git', '--json']);
    const { faults } = JSON.parse(stdout) as { readonly faults: readonly { readonly code: string }[] };
    expect([...new Set(faults.map((fault) => fault.code))].sort()).toEqual([code, 'RECORD_NOT_AS_COMMITTED'].sort());
    rmSync(records(), { recursive: true });
    cpSync(kept, records(), { recursive: true });
  }
  await operator.done('record', 'verify', '--archive', '--git');
}

test('a chain that was cut off, rewritten or emptied is found through the archive and through git', async () => {
  await theArchiveIsMade();
  await whatIsDoneIsArchived();
  await eachTamperingIsFound();
});
