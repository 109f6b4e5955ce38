import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  IAMClient,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { connectCloud } from '../../cli/shell/cloud';
import type { Verb } from '../../cli/shell/verb';
import { page } from '../../cli/verbs/audit/audit';
import { ledgerTags } from '../../rotation/applied-state';
import { daysAfter } from '../../rotation/days';
import type { Previous } from '../../rotation/ledger';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox';
import { aConfigDir, removeConfigDirs } from '../cli/a-config-dir';
import { aWorld } from '../cli/a-world';
import { run } from '../cli/checked-run';

jest.setTimeout(600_000);

/** One user of an account of known faults. */
interface Staged {
  readonly name: string;
  readonly path?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Statuses of its keys. */
  readonly keys?: readonly ('Active' | 'Inactive')[];
  readonly password?: 'with MFA' | 'without MFA';
}

const day = (offset: number): string => daysAfter(new Date(), offset).toISOString().slice(0, 10);
const internal = { 'keyturn:audience': 'internal' };
const supplier = (generation: number, previous: Previous) => ({
  path: '/suppliers/',
  tags: { 'keyturn:audience': 'external', ...ledgerTags({ generation, previous, suspended: false }) },
});

const STAGED: readonly Staged[] = [
  { name: 'in-order', tags: internal, keys: ['Active'], password: 'with MFA' },
  { name: 'no-keys', tags: internal },
  { name: 'switched-off', tags: internal, keys: ['Inactive'] },
  { name: 'no-mfa', tags: internal, password: 'without MFA' },
  { name: 'two-keys', tags: internal, keys: ['Active', 'Active'] },
  { name: 'old-and-new', tags: internal, keys: ['Inactive', 'Active'] },
  { name: 'misspelt', tags: { 'keyturn:audience': 'extrenal' }, keys: ['Active'] },
  {
    name: 'exempt',
    tags: { ...internal, 'keyturn:exempt-until': day(300), 'keyturn:exempt-reason': 'ends with its vendor' },
    keys: ['Active'],
  },
  { name: 'exempt-for-ever', tags: { ...internal, 'keyturn:exempt-reason': 'because' }, keys: ['Active'] },
  { name: 'valentia', ...supplier(1, 'deleted'), keys: ['Active'] },
  { name: 'kotahi-writer', ...supplier(2, 'active'), keys: ['Active', 'Active'] },
];

const folder = mkdtempSync(join(tmpdir(), 'keyturn-audit-'));
const before = { ...process.env };
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ dir: folder });
  Object.assign(process.env, sandbox.env);
  const iam = new IAMClient({ endpoint: sandbox.endpoint, region: 'ap-southeast-2' });
  for (const user of STAGED) await stage(iam, user);
  iam.destroy();
});
afterAll(async () => {
  process.env = before;
  await sandbox?.stop();
  removeConfigDirs();
  rmSync(folder, { recursive: true, force: true });
});

async function stage(iam: IAMClient, { name, path, tags = {}, keys = [], password }: Staged): Promise<void> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await iam.send(new CreateUserCommand({ UserName: name, Path: path, Tags }));
  for (const status of keys) {
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
    const { AccessKeyId } = AccessKey!;
    if (status === 'Inactive') {
      await iam.send(new UpdateAccessKeyCommand({ UserName: name, AccessKeyId, Status: status }));
    }
  }
  if (password === undefined) return;
  await iam.send(new CreateLoginProfileCommand({ UserName: name, Password: `Not-a-secret-${name}-1` }));
  if (password === 'without MFA') return;
  const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name }));
  const SerialNumber = VirtualMFADevice?.SerialNumber;
  const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '654321' };
  await iam.send(new EnableMFADeviceCommand({ UserName: name, SerialNumber, ...codes }));
}

interface Answer {
  readonly complete: boolean;
  readonly keys: readonly unknown[];
  readonly compliance: { readonly results: readonly { user: string | null; control: string; status: string }[] };
}

/** `keyturn audit` with a clock so many days ahead: emulators age no keys. */
async function audit(days: number, ...words: string[]) {
  const verb: Verb = { name: 'audit', summary: '', load: () => ({ page }) };
  const world = { ...aWorld({ now: daysAfter(new Date(), days) }), connect: connectCloud };
  const code = await run(['audit', '--config-dir', await aConfigDir(), ...words], [verb], world);
  return { code, stdout: world.stdout() };
}

/** Everything that is not well, as `user: STATUS controls`. */
async function foundAfter(days: number): Promise<{ code: number; found: readonly string[] }> {
  const { code, stdout } = await audit(days, '--json');
  const { complete, compliance } = JSON.parse(stdout) as Answer;
  expect(complete).toBe(true);
  const groups = new Map<string, Set<string>>();
  for (const { user, control, status } of compliance.results) {
    if (status === 'PASS' || status === 'NOT_APPLICABLE') continue;
    const group = `${user ?? 'account'}: ${status}`;
    groups.set(group, (groups.get(group) ?? new Set()).add(control));
  }
  return { code, found: [...groups].map(([group, controls]) => `${group} ${[...controls].sort().join(' ')}`).sort() };
}

/** Wrong from the first day on; the suppliers' tags say that keys were applied, and there is no record of it. */
const ALWAYS = [
  'account: FAIL PART11-11.10(e)',
  'exempt-for-ever: FAIL ORG-5',
  'misspelt: FAIL ORG-6',
  'no-mfa: FAIL CIS-1.9 SH-IAM.5',
];

test('on the first day: each fault is found, and none is invented; a rotation under way is an exception', async () => {
  expect(await foundAfter(1)).toEqual({
    code: 1,
    found: [...ALWAYS, 'kotahi-writer: EXCEPTION CIS-1.12', 'two-keys: EXCEPTION CIS-1.12'].sort(),
  });
});

