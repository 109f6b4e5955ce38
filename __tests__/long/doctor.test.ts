import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  IAMClient,
  ListAccessKeysCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import {
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type Ended, HandSandbox, run } from '../journeys/by-hand';

jest.setTimeout(900_000);

const KEYTURN = join(__dirname, '..', '..', 'bin', 'keyturn.cjs');

let sandbox: HandSandbox;
let iam: IAMClient;
let s3: S3Client;

beforeAll(async () => {
  sandbox = await HandSandbox.up();
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = sandbox.env;
  const endpoint = sandbox.env.AWS_ENDPOINT_URL;
  const there = { endpoint, region: 'ap-southeast-2', credentials: { accessKeyId, secretAccessKey } };
  iam = new IAMClient(there);
  s3 = new S3Client({ ...there, forcePathStyle: true });
});

afterAll(() => sandbox.down());

const keyturn = (...args: readonly string[]): Promise<Ended> => run(process.execPath, [KEYTURN, ...args], sandbox.env);

async function done(...args: readonly string[]): Promise<void> {
  const { code, said } = await keyturn(...args);
  expect({ args, code, said: code === 0 ? '' : said }).toEqual({ args, code: 0, said: '' });
}

async function planAndApply(reason: string): Promise<void> {
  await done('plan', '--reason', reason);
  await done('apply', '--yes');
}

interface Finding {
  readonly code: string;
  readonly about: string;
  readonly because: string;
  readonly wayOut: string;
}

/** What the doctor finds, complete; `CODE about`, sorted. */
async function doctor(): Promise<{ readonly brief: readonly string[]; readonly findings: readonly Finding[] }> {
  const { code, stdout, said } = await keyturn('doctor', '--json');
  if (code === 2) throw new Error(said);
  const { findings, complete } = JSON.parse(stdout) as { findings: readonly Finding[]; complete: boolean };
  expect([complete, code]).toEqual([true, findings.length === 0 ? 0 : 1]);
  return { findings, brief: findings.map(({ code, about }) => `${code} ${about}`).sort() };
}

/** The end of every way out: the doctor finds nothing, and Terraform nothing left to do. */
async function isClean(): Promise<void> {
  expect((await doctor()).findings).toEqual([]);
  const { code, said } = await sandbox.terraform(['plan', '-detailed-exitcode', '-no-color', '-input=false']);
  expect({ secondPlan: code, said: code === 0 ? '' : said }).toEqual({ secondPlan: 0, said: '' });
}

/** As IAM itself says, oldest first. */
async function keysOf(UserName: string): Promise<readonly { readonly id: string; readonly status: string }[]> {
  const { AccessKeyMetadata: found = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
  return found
    .sort((a, b) => Number(a.CreateDate) - Number(b.CreateDate))
    .map(({ AccessKeyId: id = '', Status: status = '' }) => ({ id, status }));
}

async function deleteByHand(UserName: string, AccessKeyId: string): Promise<void> {
  await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }));
  await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
}

/** Types the `aws iam tag-user` that a way out names. */
async function tagAsTold(UserName: string, wayOut: string): Promise<void> {
  const Tags = [...wayOut.matchAll(/Key=(keyturn:\w+),Value=(\w+)/g)].map(([, Key, Value]) => ({ Key, Value }));
  expect(Tags.length).toBeGreaterThan(0);
  await iam.send(new TagUserCommand({ UserName, Tags }));
}

const configuration = (...parts: readonly string[]): string => join(sandbox.env.KEYTURN_CONFIG_DIR ?? '', ...parts);

const wayOutOf = (findings: readonly Finding[], code: string): string =>
  findings.find((finding) => finding.code === code)?.wayOut ?? '';

/** First deployment: the buckets were there before, and keep no versions. */
async function firstDeployment(): Promise<void> {
  await planAndApply('the first deployment');
  const { brief } = await doctor();
  expect(brief).toEqual(['VERSIONING_OFF kpa-valentia', 'VERSIONING_OFF kpt-kotahi']);
  for (const Bucket of ['kpa-valentia', 'kpt-kotahi']) {
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  }
  await isClean();
}

