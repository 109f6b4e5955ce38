import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AccessKeyMetadata, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { resourcesInState } from '../../cli/stack/stack-state';
import { type StateKey, stateKeyOf } from '../../cli/stack/state-user';
import type { LedgerEntry } from '../../rotation/ledger';
import { connectionOf } from '../../sandbox/connection';
import { filesHolding } from '../../sandbox/story/secret-scan';
import { SealedSecret } from '../../sealing/sealed-secret';
import { type Ended, HandSandbox } from './by-hand';
import { GnupgHome } from './gnupg-home';

jest.setTimeout(600_000);

let sandbox: HandSandbox;
let supplier: GnupgHome;

beforeAll(async () => {
  supplier = new GnupgHome('Valentia Technologies <keys@valentia.invalid>');
  sandbox = await HandSandbox.up();
});

afterAll(async () => {
  supplier.remove();
  await sandbox.down();
});

/** As IAM itself lists them, oldest first. */
async function keysOf(user: string): Promise<readonly AccessKeyMetadata[]> {
  const { AccessKeyMetadata = [] } = await new IAMClient(connectionOf(sandbox.env)).send(
    new ListAccessKeysCommand({ UserName: user }),
  );
  return [...AccessKeyMetadata].sort((one, other) => Number(one.CreateDate) - Number(other.CreateDate));
}

async function statusesOf(user: string): Promise<readonly (string | undefined)[]> {
  return (await keysOf(user)).map(({ Status }) => Status);
}

/** The ledger with this entry of valentia's. */
function ledgerWith(valentia: LedgerEntry): string {
  return JSON.stringify({ 'kotahi-writer': { generation: 1, previous: 'deleted' }, valentia });
}

function writeLedger(valentia: LedgerEntry): void {
  writeFileSync(sandbox.path('config', 'key-generations.json'), ledgerWith(valentia));
}

const PLAN = ['plan', '-detailed-exitcode', '-no-color', '-input=false'];

/** Edits the ledger and does what a pipeline does. */
async function deploy(valentia: LedgerEntry): Promise<void> {
  writeLedger(valentia);
  expectApplied(await sandbox.cdktf('deploy', 'suppliers', '--auto-approve'));
  expect({ secondPlan: (await sandbox.terraform(PLAN)).code }).toEqual({ secondPlan: 0 });
}

/** Gives Terraform the ledger as a variable instead, which needs no synthesis. */
async function apply(valentia: LedgerEntry): Promise<void> {
  const ledger = { TF_VAR_key_generations: ledgerWith(valentia) };
  expectApplied(await sandbox.terraform(['apply', '-auto-approve', '-no-color', '-input=false'], ledger));
  expect({ secondPlan: (await sandbox.terraform(PLAN, ledger)).code }).toEqual({ secondPlan: 0 });
}

function expectApplied(applied: Ended): void {
  logs.push(applied);
  expect({ code: applied.code, said: applied.said.includes('Apply complete!') }).toEqual({ code: 0, said: true });
}

/** The secret access keys that IAM's emulator holds: the one place that knows them, asked to compare, never to keep. */
async function issuedSecrets(): Promise<ReadonlyMap<string, string>> {
  const moto = sandbox.running.emulators.find(({ name }) => name === 'moto');
  const { iam: held } = (await (await fetch(`${moto?.url}moto-api/data.json`)).json()) as {
    iam: { AccessKey: readonly { access_key_id: string; secret_access_key: string }[] };
  };
  return new Map(held.AccessKey.map((key) => [key.access_key_id, key.secret_access_key]));
}

async function inState(generation: number): Promise<StateKey> {
  const { stdout } = await sandbox.terraform(['show', '-json']);
  const key = stateKeyOf(resourcesInState(stdout) ?? [], 'valentia', generation);
  if (key === undefined) throw new Error(`no generation ${generation} in the state`);
  return key;
}

