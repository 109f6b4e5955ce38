import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AwsFault } from '../../aws/aws-fault';
import type { RecordedEvent } from '../../change-records/chain/chained-record';
import { appendRecord, RECORDS_FOLDER, verifyFolder } from '../../change-records/chain/record-folder';
import { type Cloud, connectCloud } from '../../cli/shell/cloud';
import { everyVerb } from '../../cli/verb-list';
import { INSTALLATION_MS, type Moto, startMoto } from '../aws/moto';
import { aKeyChange, anAcceptance, context } from '../change-records/an-event';
import { NOW } from '../sealing/pgp-keys';
import { ACloud } from './a-cloud';
import { aConfigDir, removeConfigDirs } from './a-config-dir';
import { aWorld } from './a-world';
import { run } from './checked-run';

jest.setTimeout(60_000);

const region = 'ap-southeast-2';
let moto: Moto;
let s3: S3Client;
let iam: IAMClient;

beforeAll(async () => {
  moto = await startMoto();
  s3 = new S3Client({ region, forcePathStyle: true });
  iam = new IAMClient({ region });
}, INSTALLATION_MS);

afterAll(async () => {
  removeConfigDirs();
  await moto?.stop();
});

let made = 0;

/** A bucket with S3's own lock. */
async function aLockedBucket(): Promise<string> {
  made += 1;
  const Bucket = `kpd-records-${made}`;
  const CreateBucketConfiguration = { LocationConstraint: region } as const;
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true, CreateBucketConfiguration }));
  const DefaultRetention = { Mode: 'COMPLIANCE', Days: 2_557 } as const;
  const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } } as const;
  await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  return Bucket;
}

/** A configuration whose archive is this bucket, and somebody who types there. */
async function aDesk(bucket: string, cloud?: Cloud) {
  const mail = { from: 'keys@example.org', owner: 'data@example.org' };
  const dir = await aConfigDir();
  const settings = join(dir, 'settings.json');
  /** What the settings say of the archive. */
  const setArchive = (recordArchive: object | undefined, broken = ''): void => {
    const of = JSON.parse(readFileSync(settings, 'utf8').replace(/^broken/, '')) as Record<string, unknown>;
    writeFileSync(settings, broken + JSON.stringify({ ...of, deployment: { project: 'north', mail, recordArchive } }));
  };
  setArchive({ bucket });
  const folder = join(dir, RECORDS_FOLDER);
  const type = async (...argv: readonly string[]) => {
    const world = { ...aWorld({ now: NOW, says: true, cwd: dir }), connect: () => cloud ?? connectCloud(region) };
    const code = await run([...argv, '--config-dir', dir], everyVerb(), world);
    const said = `${world.stdout()}${world.stderr()}`;
    return { code, codes: [...new Set(said.match(/^[A-Z]+(_[A-Z]+)+/gm) ?? [])], said };
  };
  return { dir, folder, setArchive, type };
}

/** A chain of three records that are all in the archive. */
async function archived() {
  const bucket = await aLockedBucket();
  const desk = await aDesk(bucket);
  for (let left = 3; left > 0; left -= 1) await appendRecord(desk.folder, aKeyChange(), context());
  expect(await desk.type('record', 'archive')).toMatchObject({ code: 0 });
  return { ...desk, bucket };
}

/** Writes another chain, which is whole in itself. */
async function forge(folder: string, records: number): Promise<void> {
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  for (let left = records; left > 0; left -= 1)
    await appendRecord(folder, { ...aKeyChange(), reason: 'forged' } as RecordedEvent, context());
}

const namesIn = async (Bucket: string): Promise<readonly string[]> => {
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  return Versions.map(({ Key = '' }) => Key);
};

test('each record goes there as it is chained, as it lies in the folder, and stays: S3 itself says so', async () => {
  const Bucket = await aLockedBucket();
  const { folder, type } = await aDesk(Bucket);
  await iam.send(new CreateUserCommand({ UserName: 'jo' }));
  await iam.send(new CreateAccessKeyCommand({ UserName: 'jo' }));
  const { AccessKeyMetadata: [key] = [] } = await iam.send(new ListAccessKeysCommand({ UserName: 'jo' }));

  expect(await type('keys', 'deactivate', 'jo', key?.AccessKeyId ?? '', '--yes')).toMatchObject({ code: 0, codes: [] });
  expect(await namesIn(Bucket)).toEqual(['records/north/0001.json', 'records/north/0002.json']);
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'records/north/0002.json' }));
  expect(head).toMatchObject({
    ContentLength: readFileSync(join(folder, '0002.json')).length,
    ObjectLockMode: 'COMPLIANCE',
  });
  expect(await type('record', 'verify', '--archive')).toMatchObject({
    code: 0,
    codes: [],
    said: expect.stringContaining(`s3://${Bucket}/records/north/: 2 there`) as string,
  });
  const { Versions: [version] = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  const { Key, VersionId } = version ?? {};
  await expect(s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))).rejects.toThrow('Access Denied');
});

