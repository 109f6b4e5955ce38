import { join } from 'node:path';
import { DeleteAccessKeyCommand, IAMClient, ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { SandboxControl } from '../../sandbox/control-client';
import { type Ended, HandSandbox, run } from '../journeys/by-hand';

jest.setTimeout(600_000);

const KEYTURN = join(__dirname, '..', '..', 'bin', 'keyturn.cjs');
const USER = 'valentia';

let sandbox: HandSandbox;
let iam: IAMClient;

beforeAll(async () => {
  sandbox = await HandSandbox.up();
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = sandbox.env;
  const endpoint = sandbox.env.AWS_ENDPOINT_URL;
  iam = new IAMClient({ endpoint, region: 'ap-southeast-2', credentials: { accessKeyId, secretAccessKey } });
});

afterAll(() => sandbox.down());

const keyturn = (...args: readonly string[]): Promise<Ended> => run(process.execPath, [KEYTURN, ...args], sandbox.env);

async function done(...args: readonly string[]): Promise<Ended> {
  const ended = await keyturn(...args);
  expect({ args, code: ended.code, said: ended.code === 0 ? '' : ended.said }).toEqual({ args, code: 0, said: '' });
  return ended;
}

async function planAndApply(): Promise<void> {
  await done('plan', '--reason', 'a test of the world');
  await done('apply', '--yes');
}

/** The end of every way out: Terraform finds nothing left to do, and says so with 0. */
async function isClean(): Promise<void> {
  const { code, said } = await sandbox.terraform(['plan', '-detailed-exitcode', '-no-color', '-input=false']);
  expect({ secondPlan: code, said: code === 0 ? '' : said }).toEqual({ secondPlan: 0, said: '' });
}

/** As IAM itself says, oldest first. */
async function keys(): Promise<readonly { readonly id: string; readonly status: string }[]> {
  const { AccessKeyMetadata: found = [] } = await iam.send(new ListAccessKeysCommand({ UserName: USER }));
  return found
    .sort((a, b) => Number(a.CreateDate) - Number(b.CreateDate))
    .map(({ AccessKeyId: id = '', Status: status = '' }) => ({ id, status }));
}

const statuses = async (): Promise<readonly string[]> => (await keys()).map(({ status }) => status);

/** Somebody at the console. */
async function byHand(index: number, Status: 'Active' | 'Inactive'): Promise<void> {
  const AccessKeyId = (await keys())[index]?.id ?? '';
  await iam.send(new UpdateAccessKeyCommand({ UserName: USER, AccessKeyId, Status }));
}

/** First deployment. */
async function firstDeployment(): Promise<void> {
  await planAndApply();
  expect(await statuses()).toEqual(['Active']);
}

/** A key killed by hand is woken by no plan; suspend and resume lead out. */
async function aKeyKilledByHand(): Promise<void> {
  await byHand(0, 'Inactive');
  const status = await keyturn('status', USER);
  expect([status.code, status.said]).toEqual([1, expect.stringContaining('switched off by hand')]);
  const plan = await keyturn('plan');
  expect([plan.code, plan.said]).toEqual([1, expect.stringMatching(/WOULD.?_WAKE.?_KEY/)]);
  const bare = await sandbox.terraform(['apply', '-auto-approve', '-no-color', '-input=false']);
  expect([bare.code, bare.said]).toEqual([1, expect.stringContaining('[WOULD_WAKE_KEY]')]);
  expect(await statuses()).toEqual(['Inactive']);

  await done('suspend', USER);
  await planAndApply();
  expect(await statuses()).toEqual(['Inactive']);
  await done('resume', USER);
  await planAndApply();
  expect(await statuses()).toEqual(['Active']);
  await isClean();
}

/** A key that only IAM knows, after a lost answer, is no generation; without it the start is finished. */
async function aLostAnswer(): Promise<void> {
  await done('start', USER);
  await done('plan', '--reason', 'the answer will be lost');
  const control = new SandboxControl(sandbox.env.AWS_ENDPOINT_URL ?? '');
  await control.disturb({ operation: 'CreateAccessKey', times: 1, effect: { kind: 'lost-answer' } });
  const lost = await keyturn('apply', '--yes');
  await control.calm();
  expect(lost.code).toBe(2);
  const [, orphan] = await keys();
  expect(await statuses()).toEqual(['Active', 'Active']);

  const plan = await keyturn('plan');
  expect([plan.code, plan.said]).toEqual([1, expect.stringMatching(/ORPHAN.?_KEY/)]);
  expect(plan.said).not.toContain(orphan?.id);
  const status = await keyturn('status', USER);
  expect([status.code, status.said]).toEqual([1, expect.stringContaining('which Terraform does not know')]);
  const already = await keyturn('handover', USER, '--already', new Date().toISOString());
  expect([already.code, already.said]).toEqual([1, expect.stringContaining('ORPHAN_KEY')]);
  expect(await statuses()).toEqual(['Active', 'Active']);

  await byHand(1, 'Inactive');
  await iam.send(new DeleteAccessKeyCommand({ UserName: USER, AccessKeyId: orphan?.id ?? '' }));
  await planAndApply();
  expect(await statuses()).toEqual(['Active', 'Active']);
  expect((await keys()).map(({ id }) => id)).not.toContain(orphan?.id);
  await isClean();
}

/** Disable planned, the new key switched off meanwhile: the old one goes on working. */
async function theNewKeySwitchedOff(): Promise<void> {
  await done('disable', USER, '--accept', 'a test answers for it');
  await done('plan', '--reason', 'the new key is used');
  await byHand(1, 'Inactive');
  const refused = await keyturn('apply', '--yes');
  expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('CHANGED_SINCE_PLAN')]);
  expect(await statuses()).toEqual(['Active', 'Inactive']);

  await byHand(1, 'Active');
  await planAndApply();
  expect(await statuses()).toEqual(['Inactive', 'Active']);
  await isClean();
}

/** Delete planned, the old key switched on meanwhile: no active key is deleted. */
async function theOldKeySwitchedOn(): Promise<void> {
  await done('delete', USER, '--accept', 'seen to be silent');
  await done('plan', '--reason', 'nobody misses it');
  await byHand(0, 'Active');
  const refused = await keyturn('apply', '--yes');
  expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('CHANGED_SINCE_PLAN')]);
  expect(await statuses()).toEqual(['Active', 'Active']);

  await byHand(0, 'Inactive');
  await planAndApply();
  expect(await statuses()).toEqual(['Active']);
  await isClean();
  await done('record', 'verify');
}

// One user, one story: each case begins where the way out of the one before has ended.
test('where reality went another way than the plan, nothing is harmed, and the way out ends in a clean plan', async () => {
  await firstDeployment();
  await aKeyKilledByHand();
  await aLostAnswer();
  await theNewKeySwitchedOff();
  await theOldKeySwitchedOn();
});
