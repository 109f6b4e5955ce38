import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SESClient, VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import { checkEnvironment } from '../../check-environment/check-environment';
import type { RunReport } from '../../lambda/access-key-rotation-check/run-report';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox';
import { OWNER, settings } from '../lambda/a-check';
import { CheckRunner } from './check-runner';

jest.setTimeout(600_000);

const INTERNAL = { 'keyturn:audience': 'internal' };
const KARO = {
  'keyturn:audience': 'external',
  'keyturn:company': 'Karo',
  'keyturn:contact': 'isabelle@karo.co.nz',
  'keyturn:integration': 'Kotahi data supply',
  'keyturn:generation': '4',
  'keyturn:previous': 'deleted',
  'keyturn:suspended': 'false',
};

let dir: string;
let sandbox: Sandbox;
let check: CheckRunner;
let iam: IAMClient;
let s3: S3Client;
/** Of every key that a test made. */
const secrets: string[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'keyturn-check-'));
  sandbox = await startSandbox({ dir: join(dir, 'sandbox') });
  Object.assign(process.env, sandbox.env);
  iam = new IAMClient({});
  s3 = new S3Client({ forcePathStyle: true });
  check = new CheckRunner(join(dir, 'bundle'), {
    ...sandbox.env,
    ...checkEnvironment(settings),
  });
});

afterAll(async () => {
  iam?.destroy();
  s3?.destroy();
  await sandbox?.stop();
  rmSync(dir, { recursive: true, force: true });
});

beforeEach(async () => {
  await sandbox.control.calm();
  await sandbox.control.reset();
  const region = { LocationConstraint: 'ap-southeast-2' } as const;
  await s3.send(new CreateBucketCommand({ Bucket: 'evidence', CreateBucketConfiguration: region }));
  await new SESClient({}).send(new VerifyEmailIdentityCommand({ EmailAddress: 'keys@example.org.nz' }));
});

afterEach(async () => {
  const mails = JSON.stringify(await sandbox.control.mails());
  expect(secrets.filter((secret) => mails.includes(secret))).toEqual([]);
});

async function addUser(name: string, keys: number, tags: Readonly<Record<string, string>> = INTERNAL, path = '/') {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await iam.send(new CreateUserCommand({ UserName: name, Path: path, Tags }));
  const ids: string[] = [];
  for (let i = 0; i < keys; i += 1) {
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
    ids.push(AccessKey!.AccessKeyId!);
    secrets.push(AccessKey!.SecretAccessKey!);
  }
  return ids;
}

/** IAM's own answer. */
async function statuses(user: string): Promise<Readonly<Record<string, string>>> {
  const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName: user }));
  return Object.fromEntries(AccessKeyMetadata!.map((key) => [key.AccessKeyId!, key.Status!]));
}

const mailsTo = async (address: string) => (await sandbox.control.mails()).filter((mail) => mail.to.includes(address));

async function objects(prefix: string): Promise<readonly string[]> {
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: 'evidence', Prefix: prefix }));
  return (Contents ?? []).map((object) => object.Key!);
}

async function lastReport(): Promise<RunReport> {
  const key = (await objects('runs/')).at(-1)!;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'evidence', Key: key }));
  return JSON.parse(await Body!.transformToString()) as RunReport;
}

test('today nothing is too old; 91 days ahead the staff’s keys are, and IAM shows what was done', async () => {
  const [first, second] = await addUser('two-keys', 2);
  const [only] = await addUser('one-key', 1);
  const [exempt] = await addUser('exempt', 1, {
    ...INTERNAL,
    'keyturn:exempt-until': '2099-12-31',
    'keyturn:exempt-reason': 'old printer',
  });
  const [was] = await addUser('was-exempt', 1, {
    ...INTERNAL,
    'keyturn:exempt-until': '2026-01-01',
    'keyturn:exempt-reason': 'old printer',
  });
  const [untagged] = await addUser('untagged', 1, {});
  const [karo] = await addUser('kotahi-writer', 1, KARO, '/suppliers/');
  await addUser('nobody', 0);

  const today = await check.invoke();
  expect(today).toMatchObject({ failure: undefined, summary: { complete: true, acted: 0, overdue: 0, unused: 0 } });

  const later = await check.invoke({ clockAheadDays: 91 });
  expect(later.failure).toBeUndefined();
  expect(await statuses('two-keys')).toEqual({ [second!]: 'Inactive' });
  expect(await statuses('one-key')).toEqual({ [only!]: 'Inactive' });
  expect(await statuses('exempt')).toEqual({ [exempt!]: 'Active' });
  expect(await statuses('was-exempt')).toEqual({ [was!]: 'Inactive' });
  expect(await statuses('untagged')).toEqual({ [untagged!]: 'Inactive' });
  expect(await statuses('kotahi-writer')).toEqual({ [karo!]: 'Active' });

  const report = await lastReport();
  expect(report).toMatchObject({ complete: true, unclassified: ['untagged'], exempt: [{ user: 'exempt' }] });
  expect(report.acted.find(({ accessKeyId }) => accessKeyId === first)).toMatchObject({ did: 'deleted', told: 'sent' });
  expect(report.unused).toMatchObject([{ user: 'kotahi-writer', accessKeyId: karo, wouldDo: null }]);

  const [mail] = await mailsTo('two-keys@example.org.nz');
  for (const form of [mail?.text, mail?.html]) expect(form).toContain(first);
  expect((await mailsTo(OWNER)).at(-1)?.text).toContain('Unclassified');
  expect(later.output).not.toMatch(/A[KS]IA[A-Z0-9]{12}/);
});