test.each<[string, number, readonly string[]]>([
  ['emptied', 0, ['CHAIN_EMPTIED']],
  ['cut off', 1, ['CHAIN_CUT_OFF', 'RECORD_NOT_AS_ARCHIVED']],
  ['rewritten', 3, ['RECORD_NOT_AS_ARCHIVED']],
  ['rewritten and longer', 4, ['RECORD_NOT_AS_ARCHIVED', 'RECORD_NOT_ARCHIVED']],
])('a chain that was %s is whole in itself, and not for the archive', async (_, records, codes) => {
  const { folder, type } = await archived();
  await forge(folder, records);
  expect(await type('record', 'verify')).toMatchObject({ code: 0 });
  const { code, codes: found, said } = await type('record', 'verify', '--archive');
  expect([code, found]).toEqual([1, codes]);
  expect(said).toContain('→ Bring the ');
});

test('what is recorded behind a forged chain does not take the place of what is there', async () => {
  const { folder, type, bucket } = await archived();
  await forge(folder, 2);
  await iam.send(new CreateUserCommand({ UserName: 'mere' }));
  const issued = await type('keys', 'issue', 'mere', '--parameter', '/mere/key', '--yes');
  // Its record 4 is put; in the place of record 3 is another one, and that is said although the key was made.
  expect(issued).toMatchObject({ code: 2, codes: ['RECORD_NOT_AS_ARCHIVED'] });
  expect(await namesIn(bucket)).toHaveLength(4);
  expect((await type('record', 'verify', '--archive')).codes).toEqual(['RECORD_NOT_AS_ARCHIVED']);
});

test('an object that was overwritten, or hidden, is found', async () => {
  const { type, bucket: Bucket } = await archived();
  await s3.send(new PutObjectCommand({ Bucket, Key: 'records/north/0002.json', Body: '{}' }));
  expect(await type('record', 'verify', '--archive')).toMatchObject({ code: 1, codes: ['ARCHIVE_ALTERED'] });
  const { bucket: another, type: typeThere } = await archived();
  await s3.send(new DeleteObjectCommand({ Bucket: another, Key: 'records/north/0003.json' }));
  expect(await typeThere('record', 'verify', '--archive')).toMatchObject({ code: 1, codes: ['ARCHIVE_ALTERED'] });
});

test('an archive that is not there loses no record, is told, and is caught up with', async () => {
  const bucket = await aLockedBucket();
  const { folder, setArchive, type } = await aDesk('no-such-bucket');
  await iam.send(new CreateUserCommand({ UserName: 'tane' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'tane' }));
  const id = AccessKey?.AccessKeyId ?? '';
  expect(await type('keys', 'deactivate', 'tane', id, '--yes')).toMatchObject({
    code: 2,
    codes: ['RECORD_NOT_ARCHIVED'],
  });
  expect((await verifyFolder(folder)).end.number).toBe(2);
  // What nobody could look at is not whole.
  expect((await type('record', 'verify', '--archive')).code).toBe(2);

  setArchive({ bucket });
  expect(await type('record', 'verify', '--archive')).toMatchObject({ code: 1, codes: ['RECORD_NOT_ARCHIVED'] });
  expect(await type('keys', 'activate', 'tane', id, '--yes')).toMatchObject({ code: 0, codes: [] });
  expect(await namesIn(bucket)).toHaveLength(4);
  expect(await type('record', 'verify', '--archive')).toMatchObject({ code: 0 });
  expect(await type('record', 'archive')).toMatchObject({
    code: 0,
    said: expect.stringContaining('Nothing was missing') as string,
  });
});

test('an acceptance takes no place of its own: it goes there with what is done behind it', async () => {
  const Bucket = await aLockedBucket();
  const { folder, type } = await aDesk(Bucket);
  await appendRecord(folder, anAcceptance(), context());
  expect(await type('record', 'verify', '--archive')).toMatchObject({ code: 0, codes: [] });
  expect(await namesIn(Bucket)).toEqual([]);
  await iam.send(new CreateUserCommand({ UserName: 'hine' }));
  expect(await type('keys', 'issue', 'hine', '--parameter', '/hine/key', '--yes')).toMatchObject({ code: 0 });
  expect(await namesIn(Bucket)).toHaveLength(3);
});