async function uploadWith(accessKeyId: string, secretAccessKey: string): Promise<string> {
  const credentials = { accessKeyId, secretAccessKey };
  const s3 = new S3Client({ ...connectionOf(sandbox.env), credentials, forcePathStyle: true });
  const upload = new PutObjectCommand({ Bucket: 'kpa-valentia', Key: 'delta.csv', Body: 'a,b\n' });
  return s3.send(upload).then(
    () => 'accepted',
    (fault: Error) => fault.name,
  );
}

const logs: Ended[] = [];

test('a supplier is deployed, rotated with a GnuPG key of its own, suspended and resumed, its old key retired', async () => {
  await deploy({ generation: 1, previous: 'deleted', suspended: false });
  expect(await statusesOf('valentia')).toEqual(['Active']);
  expect(await statusesOf('kotahi-writer')).toEqual(['Active']);
  const [first] = await keysOf('valentia');

  // What the plan refuses, a deployment refuses too.
  writeLedger({ generation: 3, previous: 'active', suspended: false });
  const skipped = await sandbox.cdktf('deploy', 'suppliers', '--auto-approve');
  expect(skipped.code).not.toBe(0);
  expect(skipped.said).toContain('valentia is at generation 1 and the ledger says 3; generations rise by one.');
  expect(await keysOf('valentia')).toEqual([first]);

  // Without a sealing key synthesis works and the plan does not.
  const sealingKey = sandbox.path('config', 'sealing-keys', 'valentia.asc');
  rmSync(sealingKey);
  writeLedger({ generation: 2, previous: 'active', suspended: false });
  expect((await sandbox.cdktf('synth')).code).toBe(0);
  const unsealed = await sandbox.terraform(['plan', '-no-color', '-input=false']);
  expect({ code: unsealed.code, says: unsealed.said.includes('[NO_SEALING_KEY]') }).toEqual({ code: 1, says: true });
  expect(await keysOf('valentia')).toEqual([first]);

  // The supplier sends a key made by GnuPG; it seals the next generation and leaves the first key as it is.
  writeFileSync(sealingKey, supplier.exported());
  await deploy({ generation: 2, previous: 'active', suspended: false });
  expect(await statusesOf('valentia')).toEqual(['Active', 'Active']);
  const [old, current] = await keysOf('valentia');
  expect(old).toEqual(first);
  const newest = await inState(2);
  expect(newest.id).toBe(current?.AccessKeyId);
  const sealed = await SealedSecret.fromBase64(newest.sealedSecret ?? '');
  const secret = supplier.decrypted(Buffer.from(sealed.armored));
  const issued = await issuedSecrets();
  expect(secret === issued.get(newest.id)).toBe(true);
  expect(await uploadWith(newest.id, secret)).toBe('accepted');

  await apply({ generation: 2, previous: 'inactive', suspended: false });
  expect(await statusesOf('valentia')).toEqual(['Inactive', 'Active']);
  const oldSecret = issued.get(first?.AccessKeyId ?? '') ?? '';
  expect(await uploadWith(first?.AccessKeyId ?? '', oldSecret)).toBe('InvalidAccessKeyId');
  expect(await uploadWith(newest.id, secret)).toBe('accepted');

  await apply({ generation: 2, previous: 'inactive', suspended: true });
  expect(await statusesOf('valentia')).toEqual(['Inactive', 'Inactive']);
  expect(await uploadWith(newest.id, secret)).toBe('InvalidAccessKeyId');
  await apply({ generation: 2, previous: 'inactive', suspended: false });
  expect(await statusesOf('valentia')).toEqual(['Inactive', 'Active']);

  await apply({ generation: 2, previous: 'deleted', suspended: false });
  expect(await keysOf('valentia')).toEqual([current]);
  expect(await statusesOf('kotahi-writer')).toEqual(['Active']);

  // Nothing that was written or printed holds a secret access key of any generation.
  for (const { stdout, stderr } of logs) appendFileSync(sandbox.path('logs', 'printed.log'), stdout + stderr);
  expect(readFileSync(sandbox.path('logs', 'printed.log'), 'utf8')).toContain('Apply complete!');
  const secrets = [...issued.values()];
  expect(secrets).toHaveLength(3);
  expect(filesHolding(sandbox.path(), secrets, ['private-keys', 'mirror'])).toEqual([]);
});
