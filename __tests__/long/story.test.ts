import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { commandOf } from '../../sandbox/own-process';
import { parseRunning } from '../../sandbox/server-order';
import { run, runSandbox, sandboxCommand } from '../journeys/by-hand';

jest.setTimeout(600_000);

/** Exactly what `npm run sandbox -- --json FILE` writes. */
const REPORT = z.strictObject({
  ok: z.boolean(),
  seconds: z.number(),
  steps: z.array(
    z.strictObject({
      name: z.string(),
      ledger: z.record(
        z.string(),
        z.strictObject({ generation: z.number(), previous: z.string(), suspended: z.boolean() }),
      ),
      plan: z.array(z.strictObject({ address: z.string(), actions: z.array(z.string()) })),
      keys: z.record(z.string(), z.array(z.strictObject({ accessKeyId: z.string(), status: z.string() }))),
      checks: z.array(z.strictObject({ what: z.string(), ok: z.boolean(), saw: z.string() })),
      seconds: z.number(),
    }),
  ),
});

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-story-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the story holds, and reports what was observed', async () => {
  const json = join(folder, 'report.json');
  const { code, stdout, said } = await runSandbox('--dir', join(folder, 'sandbox'), '--json', json);
  expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
  const report = REPORT.parse(JSON.parse(readFileSync(json, 'utf8')));
  expect(report.ok).toBe(true);
  expect(report.steps.flatMap(({ checks }) => checks.filter(({ ok }) => !ok))).toEqual([]);

  const seen = report.steps.map(({ name, plan, keys }) => [
    name,
    plan
      .filter(({ address }) => address.startsWith('aws_iam_access_key.'))
      .map(({ address, actions }) => `${actions.join()} ${address}`),
    keys.valentia?.map(({ status }) => status),
  ]);
  expect(seen).toEqual([
    [
      'first deployment',
      ['create aws_iam_access_key.kotahi-writer["1"]', 'create aws_iam_access_key.valentia["1"]'],
      ['Active'],
    ],
    ['start', ['create aws_iam_access_key.valentia["2"]'], ['Active', 'Active']],
    ['disable', ['update aws_iam_access_key.valentia["1"]'], ['Inactive', 'Active']],
    ['enable', ['update aws_iam_access_key.valentia["1"]'], ['Active', 'Active']],
    ['disable again', ['update aws_iam_access_key.valentia["1"]'], ['Inactive', 'Active']],
    ['delete', ['delete aws_iam_access_key.valentia["1"]'], ['Active']],
    ['a forbidden edit', [], ['Active']],
    ['the check is deployed', [], ['Active']],
    ['a schedule starts the check', [], ['Active']],
    ['the check, 91 days later', [], ['Active']],
    ['the check, 181 days later', [], ['Active']],
    ['a search for secrets', [], ['Active']],
  ]);

  // What the check did to the keys of the staff, as IAM listed them after each run.
  const staff = (name: string) => {
    const keys = Object.entries(report.steps.find((step) => step.name === name)?.keys ?? {});
    const ofStaff = keys.filter(([user]) => !['kotahi-writer', 'valentia'].includes(user));
    return Object.fromEntries(ofStaff.map(([user, list]) => [user, list.map(({ status }) => status).join()]));
  };
  const lone = { 'ben.tane': 'Active', 'nightly-report': 'Active', 'old-archive': 'Active', somebody: 'Active' };
  const others = { 'courier-labels': 'Active', 'old-scanner': 'Active' };
  expect(staff('delete')).toEqual({});
  expect(staff('a schedule starts the check')).toEqual({ 'ana.williams': 'Active,Active', ...lone, ...others });
  const off = (users: object) => Object.fromEntries(Object.keys(users).map((user) => [user, 'Inactive']));
  expect(staff('the check, 91 days later')).toEqual({ 'ana.williams': 'Inactive', ...off(lone), ...others });
  expect(staff('the check, 181 days later')).toEqual({ 'ana.williams': 'Inactive', ...off(lone), ...off(others) });
  const deployed = report.steps.find(({ name }) => name === 'the check is deployed')?.plan;
  expect(deployed).toContainEqual({ address: 'aws_lambda_function.access_key_rotation_check', actions: ['create'] });

  // The key that is left is the one that the start created, and no whole key ID was printed.
  const idsAfter = (name: string) =>
    report.steps.find((step) => step.name === name)?.keys.valentia?.map(({ accessKeyId }) => accessKeyId);
  expect(idsAfter('delete')).toEqual(idsAfter('start')?.slice(1));
  expect(stdout).not.toMatch(/AKIA[A-Z0-9]{16}/);
  expect(existsSync(join(folder, 'sandbox', 'running.json'))).toBe(false);
});

test('a deployment that fails ends the story in words, and the report says at which step', async () => {
  const json = join(folder, 'failed.json');
  const terraform = join(folder, 'terraform-that-cannot-apply');
  const error = `printf '╷\\n│ Error: creating IAM User (valentia): the account is full\\n╵\\n' >&2; exit 1`;
  writeFileSync(terraform, `#!/bin/sh\nif [ "$1" = apply ]; then ${error}; fi\nexec terraform "$@"\n`, { mode: 0o755 });
  const args = sandboxCommand('--dir', join(folder, 'failing'), '--json', json);
  const { code, said, stderr } = await run(process.execPath, args, {
    ...process.env,
    TERRAFORM_BINARY_NAME: terraform,
  });
  expect(code).toBe(1);
  expect(said).toContain('Error: creating IAM User (valentia): the account is full');
  expect(stderr).toMatch(/^DEPLOYMENT_FAILED: The stack suppliers could not be applied/m);
  expect(stderr).not.toMatch(/^\s+at /m);
  const report = REPORT.parse(JSON.parse(readFileSync(json, 'utf8')));
  expect(report).toMatchObject({ ok: false, steps: [{ name: 'first deployment' }] });
});

test.each([
  ['while it starts', /Starting moto/],
  ['while Terraform works', /The ledger says/],
])('Ctrl-C %s leaves no process and no half-written file', async (when, shows) => {
  const dir = join(folder, `interrupted ${when}`);
  const json = join(folder, `${when}.json`);
  const story = spawn(process.execPath, sandboxCommand('--dir', dir, '--json', json), {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<number | null>((resolve) => story.once('exit', resolve));
  const pids: number[] = [];
  let told = '';
  story.stdout.on('data', (chunk: Buffer) => {
    told += chunk.toString();
    if (!shows.test(told) || story.killed) return;
    const running = join(dir, 'running.json');
    if (existsSync(running)) {
      const { pid, emulators } = parseRunning(readFileSync(running, 'utf8'));
      pids.push(pid, ...emulators.map((emulator) => emulator.pid));
    }
    story.kill('SIGINT');
  });
  expect(await ended).toBe(130);
  const deadline = Date.now() + 5_000;
  while (pids.some((pid) => commandOf(pid) !== undefined) && Date.now() < deadline) await sleep(50);
  expect(pids.filter((pid) => commandOf(pid) !== undefined)).toEqual([]);
  while (existsSync(join(dir, 'running.lock')) && Date.now() < deadline) await sleep(50);
  expect(readdirSync(dir).filter((name) => /lock|running|draft|^tmp$/.test(name))).toEqual([]);
  if (existsSync(json)) expect(REPORT.parse(JSON.parse(readFileSync(json, 'utf8'))).ok).toBe(false);
});
