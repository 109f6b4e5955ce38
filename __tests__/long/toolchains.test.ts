import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openpgp } from '../../sealing/openpgp';
import { run } from '../journeys/by-hand';
import { ForeignProject, type Toolchain } from '../journeys/foreign-project';
import { EVERY_SETTING, PINNED_FINGERPRINT } from '../settings/every-setting';
import { AnOperator } from './an-operator';

jest.setTimeout(600_000);

const PROJECT = join(__dirname, '..', '..');

/** The ready app, as the package holds it for each. */
const APPS: Readonly<Record<Toolchain, string>> = {
  cdktf: join(PROJECT, 'dist', 'main.js'),
  cdktn: join(PROJECT, 'dist', 'cdktn', 'main.js'),
};

/** All that CDK Terrain does otherwise: metadata, and the provider's name and version. */
const OF_A_STACK = [
  '//.metadata.version: "0.21.0" → "0.24.0"',
  'terraform.required_providers.aws.source: "aws" → "hashicorp/aws"',
  'terraform.required_providers.aws.version: "6.25.0" → "6.66.0"',
];

describe('both toolchains synthesise the same', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'keyturn-toolchains-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('of the example', async () => {
    await compareBoth(PROJECT, join(folder, 'example'));
  });

  test('of settings in which everything is written and switched on', async () => {
    const config = join(folder, 'config');
    await writeEverything(config);
    const stacks = await compareBoth(config, join(folder, 'everything'));
    // Or else what was compared is narrower than what its name says.
    for (const type of [
      'aws_config_config_rule',
      'aws_organizations_policy',
      'aws_ssm_parameter',
      'aws_s3_bucket_object_lock_configuration',
    ]) {
      expect(stacks).toContain(`"${type}"`);
    }
  });
});

async function compareBoth(config: string, out: string): Promise<string> {
  const [cdktf, cdktn] = [join(out, 'cdktf'), join(out, 'cdktn')];
  await synthesise('cdktf', config, cdktf);
  await synthesise('cdktn', config, cdktn);
  const files = filesBelow(cdktf);
  expect(filesBelow(cdktn)).toEqual(files);
  const stacks = files.filter((file) => /^stacks\/[^/]+\/cdk\.tf\.json$/.test(file));
  expect(stacks).toEqual(expect.arrayContaining(['stacks/key-check/cdk.tf.json', 'stacks/suppliers/cdk.tf.json']));
  const found = Object.fromEntries(
    files.map((file) => [file, differing(file, readFileSync(join(cdktf, file)), readFileSync(join(cdktn, file)))]),
  );
  expect(found).toEqual({
    ...Object.fromEntries(files.map((file) => [file, []])),
    'manifest.json': ['version: "0.21.0" → "0.24.0"'],
    ...Object.fromEntries(stacks.map((stack) => [stack, OF_A_STACK])),
  });
  return stacks.map((stack) => readFileSync(join(cdktn, stack), 'utf8')).join('\n');
}

async function synthesise(toolchain: Toolchain, config: string, out: string): Promise<void> {
  mkdirSync(out, { recursive: true });
  const env = { ...process.env, CDKTF_OUTDIR: out, KEYTURN_CONFIG_DIR: config };
  const { code, stderr } = await run(process.execPath, [APPS[toolchain]], env);
  expect({ toolchain, code, stderr: code === 0 ? '' : stderr }).toEqual({ toolchain, code: 0, stderr: '' });
}

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile())
    .map((path) => relative(folder, path))
    .sort();

function differing(file: string, one: Buffer, other: Buffer): readonly string[] {
  if (!file.endsWith('.json')) return one.equals(other) ? [] : ['other bytes'];
  return differences(JSON.parse(one.toString()), JSON.parse(other.toString()));
}

/** Where two values differ, in the order of their names. */
function differences(one: unknown, other: unknown, path = ''): readonly string[] {
  if (!isNested(one) || !isNested(other)) {
    const texts = [JSON.stringify(one), JSON.stringify(other)];
    return texts[0] === texts[1] ? [] : [`${path}: ${texts.join(' → ')}`];
  }
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return names.flatMap((name) => differences(one[name], other[name], path === '' ? name : `${path}.${name}`));
}

const isNested = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