/** What is written down goes another way than what was applied; bringing it back is the way out. */
async function filesThatDoNotFit(): Promise<void> {
  const [mine, other, kept] = ['valentia.asc', 'kotahi-writer.asc', 'kept.asc'].map((file) =>
    configuration('sealing-keys', file),
  ) as [string, string, string];
  copyFileSync(mine, kept);
  copyFileSync(other, mine);
  renameSync(configuration('records'), configuration('elsewhere'));
  expect((await doctor()).brief).toEqual([
    'APPLIED_WITHOUT_RECORD kotahi-writer',
    'APPLIED_WITHOUT_RECORD valentia',
    'SEALED_TO_ANOTHER_KEY valentia',
  ]);
  renameSync(kept, mine);
  renameSync(configuration('elsewhere'), configuration('records'));
}

/** Somebody at the console, five times; each way out is followed, and one plan and apply ends it. */
async function handsAtTheConsole(): Promise<void> {
  const [only] = await keysOf('valentia');
  await deleteByHand('valentia', only?.id ?? '');
  const { AccessKey: orphan } = await iam.send(new CreateAccessKeyCommand({ UserName: 'kotahi-writer' }));
  await iam.send(new TagUserCommand({ UserName: 'kotahi-writer', Tags: [{ Key: 'keyturn:generation', Value: '3' }] }));
  await iam.send(new CreateUserCommand({ UserName: 'ghost', Path: '/suppliers/' }));
  const { Policy: policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket: 'kpt-kotahi' }));
  const document = JSON.parse(policy) as { Statement: { Sid?: string }[] };
  const Statement = document.Statement.filter(({ Sid }) => !Sid?.startsWith('KeyturnOnlyOverTls'));
  expect(Statement.length).toBeLessThan(document.Statement.length);
  await s3.send(
    new PutBucketPolicyCommand({ Bucket: 'kpt-kotahi', Policy: JSON.stringify({ ...document, Statement }) }),
  );

  const { brief, findings } = await doctor();
  expect(brief).toEqual([
    'BUCKET_POLICY_CHANGED kpt-kotahi',
    'KEY_NOT_IN_IAM valentia',
    'ORPHAN_KEY kotahi-writer',
    'TAGS_EDITED kotahi-writer',
    'UNKNOWN_SUPPLIER ghost',
  ]);
  expect((await doctor()).findings).toEqual(findings);

  await tagAsTold('kotahi-writer', wayOutOf(findings, 'TAGS_EDITED'));
  expect(wayOutOf(findings, 'ORPHAN_KEY')).toContain('aws iam delete-access-key');
  await deleteByHand('kotahi-writer', orphan?.AccessKeyId ?? '');
  expect(wayOutOf(findings, 'UNKNOWN_SUPPLIER')).toContain('aws iam update-user --user-name ghost --new-path /');
  await iam.send(new UpdateUserCommand({ UserName: 'ghost', NewPath: '/' }));
  expect(wayOutOf(findings, 'KEY_NOT_IN_IAM')).toContain('npx keyturn start valentia');
  await done('start', 'valentia');
  await planAndApply('the ways out of the doctor');
  expect((await keysOf('valentia')).map(({ status }) => status)).toEqual(['Active']);
  expect((await keysOf('valentia'))[0]?.id).not.toBe(only?.id);
  const { Policy: mended = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket: 'kpt-kotahi' }));
  expect(mended).toContain('KeyturnOnlyOverTls');
  await isClean();
}

/** Of two active keys the old one is deleted by hand: tags and ledger end the overlap, and no key is made. */
async function anOverlapThatLostItsOldKey(): Promise<void> {
  await done('start', 'kotahi-writer');
  await planAndApply('a rotation');
  const [old, young] = await keysOf('kotahi-writer');
  await deleteByHand('kotahi-writer', old?.id ?? '');
  const { brief, findings } = await doctor();
  expect(brief).toEqual(['KEY_NOT_IN_IAM kotahi-writer']);

  await tagAsTold('kotahi-writer', wayOutOf(findings, 'KEY_NOT_IN_IAM'));
  const ledger = configuration('key-generations.json');
  const entries = JSON.parse(readFileSync(ledger, 'utf8')) as Record<string, { previous: string }>;
  writeFileSync(
    ledger,
    JSON.stringify({ ...entries, 'kotahi-writer': { ...entries['kotahi-writer'], previous: 'deleted' } }, null, 2),
  );
  await planAndApply('the overlap is over');
  expect(await keysOf('kotahi-writer')).toEqual([young]);
  await isClean();
  await done('record', 'verify');
}

// One account, one story: each case begins where the way out of the one before has ended.
test('what the doctor finds leads back to a state that plans cleanly', async () => {
  await firstDeployment();
  await filesThatDoNotFit();
  await handsAtTheConsole();
  await anOverlapThatLostItsOldKey();
});
