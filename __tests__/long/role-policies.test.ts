import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  GetRoleCommand,
  GetUserCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import type { SandboxControl } from '../../sandbox/control-client';
import type { WrittenSettings } from '../../settings/settings';
import { isAllowed } from '../role-policies/iam-evaluation';
import { AnOperator } from './an-operator';
import { type Called, iamActions } from './iam-actions';

jest.setTimeout(900_000);

const ACCOUNT = '123456789012';
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/keyturn-boundary`;
const STATE = 'kpd-terraform-state';
const ADOPTED = 'kotahi-writer';
const ANSWER = ['--accept', 'a test answers for it'];

let operator: AnOperator;
let control: SandboxControl;

beforeAll(async () => {
  operator = await AnOperator.atWork();
  ({ control } = operator);
});

afterAll(() => operator.goHome());

interface Document {
  readonly Version: string;
  readonly Statement: readonly unknown[];
}

/** What `keyturn policy` prints, as a program reads it. */
async function printed(...args: readonly string[]): Promise<readonly Document[]> {
  // moto knows boundaries of roles, and answers those of users with a fault of its own: printed for what is deployed, and with them.
  const twin = operator.sandbox.path('with-boundaries');
  cpSync(operator.config(), twin, { recursive: true });
  changeSettings(twin, ({ deployment, ...rest }) => ({
    ...rest,
    deployment: { ...deployment, permissionsBoundary: BOUNDARY },
  }));
  const { stdout } = await operator.done('policy', ...args, '--json', '--config-dir', twin);
  return (JSON.parse(stdout) as { documents: readonly { document: Document }[] }).documents.map(
    ({ document }) => document,
  );
}

/** Every call that somebody made to AWS meanwhile, as IAM would have been asked. */
async function callsOf(work: () => Promise<unknown>): Promise<readonly Called[]> {
  await control.forgetCalls();
  await work();
  const { calls } = await control.calls();
  return iamActions(calls, { account: ACCOUNT, pathOf: (user) => (user === ADOPTED ? '/staff/' : '/suppliers/') });
}

/** @returns the calls that these policies would not have allowed */
function denied(documents: readonly Document[], calls: readonly Called[]): readonly string[] {
  expect(calls.length).toBeGreaterThan(0);
  const all = calls
    .filter(({ asks }) => !asks.some((ask) => isAllowed(documents, ask)))
    .map(({ what, asks }) => `${what}: ${asks.map(({ action, resource }) => `${action} on ${resource}`).join(' or ')}`);
  return [...new Set(all)].sort();
}

function changeSettings(folder: string, change: (settings: WrittenSettings) => WrittenSettings): void {
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as WrittenSettings)));
}

/** State in S3, an archive, boundaries: as for real; and a user that somebody made by hand, elsewhere. */
async function asForReal(): Promise<void> {
  const { iam, s3 } = operator;
  const LocationConstraint = 'ap-southeast-2';
  await s3.send(new CreateBucketCommand({ Bucket: STATE, CreateBucketConfiguration: { LocationConstraint } }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: STATE, VersioningConfiguration: { Status: 'Enabled' } }));
  changeSettings(operator.config(), (settings) => ({
    ...settings,
    deployment: {
      ...settings.deployment,
      state: { backend: 's3', bucket: STATE },
      recordArchive: { bucket: 'kpd-records', mode: 'governance', retentionDays: 1 },
      rolePermissionsBoundary: BOUNDARY,
    },
  }));
  const [boundary] = await printed('boundary');
  await iam.send(new CreatePolicyCommand({ PolicyName: 'keyturn-boundary', PolicyDocument: JSON.stringify(boundary) }));
  await iam.send(new CreateUserCommand({ UserName: ADOPTED, Path: '/staff/' }));
  await iam.send(new CreateAccessKeyCommand({ UserName: ADOPTED }));
}

test('what each role is printed as suffices for all that is really called', async () => {
  await asForReal();
  await operator.done('adopt', ADOPTED);
  const [plan, apply] = [await printed('plan'), await printed('apply')];

  // The archive first: it lies in the stack of the check, and what is applied before waits for it.
  for (const stack of ['key-check', 'suppliers']) {
    const planning = await callsOf(() => operator.done('plan', stack, '--no-lock', '--reason', 'the first deployment'));
    expect({ stack, denied: denied(plan, planning) }).toEqual({ stack, denied: [] });
    const applying = await callsOf(() => operator.done('apply', stack, '--yes'));
    expect({ stack, denied: denied(apply, applying) }).toEqual({ stack, denied: [] });
    // A look that finds nothing needs no more.
    expect(denied(plan, applying)).not.toEqual([]);
  }
  const { User } = await operator.iam.send(new GetUserCommand({ UserName: ADOPTED }));
  expect(User?.Path).toBe('/suppliers/');
  const { Role } = await operator.iam.send(new GetRoleCommand({ RoleName: 'access-key-rotation-check' }));
  expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(BOUNDARY);
  await operator.done('adopt', ADOPTED);

  const afterwards = await printed('apply');
  for (const step of [['start'], ['disable', ...ANSWER], ['delete', ...ANSWER]]) {
    const [verb = '', ...more] = step;
    await operator.done(verb, 'valentia', ...more);
    const planning = await callsOf(() => operator.done('plan', '--no-lock', '--reason', verb));
    expect({ verb, denied: denied(plan, planning) }).toEqual({ verb, denied: [] });
    const applying = await callsOf(() => operator.done('apply', '--yes'));
    expect({ verb, denied: denied(afterwards, applying) }).toEqual({ verb, denied: [] });
  }

  const looking = await callsOf(async () => {
    for (const verb of ['status', 'doctor', 'audit', 'due']) await operator.keyturn(verb, '--json');
    await operator.done('record', 'verify', '--archive');
  });
  // The audit goes on without: it says that the inventory was not refreshed, and asks more the next time.
  const inventory = `s3:PutObject: s3:PutObject on arn:aws:s3:::access-key-rotation-check-${ACCOUNT}-ap-southeast-2/check/inventory.json`;
  expect(denied(await printed('audit'), looking).filter((one) => one !== inventory)).toEqual([]);

  const braking = await callsOf(() => operator.done('suspend', 'valentia', '--now', '--yes', '--reason', 'a test'));
  expect(denied(await printed('emergency'), braking)).toEqual([]);
  expect(await operator.statuses('valentia')).toEqual(['Inactive']);
});
