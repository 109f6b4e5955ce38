import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  PutUserPolicyCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { PlanRecord } from '../../change-records/record/change-record';
import { filesHolding } from '../../sandbox/story/secret-scan';
import { openpgp } from '../../sealing/openpgp';
import { type Ended, HandSandbox, run } from './by-hand';

jest.setTimeout(600_000);

const KEYTURN = join(__dirname, '..', '..', 'bin', 'keyturn.cjs');
const region = 'ap-southeast-2';

interface MadeKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

let sandbox: HandSandbox;
let iam: IAMClient;
const secrets: string[] = [];

beforeAll(async () => {
  sandbox = await HandSandbox.up();
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = sandbox.env;
  iam = new IAMClient({
    endpoint: sandbox.env.AWS_ENDPOINT_URL,
    region,
    credentials: { accessKeyId, secretAccessKey },
  });
});

afterAll(() => sandbox.down());

const said: Ended[] = [];

/** Types a command as an operator does. */
async function keyturn(...args: readonly string[]): Promise<Ended> {
  const ended = await run(process.execPath, [KEYTURN, ...args], sandbox.env, sandbox.project);
  said.push(ended);
  return ended;
}

/** Types one that must be done. */
async function done(...args: readonly string[]): Promise<Ended> {
  const ended = await keyturn(...args);
  expect({ args, code: ended.code, stderr: ended.code === 0 ? '' : ended.stderr }).toEqual({
    args,
    code: 0,
    stderr: '',
  });
  return ended;
}

/** The record of the next plan, then the apply of that very plan, after which Terraform has nothing left to do. */
async function planAndApply(): Promise<PlanRecord> {
  const record = JSON.parse((await done('plan', '--json')).stdout) as PlanRecord;
  await done('apply', '--yes');
  const again = await sandbox.terraform(['plan', '-detailed-exitcode', '-no-color', '-input=false']);
  expect({ secondPlan: again.code, said: again.code === 0 ? '' : again.said }).toEqual({ secondPlan: 0, said: '' });
  return record;
}

async function makeKey(user: string): Promise<MadeKey> {
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: user }));
  secrets.push(key?.SecretAccessKey ?? '');
  return { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' };
}

/** As IAM itself says, oldest first. */
async function keysOf(user: string): Promise<readonly (string | undefined)[]> {
  const { AccessKeyMetadata: keys = [] } = await iam.send(new ListAccessKeysCommand({ UserName: user }));
  return keys
    .sort((a, b) => Number(a.CreateDate) - Number(b.CreateDate))
    .map((key) => `${key.AccessKeyId} ${key.Status}`);
}

async function upload(key: MadeKey): Promise<string> {
  const s3 = new S3Client({ endpoint: sandbox.env.AWS_ENDPOINT_URL, region, forcePathStyle: true, credentials: key });
  return s3.send(new PutObjectCommand({ Bucket: 'kpa-valentia', Key: 'delta.csv', Body: 'a,b\n' })).then(
    () => 'accepted',
    (fault: Error) => fault.name,
  );
}

/** What valentia does with the letter: opens the secret with the private half of its PGP key. */
async function openLetter(folder: string, generation: number): Promise<MadeKey> {
  const letter = readFileSync(join(folder, `valentia-${generation}.txt`), 'utf8');
  const { decrypt, readMessage, readPrivateKey } = openpgp();
  const message = await readMessage({
    armoredMessage: readFileSync(join(folder, `valentia-${generation}.asc`), 'utf8'),
  });
  const armoredKey = readFileSync(sandbox.path('private-keys', 'valentia.asc'), 'utf8');
  const opened = await decrypt({ message, decryptionKeys: await readPrivateKey({ armoredKey }) });
  const secretAccessKey = String(opened.data);
  secrets.push(secretAccessKey);
  const accessKeyId = /Access key ID +(\w+)/.exec(letter)?.[1] ?? '';
  return { accessKeyId, secretAccessKey };
}

const keyChanges = ({ keys }: PlanRecord): readonly string[] =>
  keys.map((key) => `${key.user} ${key.generation} ${key.change}${key.imported ? ' imported' : ''}`);

