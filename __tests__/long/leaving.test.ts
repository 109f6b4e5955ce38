import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetUserCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GetBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { type Ended, HandSandbox, run } from '../journeys/by-hand';

jest.setTimeout(900_000);

const KEYTURN = join(__dirname, '..', '..', 'bin', 'keyturn.cjs');
const LEAVER = 'kotahi-writer';
const STAYER = 'valentia';
/** STAYER uploads to it, and others have a statement in its policy. */
const BUCKET = 'kpa-valentia';

let sandbox: HandSandbox;
let iam: IAMClient;
let s3: S3Client;

beforeAll(async () => {
  sandbox = await HandSandbox.up();
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = sandbox.env;
  const connection = {
    endpoint: sandbox.env.AWS_ENDPOINT_URL,
    region: 'ap-southeast-2',
    credentials: { accessKeyId, secretAccessKey },
  };
  iam = new IAMClient(connection);
  s3 = new S3Client({ ...connection, forcePathStyle: true });
});

afterAll(() => sandbox.down());

const keyturn = (...args: readonly string[]): Promise<Ended> => run(process.execPath, [KEYTURN, ...args], sandbox.env);

const quietly = (...args: readonly string[]): Promise<Ended> =>
  sandbox.terraform([...args, '-no-color', '-input=false']);

async function done(...args: readonly string[]): Promise<void> {
  const ended = await keyturn(...args);
  expect({ args, code: ended.code, said: ended.code === 0 ? '' : ended.said }).toEqual({ args, code: 0, said: '' });
}

async function planAndApply(...leaving: readonly string[]): Promise<void> {
  const meant = leaving.length === 0 ? [] : ['--leaving', ...leaving];
  // The quiet week is another rule's matter: somebody answers for leaving at once.
  const accepted = leaving.length === 0 ? [] : ['--accept', 'DELETED_TOO_SOON'];
  await done('plan', '--reason', 'a test of those who leave', ...meant, ...accepted);
  await done('apply', '--yes', ...meant);
}

/** Refused by the verb, and by Terraform alone, which has no gate. */
async function isRefused(inTerraform: string, ...users: readonly string[]): Promise<void> {
  const plan = await keyturn('plan', '--reason', 'gone', '--leaving', ...users);
  const bare = await quietly('apply', '-auto-approve');
  for (const { code, said } of [plan, bare]) {
    expect(code).toBe(1);
    // Markdown escapes the underscores of a code inside a sentence.
    expect(said.replaceAll('\\', '')).toContain(inTerraform);
    for (const user of users) expect(said).toContain(`keyturn suspend ${user}`);
  }
}

/** The end of every way out: Terraform finds nothing left to do, and says so with 0. */
async function isClean(): Promise<void> {
  await done('plan', '--reason', 'nothing is left to do');
  const { code, said } = await quietly('plan', '-detailed-exitcode');
  expect({ secondPlan: code, said: code === 0 ? '' : said }).toEqual({ secondPlan: 0, said: '' });
}

/** As IAM itself says; undefined where there is no such user. */
async function statuses(user: string): Promise<readonly string[] | undefined> {
  try {
    await iam.send(new GetUserCommand({ UserName: user }));
  } catch (fault) {
    if ((fault as Error).name.startsWith('NoSuchEntity')) return undefined;
    throw fault;
  }
  const { AccessKeyMetadata: found = [] } = await iam.send(new ListAccessKeysCommand({ UserName: user }));
  return found.map(({ Status = '' }) => Status);
}

type Json = Record<string, unknown>;

function edit(file: string, change: (json: Json) => void): void {
  const path = sandbox.path('config', file);
  const json = JSON.parse(readFileSync(path, 'utf8')) as Json;
  change(json);
  writeFileSync(path, `${JSON.stringify(json, null, 2)}\n`);
}

/** Takes users out of both files, as an operator does. @returns what puts them back */
function takeOut(...users: readonly string[]): () => void {
  const files = ['settings.json', 'key-generations.json'].map((name) => sandbox.path('config', name));
  const before = files.map((path) => readFileSync(path));
  edit('settings.json', (settings) => {
    settings.users = (settings.users as { name: string }[]).filter(({ name }) => !users.includes(name));
  });
  edit('key-generations.json', (ledger) => users.forEach((user) => delete ledger[user]));
  return () => files.forEach((path, at) => writeFileSync(path, before[at] ?? ''));
}