async function writeEverything(config: string): Promise<void> {
  mkdirSync(join(config, 'sealing-keys'), { recursive: true });
  const sealedTo = async (name: string): Promise<string> => {
    const { publicKey } = await openpgp().generateKey({ userIDs: [{ name }] });
    writeFileSync(join(config, 'sealing-keys', `${name}.asc`), publicKey);
    return (await openpgp().readKey({ armoredKey: publicKey })).getFingerprint();
  };
  await sealedTo('kotahi-writer');
  const settings = JSON.stringify(EVERY_SETTING).replace(PINNED_FINGERPRINT, await sealedTo('valentia'));
  writeFileSync(join(config, 'settings.json'), settings);
  writeFileSync(
    join(config, 'key-generations.json'),
    JSON.stringify({
      valentia: { generation: 3, previous: 'inactive' },
      'kotahi-writer': { generation: 2, previous: 'active', suspended: true },
    }),
  );
}

describe('somebody who has CDK Terrain alone', () => {
  const project = new ForeignProject('cdktn');
  beforeAll(() => {
    project.install();
    expect(existsSync(join(project.folder, 'node_modules', 'cdktf'))).toBe(false);
  });
  afterAll(() => project.remove());

  test('compiles an app against the types of keyturn/cdktn, and synthesises', async () => {
    const stack = await project.synthesise();
    expect(stack).toContain('"source": "hashicorp/aws"');
    expect(stack).toContain('aws_iam_access_key');
    expect(stack).toContain('[SKIPPED_GENERATION]');
  });

  test('makes a project by init, whose main.ts compiles and synthesises what the example is', async () => {
    const folder = join(project.folder, 'made');
    mkdirSync(folder);
    const inside = async (command: string, ...args: readonly string[]): Promise<void> => {
      const { code, said } = await run(command, args, process.env, folder);
      expect({ args, code, said: code === 0 ? '' : said }).toEqual({ args, code: 0, said: '' });
    };
    await inside(process.execPath, project.keyturn, 'init', '--example', '--toolchain', 'cdktn');
    await inside(join(PROJECT, 'node_modules', '.bin', 'tsc'), '--noEmit');
    await inside(process.execPath, '--import', pathToFileURL(require.resolve('tsx')).href, 'main.ts');
    const stack = readFileSync(join(folder, 'cdktf.out', 'stacks', 'suppliers', 'cdk.tf.json'), 'utf8');
    expect(stack).toContain('"version": "6.66.0"');
    expect(stack).toContain('"kotahi-writer"');
  });
});

describe('a project that is deployed moves to CDK Terrain', () => {
  const USER = 'valentia';
  let operator: AnOperator;
  beforeAll(async () => {
    operator = await AnOperator.atWork();
  });
  afterAll(() => operator.goHome());

  /** As a project does whose main.ts imports `keyturn/cdktn/app`. */
  function synthesiseWith(toolchain: Toolchain): void {
    const file = join(operator.sandbox.project, 'cdktf.json');
    const project = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...project, app: `node ${JSON.stringify(APPS[toolchain])}` }));
  }

  const isWith = (provider: string): void =>
    expect(readFileSync(operator.sandbox.path('out', 'stacks', 'suppliers', 'cdk.tf.json'), 'utf8')).toContain(
      `"version": "${provider}"`,
    );

  test('nothing changes by it, and a whole rotation follows', async () => {
    synthesiseWith('cdktf');
    await operator.planAndApply('first deployment');
    isWith('6.25.0');
    const [first] = await operator.keys(USER);
    expect(first?.status).toBe('Active');

    // Another version of the provider is nothing that happens by the way.
    synthesiseWith('cdktn');
    const { code, said } = await operator.keyturn('plan', '--reason', 'on CDK Terrain');
    expect([code, said]).toEqual([2, expect.stringContaining('init -upgrade" in the folder of the stack')]);
    const upgraded = await operator.terraform('init', '-upgrade');
    expect({ code: upgraded.code, said: upgraded.code === 0 ? '' : upgraded.said }).toEqual({ code: 0, said: '' });
    const { stdout } = await operator.done('plan', '--reason', 'on CDK Terrain');
    isWith('6.66.0');
    expect(stdout).toContain('This plan changes nothing.');
    await operator.isClean();

    await operator.done('start', USER);
    await operator.planAndApply('the yearly rotation');
    const [, second] = await operator.keys(USER);
    expect(await operator.keys(USER)).toEqual([first, { id: second?.id, status: 'Active' }]);
    await operator.done('disable', USER, '--accept', 'a test answers for it');
    await operator.planAndApply('the new key is in use');
    expect(await operator.statuses(USER)).toEqual(['Inactive', 'Active']);
    await operator.done('delete', USER, '--accept', 'a test answers for it');
    await operator.planAndApply('the old key was silent');
    expect(await operator.keys(USER)).toEqual([second]);
    await operator.isClean();
    await operator.done('record', 'verify');
  });
});