test('an operator adopts two suppliers and rotates the key of one, with nothing but the command line', async () => {
  // Made by hand long ago: one key at another path, and a rotation that nobody finished.
  await iam.send(new CreateUserCommand({ UserName: 'valentia' }));
  const valentias = await makeKey('valentia');
  await iam.send(
    new TagUserCommand({ UserName: 'valentia', Tags: [{ Key: valentias.accessKeyId, Value: 'made by hand' }] }),
  );
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:PutObject', Resource: '*' }] };
  await iam.send(
    new PutUserPolicyCommand({ UserName: 'valentia', PolicyName: 'upload', PolicyDocument: JSON.stringify(policy) }),
  );
  await iam.send(new CreateUserCommand({ UserName: 'kotahi-writer', Path: '/suppliers/' }));
  const former = await makeKey('kotahi-writer');
  await iam.send(
    new UpdateAccessKeyCommand({ UserName: 'kotahi-writer', AccessKeyId: former.accessKeyId, Status: 'Inactive' }),
  );
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const current = await makeKey('kotahi-writer');
  const found = [await keysOf('valentia'), await keysOf('kotahi-writer')];

  // The ledger says one key each, as on the first day; nobody has taken them over yet, which is not urgent.
  const before = await keyturn('status');
  expect([before.code, before.stdout]).toEqual([0, expect.stringContaining('npx keyturn adopt kotahi-writer')]);

  expect((await done('adopt', 'valentia')).stdout).toContain('aws_s3_bucket_policy.kpa-valentia');
  expect((await done('adopt', 'kotahi-writer')).stdout).toContain(
    '+  "kotahi-writer": { "generation": 2, "previous": "inactive" }',
  );
  const adoption = await planAndApply();
  expect(keyChanges(adoption)).toEqual([
    'kotahi-writer 1 unchanged imported',
    'kotahi-writer 2 unchanged imported',
    'valentia 1 unchanged imported',
  ]);
  expect([await keysOf('valentia'), await keysOf('kotahi-writer')]).toEqual(found);
  const { Policy: bucketPolicy } = await new S3Client({
    endpoint: sandbox.env.AWS_ENDPOINT_URL,
    region,
    forcePathStyle: true,
    credentials: {
      accessKeyId: sandbox.env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: sandbox.env.AWS_SECRET_ACCESS_KEY ?? '',
    },
  }).send(new GetBucketPolicyCommand({ Bucket: 'kpa-valentia' }));
  expect(bucketPolicy).toContain('DataTeamReads');

  // Karo has its key since long ago: that is for people to say.
  await done('handover', 'kotahi-writer', '--already', new Date().toISOString());

  // Karo's unfinished rotation is finished, and valentia's begins: one plan, one step per user.
  expect((await keyturn('disable', 'valentia')).code).toBe(1);
  // No record tells since when the old key is off, so somebody has to answer for it.
  expect((await keyturn('delete', 'kotahi-writer')).stderr).toContain('DELETED_TOO_SOON');
  await done('delete', 'kotahi-writer', '--accept', 'off since March, before there were records');
  await done('start', 'valentia');
  expect(keyChanges(await planAndApply())).toEqual([
    'kotahi-writer 1 deleted',
    'kotahi-writer 2 unchanged',
    'valentia 1 unchanged',
    'valentia 2 created',
  ]);
  expect(await keysOf('kotahi-writer')).toEqual([`${current.accessKeyId} Active`]);
  expect((await done('status')).stdout).toContain('npx keyturn handover valentia');

  // Handed over, tried, proven.
  const letters = sandbox.path('letters');
  await done('handover', 'valentia', '--out', letters);
  const key = await openLetter(letters, 2);
  expect((await keyturn('verify', 'valentia')).code).toBe(1);
  expect((await keyturn('disable', 'valentia')).stderr).toContain('NO_PROOF_OF_USE');
  expect(await upload(key)).toBe('accepted');
  expect((await done('verify', 'valentia')).stdout).toContain('Proven: Valentia Technologies uses generation 2.');

  await done('disable', 'valentia');
  expect(keyChanges(await planAndApply())).toEqual(['valentia 1 disabled', 'valentia 2 unchanged']);
  expect([await upload(valentias), await upload(key)]).toEqual(['InvalidAccessKeyId', 'accepted']);
  expect((await done('status')).stdout).toContain('the old key is kept inactive for 7 days');

  expect((await keyturn('delete', 'valentia')).stderr).toContain('DELETED_TOO_SOON');
  await done('delete', 'valentia', '--accept', 'Valentia saw a week of uploads');
  expect(keyChanges(await planAndApply())).toEqual(['valentia 1 deleted', 'valentia 2 unchanged']);
  expect(await keysOf('valentia')).toEqual([`${key.accessKeyId} Active`]);
  expect((await done('status')).stdout).toMatch(/^Nothing to do\./);

  // What is left: a chain of records, and no secret anywhere.
  await done('record', 'verify');
  // Of each of the four applies one record of its beginning and one of its end; and two that somebody answers for.
  expect(readdirSync(sandbox.path('config', 'records')).filter((name) => /^\d+\.json$/.test(name))).toHaveLength(10);
  expect(filesHolding(sandbox.path(), secrets, ['mirror', 'private-keys'])).toEqual([]);
  expect(said.filter(({ stdout, stderr }) => secrets.some((secret) => `${stdout}${stderr}`.includes(secret)))).toEqual(
    [],
  );
});
