import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { type Ended, HandSandbox, run } from '../journeys/by-hand';

jest.setTimeout(600_000);

const KEYTURN = join(__dirname, '..', '..', 'bin', 'keyturn.cjs');
const LEAKED = 'valentia';
const OTHER = 'kotahi-writer';

let sandbox: HandSandbox;
let iam: IAMClient;
/** Holds Node and nothing else: neither Terraform nor git can be found. */
let bare: string;

beforeAll(async () => {
  sandbox = await HandSandbox.up();
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = sandbox.env;
  const endpoint = sandbox.env.AWS_ENDPOINT_URL;
  iam = new IAMClient({ endpoint, region: 'ap-southeast-2', credentials: { accessKeyId, secretAccessKey } });
  bare = mkdtempSync(join(tmpdir(), 'keyturn-bare-'));
  symlinkSync(process.execPath, join(bare, 'node'));
});

afterAll(async () => {
  rmSync(bare, { recursive: true, force: true });
  await sandbox.down();
});

const keyturn = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  run(process.execPath, [KEYTURN, ...args], { ...sandbox.env, ...env });

async function done(...args: readonly string[]): Promise<Ended> {
  const ended = await keyturn(args);
  expect({ args, code: ended.code, said: ended.code === 0 ? '' : ended.said }).toEqual({ args, code: 0, said: '' });
  return ended;
}

async function planAndApply(reason: string): Promise<void> {
  await done('plan', '--reason', reason);
  await done('apply', '--yes');
}

/** As IAM itself says. */
async function statuses(user: string): Promise<readonly (string | undefined)[]> {
  const { AccessKeyMetadata: keys = [] } = await iam.send(new ListAccessKeysCommand({ UserName: user }));
  return keys.sort((a, b) => Number(a.CreateDate) - Number(b.CreateDate)).map((key) => key.Status);
}

interface Counted {
  readonly counts: Readonly<Record<string, number>>;
  readonly keys: readonly { readonly user: string; readonly change: string }[];
}

test('the keys are dead at once, past everything that is broken, and the next plan agrees and wakes nothing', async () => {
  const config = (file: string): string => sandbox.path('config', file);
  await planAndApply('first deployment');
  await done('start', LEAKED);
  await planAndApply('a rotation under way');
  expect(await statuses(LEAKED)).toEqual(['Active', 'Active']);

  // Two in the morning: somebody is half way through another edit, and nothing else is in order either.
  const whole = Object.fromEntries(
    ['settings.json', `sealing-keys/${OTHER}.asc`].map((file) => [file, readFileSync(config(file), 'utf8')]),
  );
  const ledger = readFileSync(config('key-generations.json'), 'utf8');
  writeFileSync(config(`sealing-keys/${OTHER}.asc`), 'torn');
  writeFileSync(config('settings.json'), (whole['settings.json'] ?? '').replace('{', '{ "colour": "blue",'));
  const edited = ledger.replace(/("valentia": *\{[^}]*)"active"/, '$1"inactive"');
  expect(edited).not.toBe(ledger);
  writeFileSync(config('key-generations.json'), edited);
  expect((await keyturn(['status'])).code).toBe(2);

  const pulled = await keyturn(['suspend', '--now', '--yes', '--reason', 'incident 12', '--', LEAKED], { PATH: bare });
  expect({ code: pulled.code, said: pulled.said }).toEqual({
    code: 0,
    said: expect.stringContaining('switched off') as unknown,
  });
  expect(await statuses(LEAKED)).toEqual(['Inactive', 'Inactive']);
  expect(await statuses(OTHER)).toEqual(['Active']);

  for (const [file, text] of Object.entries(whole)) writeFileSync(config(file), text);
  const expected = ledger.replace(/("valentia": *\{[^}]*"active")/, '$1, "suspended": true');
  expect(JSON.parse(readFileSync(config('key-generations.json'), 'utf8'))).toEqual(JSON.parse(expected));
  await done('record', 'verify');

  const planned = await done('plan', '--reason', 'incident 12: they are off', '--json');
  const { keys } = JSON.parse(planned.stdout) as Counted;
  const changing = keys.filter(({ change }) => change !== 'unchanged' && change !== 'refreshed');
  expect({ changing, of: keys.length }).toEqual({ changing: [], of: keys.length });
  await done('apply', '--yes');
  expect(await statuses(LEAKED)).toEqual(['Inactive', 'Inactive']);
  const { code, said } = await sandbox.terraform(['plan', '-detailed-exitcode', '-no-color', '-input=false']);
  expect({ secondPlan: code, said: code === 0 ? '' : said }).toEqual({ secondPlan: 0, said: '' });

  await done('record', 'verify');
});