/** A user whose key works does not leave: neither by the verb, nor by Terraform alone, nor the last one, nor by a target. */
async function nobodyLeavesAtWork(): Promise<void> {
  await planAndApply();
  const putBack = takeOut(LEAVER);
  await isRefused('[KEY_NOT_INACTIVE]', LEAVER);
  const everybodyBack = takeOut(STAYER);
  await isRefused('[KEY_NOT_INACTIVE]', LEAVER, STAYER);
  everybodyBack();

  // Outside of a target the guard's data sources are not read; the gate speaks for them.
  const target = [`-target=aws_iam_user.${LEAVER}`, `-target=aws_iam_access_key.${LEAVER}`];
  await quietly('plan', '-out=by-target', ...target);
  const { stdout } = await sandbox.terraform(['show', '-json', 'by-target']);
  const file = sandbox.path('by-target.json');
  writeFileSync(file, stdout);
  const gate = await keyturn('record', '--gate', file, '--leaving', LEAVER);
  expect([gate.code, gate.said]).toEqual([1, expect.stringContaining('KEY_NOT_INACTIVE')]);

  expect([await statuses(LEAVER), await statuses(STAYER)]).toEqual([['Active'], ['Active']]);
  putBack();
  await isClean();
}

/** Suspended first, it leaves; also for Terraform alone nothing speaks against it then. */
async function whoIsQuietLeaves(): Promise<void> {
  await done('suspend', LEAVER);
  await planAndApply();
  takeOut(LEAVER);
  const unsaid = await keyturn('plan');
  expect([unsaid.code, unsaid.said]).toEqual([1, expect.stringMatching(/USER.?_REMOVED/)]);
  expect(await statuses(LEAVER)).toEqual(['Inactive']);
  await planAndApply(LEAVER);
  expect([await statuses(LEAVER), await statuses(STAYER)]).toEqual([undefined, ['Active']]);
  await isClean();
}

interface Statement {
  readonly Sid: string;
  readonly Principal?: unknown;
}

/** As S3 itself says. */
async function statements(bucket: string): Promise<readonly Statement[]> {
  const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
  return (JSON.parse(Policy) as { readonly Statement: readonly Statement[] }).Statement;
}

const sids = async (): Promise<readonly string[]> => (await statements(BUCKET)).map(({ Sid }) => Sid);

/** The last user of a shared bucket leaves, and what others wrote there stays, also what is called as ours is. */
async function othersKeepTheirStatements(): Promise<void> {
  const before = await statements(BUCKET);
  const [theirs] = before;
  const alike = { ...theirs, Sid: 'KeyturnUploadArchive' };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [...before, alike] });
  await s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
  await done('suspend', STAYER);
  await planAndApply();
  expect(await sids()).toEqual(
    expect.arrayContaining(['DataTeamReads', 'KeyturnUploadArchive', 'KeyturnUploadValentia']),
  );

  takeOut(STAYER);
  const declared = readFileSync(sandbox.path('config', 'settings.json'));
  edit('settings.json', (settings) => void (settings.buckets = []));
  const refused = await keyturn('plan', '--leaving', STAYER);
  expect([refused.code, refused.said]).toEqual([1, expect.stringMatching(/FOREIGN.?_STATEMENT/)]);
  expect(refused.said).toContain('"DataTeamReads"');
  expect(refused.said).toContain('"KeyturnUploadArchive"');
  expect(await sids()).toContain('DataTeamReads');

  writeFileSync(sandbox.path('config', 'settings.json'), declared);
  await planAndApply(STAYER);
  expect(await statuses(STAYER)).toBeUndefined();
  expect(await statements(BUCKET)).toEqual([theirs, alike]);
  await isClean();
}

// One story: each case begins where the way out of the one before has ended.
test('what leaves is inactive first, and takes nothing along that is not its own', async () => {
  await nobodyLeavesAtWork();
  await whoIsQuietLeaves();
  await othersKeepTheirStatements();
});
