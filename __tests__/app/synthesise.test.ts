import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesise } from '../../app';
import { everyVerb } from '../../cli/verb-list';
import { aWorld } from '../cli/a-world';
import { run } from '../cli/checked-run';

const TOLD = [
  ...['--organisation', 'Harbour Health', '--region', 'eu-central-1', '--time-zone', 'Europe/Berlin'],
  ...['--mail-from', 'keys@harbour.example', '--mail-owner', 'data@harbour.example', '--state', 'harbour-state'],
  ...['--pipeline', 'none'],
];
const { env } = process;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-app-'));
  process.env = { ...env, KEYTURN_CONFIG_DIR: folder, CDKTF_OUTDIR: join(folder, 'out') };
});
afterEach(() => {
  process.env = env;
  process.exitCode = undefined;
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const init = (...args: readonly string[]) => run(['init', ...args], everyVerb(), aWorld({ cwd: folder }));

const stack = (name: string) =>
  JSON.parse(readFileSync(join(folder, 'out', 'stacks', name, 'cdk.tf.json'), 'utf8')) as {
    readonly resource?: Readonly<Record<string, object>>;
    readonly provider: { readonly aws: readonly [{ readonly region: string }] };
    readonly terraform: { readonly backend: object };
  };

test('a new project with nobody in it has two stacks, and no user, key or bucket', async () => {
  await init(...TOLD);
  await synthesise();
  expect(process.exitCode).toBeUndefined();
  const suppliers = stack('suppliers');
  expect(suppliers.provider.aws[0].region).toBe('eu-central-1');
  expect(suppliers.terraform.backend).toMatchObject({ s3: { bucket: 'harbour-state' } });
  expect(Object.keys(suppliers.resource ?? {}).filter((type) => /^aws_(iam|s3)_/.test(type))).toEqual([]);
  expect(Object.keys(stack('key-check').resource ?? {})).toContain('aws_lambda_function');
});

test('that of the example has its two users, each with a first key', async () => {
  await init('--example');
  await synthesise();
  expect(Object.keys(stack('suppliers').resource?.['aws_iam_user'] ?? {})).toEqual(['kotahi-writer', 'valentia']);
});

test('users in shards have stacks of their own, and the buckets one that lets in all of them', async () => {
  await init('--example');
  const file = join(folder, 'settings.json');
  const settings = JSON.parse(readFileSync(file, 'utf8')) as { deployment: object; users: { name: string }[] };
  Object.assign(settings.deployment, { shards: ['a', 'empty'] });
  Object.assign(settings.users[0] ?? {}, { shard: 'a' });
  writeFileSync(file, JSON.stringify(settings));
  const imports = [
    { to: 'aws_iam_user.kotahi-writer', id: 'kotahi-writer', from: 'suppliers' },
    { to: 'aws_iam_access_key.kotahi-writer["1"]', id: 'AKIAEXAMPLE000000001', from: 'suppliers' },
    { to: 'aws_s3_bucket_policy.kpa-valentia', id: 'kpa-valentia' },
  ];
  writeFileSync(join(folder, 'imports.json'), JSON.stringify(imports));
  await synthesise();
  expect(process.exitCode).toBeUndefined();
  const [a, empty, home] = ['suppliers-a', 'suppliers-empty', 'suppliers'].map((name) => stack(name) as Stack);
  const named = (of: Stack | undefined, type: string) => Object.keys(of?.resource?.[type] ?? {});
  expect([a, empty, home].map((of) => named(of, 'aws_iam_user'))).toEqual([['kotahi-writer'], [], ['valentia']]);
  expect([a, empty, home].map((of) => named(of, 'aws_s3_bucket_policy').length)).toEqual([0, 0, 2]);
  const policies = JSON.stringify(home);
  for (const user of ['kotahi-writer', 'valentia']) expect(policies).toContain(`{local.suppliers_arn}${user}`);
  // Forgotten by the one, taken over by the other; whatever is no user's belongs to the buckets.
  const kept = { destroy: false };
  expect(home?.removed).toEqual([
    { from: 'aws_iam_user.kotahi-writer', lifecycle: kept },
    { from: 'aws_iam_access_key.kotahi-writer', lifecycle: kept },
  ]);
  expect(a?.import?.map(({ id }) => id)).toEqual(['kotahi-writer', 'AKIAEXAMPLE000000001']);
  expect([home?.import?.map(({ id }) => id), a?.removed, empty?.import]).toEqual([
    ['kpa-valentia'],
    undefined,
    undefined,
  ]);
  // Users that another stack declares cost no call.
  expect(JSON.stringify(a?.data)).toContain('concat(keys(var.key_generations), [\\\"valentia\\\"])');
});

interface Stack {
  readonly resource?: Readonly<Record<string, object>>;
  readonly data?: object;
  readonly removed?: readonly object[];
  readonly import?: readonly { readonly to: string; readonly id: string }[];
}

test('what the operator can mend is told in words, and leaves the exit code 1', async () => {
  await init(...TOLD);
  writeFileSync(join(folder, 'key-generations.json'), '[]');
  const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  await synthesise();
  expect(process.exitCode).toBe(1);
  expect(said.mock.calls).toEqual([[expect.stringMatching(/^The configuration has a fault.*\n {2}key-generations/)]]);
});