test('after 33 days nobody used a key: internal ones are flagged, and overlaps have lasted too long', async () => {
  const { code, found } = await foundAfter(33);
  expect(found).toEqual(
    [
      'account: FAIL PART11-11.10(e)',
      'exempt-for-ever: FAIL ORG-3 ORG-5',
      'exempt: EXCEPTION ORG-3',
      'in-order: FAIL ORG-3',
      'kotahi-writer: FAIL CIS-1.12',
      'misspelt: FAIL ORG-3 ORG-6',
      'no-mfa: FAIL CIS-1.9 SH-IAM.5',
      'old-and-new: FAIL ORG-3',
      'two-keys: FAIL CIS-1.12 ORG-3',
    ].sort(),
  );
  expect(code).toBe(1);
});

test('after 91 days: internal keys are too old, suppliers are under their exception', async () => {
  const { found } = await foundAfter(91);
  const rules = (status: string, ...users: string[]): readonly string[] =>
    found.filter((line) => users.some((user) => line.startsWith(`${user}: ${status}`)));
  const [old] = rules('FAIL', 'old-and-new');
  expect(old).toBe('old-and-new: FAIL CIS-1.11 CIS-1.13 ORG-1 ORG-3 PART11-11.300(b) SH-IAM.22 SH-IAM.3 SH-IAM.8');
  expect(rules('EXCEPTION', 'valentia')).toEqual(['valentia: EXCEPTION CIS-1.13 PART11-11.300(b) SH-IAM.3']);
  expect(rules('FAIL', 'exempt', 'switched-off', 'no-keys')).toEqual([]);
});

test('after 181 days: supplier keys are too old as well', async () => {
  const { found } = await foundAfter(181);
  expect(found).toContain('valentia: FAIL CIS-1.11 CIS-1.13 ORG-2 ORG-4 PART11-11.300(b) SH-IAM.22 SH-IAM.3 SH-IAM.8');
});

test('a user who cannot be looked at is unknown, never good, and the exit says so', async () => {
  await sandbox.control.disturb({
    service: 'iam',
    operation: 'ListAccessKeys',
    containing: 'in-order',
    effect: { kind: 'access-denied' },
  });
  const { code, stdout } = await audit(1, '--json');
  await sandbox.control.calm();
  const { complete, compliance } = JSON.parse(stdout) as Answer;
  expect(code).toBe(2);
  expect(complete).toBe(false);
  const about = compliance.results.filter(({ user, control }) => user === 'in-order' && control !== 'CIS-1.11');
  const unknown = about.filter(({ status }) => status === 'UNKNOWN').map(({ control }) => control);
  expect(unknown).toEqual(expect.arrayContaining(['CIS-1.12', 'CIS-1.13', 'ORG-1', 'ORG-3', 'PART11-11.300(b)']));
  expect(about.filter(({ control, status }) => control === 'CIS-1.13' && status === 'PASS')).toEqual([]);
});

test('without the credential report neither root nor passwords are known; the keys are judged all the same', async () => {
  await sandbox.control.disturb({ operation: 'GetCredentialReport', effect: { kind: 'access-denied' } });
  const { code, stdout } = await audit(91, '--json');
  await sandbox.control.calm();
  const { compliance } = JSON.parse(stdout) as Answer;
  const statuses = (control: string): ReadonlySet<string> =>
    new Set(compliance.results.filter((result) => result.control === control).map(({ status }) => status));
  expect(code).toBe(2);
  for (const control of ['CIS-1.3', 'CIS-1.4', 'CIS-1.9']) expect(statuses(control)).toEqual(new Set(['UNKNOWN']));
  expect(statuses('CIS-1.13')).toEqual(new Set(['FAIL', 'EXCEPTION', 'NOT_APPLICABLE']));
});

test("the root user's key and missing MFA are found", async () => {
  const iam = new IAMClient({ endpoint: sandbox.endpoint, region: 'ap-southeast-2' });
  await iam.send(new GenerateCredentialReportCommand({}));
  const { Content } = await iam.send(new GetCredentialReportCommand({}));
  iam.destroy();
  const [head = '', root = '', ...rows] = Buffer.from(Content!).toString('utf8').split('\n');
  const columns = head.split(',');
  const cells = root.split(',');
  cells[columns.indexOf('access_key_1_active')] = 'true';
  cells[columns.indexOf('mfa_active')] = 'false';
  const content = Buffer.from([head, cells.join(','), ...rows].join('\n')).toString('base64');
  const result = `<Content>${content}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>${new Date().toISOString()}</GeneratedTime>`;
  const body = `<GetCredentialReportResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetCredentialReportResult>${result}</GetCredentialReportResult></GetCredentialReportResponse>`;
  await sandbox.control.disturb({ operation: 'GetCredentialReport', effect: { kind: 'answer', status: 200, body } });
  const { code, found } = await foundAfter(1);
  await sandbox.control.calm();
  expect(found).toContain('account: FAIL CIS-1.3 CIS-1.4 PART11-11.10(e) SH-IAM.4 SH-IAM.9');
  expect(code).toBe(1);
});

test('an audit reads, and changes nothing', async () => {
  await sandbox.control.forgetCalls();
  await audit(91, '--format', 'table');
  const { byOperation } = await sandbox.control.calls();
  expect(Object.keys(byOperation).sort()).toEqual([
    'cloudtrail:LookupEvents',
    'iam:GenerateCredentialReport',
    'iam:GetAccessKeyLastUsed',
    'iam:GetAccountAuthorizationDetails',
    'iam:GetCredentialReport',
    'iam:ListAccessKeys',
    'sts:GetCallerIdentity',
  ]);
});
