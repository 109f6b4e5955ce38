import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everyVerb } from '../../../../cli/verb-list';
import { aWorld } from '../../a-world';
import { run } from '../../checked-run';

let folder: string;
const { env } = process;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-sandbox-verb-'));
  writeFileSync(join(folder, 'cdktf.json'), JSON.stringify({ app: 'npx tsx main.ts' }));
});
afterEach(() => {
  process.env = env;
  rmSync(folder, { recursive: true });
});

async function sandbox(args: readonly string[], cwd = folder, configDir?: string) {
  const world = aWorld({ cwd, env: configDir === undefined ? {} : { KEYTURN_CONFIG_DIR: configDir } });
  const code = await run(['sandbox', ...args], everyVerb(), world);
  return { code, stdout: world.stdout(), stderr: world.stderr() };
}

test.each(['up', 'story', '--engine=tofu'])(
  'an endpoint that is not on this machine could not be used: %s',
  async (word) => {
    process.env = { ...env, AWS_ENDPOINT_URL: 'https://iam.amazonaws.com' };
    const { code, stderr } = await sandbox([word]);
    expect(code).toBe(2);
    expect(stderr).toContain('ENDPOINT_NOT_LOCAL');
    expect(readdirSync(folder)).toEqual(['cdktf.json']);
  },
);

test('outside of a project there is nothing to try', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'keyturn-no-project-'));
  for (const args of [['up'], ['down'], []]) {
    const { code, stderr } = await sandbox(args, elsewhere);
    expect({ args, code }).toEqual({ args, code: 2 });
    expect(stderr).toContain('npx keyturn init');
  }
  expect(readdirSync(elsewhere)).toEqual([]);
  rmSync(elsewhere, { recursive: true });
});

test('it is filled from the project, also in a shell that has sourced another one of its sandboxes', async () => {
  // Settings are looked for before anything starts; that none are here says where they were looked for.
  const engine = join(folder, 'terraform');
  writeFileSync(engine, '#!/bin/sh\necho \'{"terraform_version":"1.11.4"}\'\n', { mode: 0o755 });
  process.env = { ...env, TERRAFORM_BINARY_NAME: engine };
  delete process.env.AWS_ENDPOINT_URL;
  const inside = await sandbox(['up'], folder, join(folder, '.sandbox', 'config'));
  expect(inside.code).toBe(2);
  expect(inside.stderr).toContain(`settings.json: is not in ${folder}.`);
  const elsewhere = await sandbox(['up'], folder, join(folder, 'config'));
  expect(elsewhere.stderr).toContain(`settings.json: is not in ${join(folder, 'config')}.`);
});

test('where none runs there is none to end', async () => {
  expect(await sandbox(['down'])).toEqual({ code: 0, stdout: 'No sandbox was running.\n', stderr: '' });
  const { stdout } = await sandbox(['down', '--json']);
  expect(JSON.parse(stdout)).toEqual({ hasRun: false });
});