test('a bucket without a lock is no archive, and settings without one are said', async () => {
  const Bucket = 'kpd-plain';
  const CreateBucketConfiguration = { LocationConstraint: region } as const;
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  const { setArchive, type } = await aDesk(Bucket);
  expect(await type('record', 'verify', '--archive')).toMatchObject({ code: 1, codes: ['ARCHIVE_NOT_LOCKED'] });
  setArchive(undefined);
  expect(await type('record', 'verify', '--archive')).toMatchObject({ code: 2, codes: ['NO_ARCHIVE'] });
  expect(await type('record', 'archive')).toMatchObject({ code: 2, codes: ['NO_ARCHIVE'] });
  // An auditor may name the one that they know of.
  expect(await type('record', 'verify', '--archive', await aLockedBucket())).toMatchObject({ code: 0 });
});

describe('something in the place of the last record', () => {
  const at = 'records/north/0001.json';
  const act = async (inItsPlace: (own: string) => string, more: (cloud: ACloud) => void = () => undefined) => {
    const cloud = new ACloud(() => NOW).withUser('jo').withKey('jo', 'AKIAJO00000000001111', NOW);
    const { type, folder } = await aDesk('kpd-records', cloud);
    const archive = cloud.recordArchive('kpd-records');
    // Another run is faster by a moment.
    cloud.recordArchive = () => ({
      ...archive,
      putNew: (key, text) => {
        if (key === at) cloud.archives.get('kpd-records')?.set(at, inItsPlace(text));
        return archive.putNew(key, text);
      },
    });
    more(cloud);
    return { ...(await type('keys', 'deactivate', 'jo', '1111', '--yes')), folder };
  };

  test('is fine where it is this very record', async () => {
    expect(await act((own) => own)).toMatchObject({ code: 0, codes: [] });
  });

  test('is said where it is another one, or cannot be looked at', async () => {
    const other = await act(() => '{}');
    expect(other).toMatchObject({ code: 2, codes: ['RECORD_NOT_AS_ARCHIVED'] });
    const denied = new AwsFault('denied', 's3:GetObject', 'AccessDenied', 'no');
    const unseen = await act(
      (own) => own,
      (cloud) => void cloud.faults.set(`text ${at}`, denied),
    );
    expect(unseen).toMatchObject({ code: 2, said: expect.stringContaining('which you may not look at') as string });
  });
});

describe('the brake', () => {
  const brake = (more: (cloud: ACloud) => void = () => undefined) => {
    const cloud = new ACloud(() => NOW).withSupplier('valentia', {
      generation: 1,
      previous: 'deleted',
      suspended: false,
    });
    more(cloud.withKey('valentia', 'AKIANEW0000000002222', NOW));
    return cloud;
  };
  const pull = ['suspend', 'valentia', '--now', '--reason', 'leaked', '--yes'] as const;

  test('puts its records there', async () => {
    const cloud = brake();
    const { type } = await aDesk('kpd-records', cloud);
    expect(await type(...pull)).toMatchObject({ code: 0 });
    expect([...(cloud.archives.get('kpd-records')?.keys() ?? [])].sort()).toEqual([
      'records/north/0001.json',
      'records/north/0002.json',
    ]);
  });

  test.each([
    [
      'an archive that takes nothing',
      (cloud: ACloud) =>
        void cloud.faults.set(
          'putNew records/north/0002.json',
          new AwsFault('denied', 's3:PutObject', 'AccessDenied', 'no'),
        ),
    ],
  ])('%s keeps no key on', async (_, meddle) => {
    const cloud = brake(meddle);
    const { type, folder } = await aDesk('kpd-records', cloud);
    const pulled = await type(...pull);
    expect(pulled).toMatchObject({ code: 1, said: expect.stringContaining('RECORD_NOT_ARCHIVED') as string });
    expect(await cloud.keys.keysOf('valentia')).toMatchObject([{ status: 'Inactive' }]);
    expect((await verifyFolder(folder)).end.number).toBe(2);
  });

  test.each([
    ['settings that are no JSON', 'broken', { bucket: 'kpd-records' }],
    ['settings in which the archive is nonsense', '', { bucket: 'No Bucket' }],
  ])('%s keep no key on, and are said where an archive is meant', async (_, broken, archive) => {
    const cloud = brake();
    const { type, setArchive } = await aDesk('kpd-records', cloud);
    setArchive(archive, broken);
    const pulled = await type(...pull);
    expect(await cloud.keys.keysOf('valentia')).toMatchObject([{ status: 'Inactive' }]);
    // What can be read of a torn file is used.
    const isThere = (cloud.archives.get('kpd-records')?.size ?? 0) > 0;
    expect(isThere || pulled.said.includes('RECORD_NOT_ARCHIVED')).toBe(true);
  });
});
