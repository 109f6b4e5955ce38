import { readFileSync, writeFileSync } from 'node:fs';
import { GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { AnOperator } from './an-operator';

jest.setTimeout(900_000);

const LEAVER = 'kotahi-writer';
const STAYER = 'valentia';
/** STAYER uploads to it, and others have a statement in its policy. */
const BUCKET = 'kpa-valentia';

let operator: AnOperator;

beforeAll(async () => {
  operator = await AnOperator.atWork();
});

afterAll(() => operator.goHome());

async function planAndApply(...leaving: readonly string[]): Promise<void> {
  const meant = leaving.length === 0 ? [] : ['--leaving', ...leaving];
  // The quiet week is another rule's matter: somebody answers for leaving at once.
  const accepted = leaving.length === 0 ? [] : ['--accept', 'DELETED_TOO_SOON'];
  await operator.done('plan', '--reason', 'a test of those who leave', ...meant, ...accepted);
  await operator.done('apply', '--yes', ...meant);
}

/** Refused by the verb, and by Terraform alone, which has no gate. */
async function isRefused(inTerraform: string, ...users: readonly string[]): Promise<void> {
  const plan = await operator.keyturn('plan', '--reason', 'gone', '--leaving', ...users);
  const bare = await operator.terraform('apply', '-auto-approve');
  for (const { code, said } of [plan, bare]) {
    expect(code).toBe(1);
    // Markdown escapes the underscores of a code inside a sentence.
    expect(said.replaceAll('\\', '')).toContain(inTerraform);
    for (const user of users) expect(said).toContain(`keyturn suspend ${user}`);
  }
}

/** The end of every way out: Terraform finds nothing left to do, and says so with 0. */
async function isClean(): Promise<void> {
  await operator.done('plan', '--reason', 'nothing is left to do');
  await operator.isClean();
}

type Json = Record<string, unknown>;

function edit(file: string, change: (json: Json) => void): void {
  const path = operator.config(file);
  const json = JSON.parse(readFileSync(path, 'utf8')) as Json;
  change(json);
  writeFileSync(path, `${JSON.stringify(json, null, 2)}\n`);
}

/** Takes users out of both files, as an operator does. @returns what puts them back */
function takeOut(...users: readonly string[]): () => void {
  const files = ['settings.json', 'key-generations.json'].map((name) => operator.config(name));
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
  await operator.terraform('plan', '-out=by-target', ...target);
  const { stdout } = await operator.sandbox.terraform(['show', '-json', 'by-target']);
  const file = operator.sandbox.path('by-target.json');
  writeFileSync(file, stdout);
  const gate = await operator.keyturn('record', '--gate', file, '--leaving', LEAVER);
  expect([gate.code, gate.said]).toEqual([1, expect.stringContaining('KEY_NOT_INACTIVE')]);

  expect([await operator.statusesIfThere(LEAVER), await operator.statusesIfThere(STAYER)]).toEqual([
    ['Active'],
    ['Active'],
  ]);
  putBack();
  await isClean();
}

/** Suspended first, it leaves; also for Terraform alone nothing speaks against it then. */
async function whoIsQuietLeaves(): Promise<void> {
  await operator.done('suspend', LEAVER);
  await planAndApply();
  takeOut(LEAVER);
  const unsaid = await operator.keyturn('plan');
  expect([unsaid.code, unsaid.said]).toEqual([1, expect.stringMatching(/USER.?_REMOVED/)]);
  expect(await operator.statusesIfThere(LEAVER)).toEqual(['Inactive']);
  await planAndApply(LEAVER);
  expect([await operator.statusesIfThere(LEAVER), await operator.statusesIfThere(STAYER)]).toEqual([
    undefined,
    ['Active'],
  ]);
  await isClean();
}

interface Statement {
  readonly Sid: string;
  readonly Principal?: unknown;
}

/** As S3 itself says. */
async function statements(bucket: string): Promise<readonly Statement[]> {
  const { Policy = '' } = await operator.s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
  return (JSON.parse(Policy) as { readonly Statement: readonly Statement[] }).Statement;
}

const sids = async (): Promise<readonly string[]> => (await statements(BUCKET)).map(({ Sid }) => Sid);

/** The last user of a shared bucket leaves, and what others wrote there stays, also what is called as ours is. */
async function othersKeepTheirStatements(): Promise<void> {
  const before = await statements(BUCKET);
  const [theirs] = before;
  const alike = { ...theirs, Sid: 'KeyturnUploadArchive' };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [...before, alike] });
  await operator.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
  await operator.done('suspend', STAYER);
  await planAndApply();
  expect(await sids()).toEqual(
    expect.arrayContaining(['DataTeamReads', 'KeyturnUploadArchive', 'KeyturnUploadValentia']),
  );

  takeOut(STAYER);
  const declared = readFileSync(operator.config('settings.json'));
  edit('settings.json', (settings) => void (settings.buckets = []));
  const refused = await operator.keyturn('plan', '--leaving', STAYER);
  expect([refused.code, refused.said]).toEqual([1, expect.stringMatching(/FOREIGN.?_STATEMENT/)]);
  expect(refused.said).toContain('"DataTeamReads"');
  expect(refused.said).toContain('"KeyturnUploadArchive"');
  expect(await sids()).toContain('DataTeamReads');

  writeFileSync(operator.config('settings.json'), declared);
  await planAndApply(STAYER);
  expect(await operator.statusesIfThere(STAYER)).toBeUndefined();
  expect(await statements(BUCKET)).toEqual([theirs, alike]);
  await isClean();
}

// One story: each case begins where the way out of the one before has ended.
test('what leaves is inactive first, and takes nothing along that is not its own', async () => {
  await nobodyLeavesAtWork();
  await whoIsQuietLeaves();
  await othersKeepTheirStatements();
});