test('181 days ahead a supplier is overdue: the owner is told what to do, the supplier how to go on', async () => {
  const [key] = await addUser('kotahi-writer', 1, KARO, '/suppliers/');
  const { failure, summary } = await check.invoke({ clockAheadDays: 181 });
  expect(failure).toBeUndefined();
  expect(summary).toMatchObject({ overdue: 1, acted: 0 });
  expect(await statuses('kotahi-writer')).toEqual({ [key!]: 'Active' });
  expect((await mailsTo('isabelle@karo.co.nz'))[0]?.text).toContain('How to update your credentials');
  // Nobody has ever used it, so it is retired and not rotated first: one row, one way out.
  expect((await mailsTo(OWNER))[0]?.text).toContain('npx keyturn suspend kotahi-writer');
});

test('throttling, faults on AWS’s side and lost answers pass unnoticed', async () => {
  const [oldest] = await addUser('two-keys', 2);
  const [only] = await addUser('one-key', 1);
  const twice = { times: 2 } as const;
  await sandbox.control.disturb({
    service: 'iam',
    operation: 'ListAccessKeys',
    effect: { kind: 'throttle' },
    ...twice,
  });
  await sandbox.control.disturb({
    service: 'iam',
    operation: 'GetCredentialReport',
    effect: { kind: 'unavailable' },
    ...twice,
  });
  await sandbox.control.disturb({
    service: 'iam',
    operation: 'DeleteAccessKey',
    effect: { kind: 'lost-answer' },
    times: 1,
  });
  await sandbox.control.disturb({
    service: 'iam',
    operation: 'UpdateAccessKey',
    effect: { kind: 'lost-answer' },
    times: 1,
  });
  await sandbox.control.disturb({ service: 's3', operation: 'PutObject', effect: { kind: 'lost-answer' }, times: 1 });
  await sandbox.control.disturb({ service: 'ses', operation: 'SendEmail', effect: { kind: 'throttle' }, times: 1 });
  const { failure, log } = await check.invoke({ clockAheadDays: 91 });
  expect({ failure, problems: log.filter(({ message }) => message === 'problem') }).toEqual({ problems: [] });
  expect(await statuses('two-keys')).not.toHaveProperty(oldest!);
  expect(await statuses('one-key')).toEqual({ [only!]: 'Inactive' });
  expect(await mailsTo('two-keys@example.org.nz')).toHaveLength(1);
  expect(await mailsTo('one-key@example.org.nz')).toHaveLength(1);
});

test('what is denied for one user is said, the rest is done, and the next run finishes', async () => {
  const [denied] = await addUser('denied', 1);
  const [fine] = await addUser('fine', 1);
  const fault = { service: 'iam', operation: 'UpdateAccessKey', containing: 'denied' };
  await sandbox.control.disturb({ ...fault, effect: { kind: 'access-denied' } });
  const first = await check.invoke({ clockAheadDays: 91 });
  expect(first.failure).toContain('denied: AKIA…');
  expect(first.failure).toContain('iam:UpdateAccessKey');
  expect([await statuses('denied'), await statuses('fine')]).toEqual([
    { [denied!]: 'Active' },
    { [fine!]: 'Inactive' },
  ]);
  await sandbox.control.calm();
  expect((await check.invoke({ clockAheadDays: 91 })).failure).toBeUndefined();
  expect(await statuses('denied')).toEqual({ [denied!]: 'Inactive' });
  expect(await mailsTo('denied@example.org.nz')).toHaveLength(1);
  expect(await mailsTo('fine@example.org.nz')).toHaveLength(1);
});

test('a mail that SES refuses waits in the bucket and goes out with the next run', async () => {
  await addUser('one-key', 1);
  const fault = { service: 'ses', operation: 'SendEmail', containing: 'one-key' };
  const rejected = {
    kind: 'error',
    status: 400,
    code: 'MessageRejected',
    message: 'Email address is not verified.',
  } as const;
  await sandbox.control.disturb({ ...fault, times: 1, effect: rejected });
  const first = await check.invoke({ clockAheadDays: 91 });
  expect(first.failure).toContain('one-key: a mail could not be sent and is kept for the next run');
  expect(await objects('check/unsent/')).toHaveLength(1);
  const second = await check.invoke({ clockAheadDays: 91 });
  expect(second.failure).toBeUndefined();
  expect(await mailsTo('one-key@example.org.nz')).toHaveLength(1);
  expect(await objects('check/unsent/')).toEqual([]);
});

test('of two runs at once one does the work and the other says so', async () => {
  const [only] = await addUser('one-key', 1);
  await sandbox.control.disturb({ service: 'iam', effect: { kind: 'latency', ms: 300 } });
  const ends = await Promise.all([check.invoke({ clockAheadDays: 91 }), check.invoke({ clockAheadDays: 91 })]);
  expect(ends.map(({ failure }) => failure?.includes('is at work') ?? false).sort()).toEqual([false, true]);
  expect(await statuses('one-key')).toEqual({ [only!]: 'Inactive' });
  expect(await mailsTo('one-key@example.org.nz')).toHaveLength(1);
});

test('everybody is found over many pages, and users without keys cost no call', async () => {
  for (let i = 0; i < 120; i += 1) await addUser(`nobody-${i}`, 0, {});
  const [only] = await addUser('one-key', 1);
  await addUser('another', 1);
  await sandbox.control.forgetCalls();
  const { failure, summary } = await check.invoke({ clockAheadDays: 91, mode: 'report' });
  expect(failure).toBeUndefined();
  expect(summary).toMatchObject({ mode: 'report', users: { inAccount: 122, lookedAt: 2 }, overdue: 2, acted: 0 });
  expect(await statuses('one-key')).toEqual({ [only!]: 'Active' });
  const { byOperation } = await sandbox.control.calls();
  expect(byOperation['iam:GetAccountAuthorizationDetails']).toBe(1);
});
