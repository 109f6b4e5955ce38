import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Cloud } from '../../cli/shell/cloud';
import type { Verb } from '../../cli/shell/verb';
import { page } from '../../cli/verbs/audit/audit';
import { AUDIT_FORMATS } from '../../cli/verbs/audit/audit-format';
import { daysAfter } from '../../rotation/days';
import { InMemoryAws } from '../aws/in-memory-aws';
import { NOW } from '../sealing/pgp-keys';
import { aConfigDir, removeConfigDirs } from './a-config-dir';
import { aWorld } from './a-world';
import { run } from './checked-run';

afterAll(removeConfigDirs);

const verb: Verb = { name: 'audit', summary: '', load: () => ({ page }) };

/** One key in order, and one that is too old where `faulty`. */
async function audit(faulty: boolean, ...words: string[]) {
  const aws = new InMemoryAws();
  aws.now = NOW;
  for (const [user, age] of [['ann', 20], ...(faulty ? [['ben', 97] as const] : [])] as const) {
    aws.addUser(user, { tags: { 'keyturn:audience': 'internal' } });
    const lastUsed = { kind: 'used', at: daysAfter(NOW, -1), service: 's3', region: 'ap-southeast-2' } as const;
    aws.addKey(user, { createdAt: daysAfter(NOW, -age), lastUsed });
  }
  const caller = { account: '123456789012', arn: 'arn:aws:iam::123456789012:user/me' };
  const cloud = {
    keys: aws.keys,
    users: aws.users,
    keyEvents: aws.keyEvents,
    account: { caller: () => Promise.resolve(caller) },
    close: () => undefined,
  };
  const dir = await aConfigDir();
  // The audit sees no more of AWS than this.
  const world = aWorld({ cloud: cloud as unknown as Cloud, now: NOW, cwd: dir });
  const code = await run(['audit', '--config-dir', dir, ...words], [verb], world);
  return { code, world, dir };
}

test('the table ends with the controls, what fails, and what to do', async () => {
  const { code, world } = await audit(true);
  expect(world.stdout()).toMatch(/CIS-1\.13 +1 +0 +0 +1 +0 +CIS AWS Foundations Benchmark v5\.0\.0, 1\.13\n/);
  expect(world.stdout()).toContain(
    'The key is 97 days old; the limit is 90 days (CIS-1.13, SH-IAM.3, PART11-11.300(b), ORG-1)',
  );
  expect(world.stdout()).not.toMatch(/AKIA[A-Z0-9]{8}/);
  expect(code).toBe(1);
});

test.each(AUDIT_FORMATS)('--format %s answers, and exits with 0 where all is well', async (format) => {
  const { code, world } = await audit(false, '--format', format);
  expect(world.stdout().length).toBeGreaterThan(100);
  expect(world.stderr()).toBe('');
  expect(code).toBe(0);
  if (['json', 'ocsf', 'asff'].includes(format)) expect(() => JSON.parse(world.stdout()) as unknown).not.toThrow();
});

test('--json holds the keys as ever, and the controls beside them', async () => {
  const { world } = await audit(true, '--json');
  const answer = JSON.parse(world.stdout()) as { keys: unknown[]; compliance: { counts: Record<string, number> } };
  expect(answer.keys).toHaveLength(2);
  expect(answer.compliance.counts).toMatchObject({ FAIL: 4, UNKNOWN: 0 });
});

test('--html writes the page beside any answer; --output writes the answer', async () => {
  const { world, dir, code } = await audit(
    true,
    '--html',
    'keys.html',
    '--format',
    'controls-csv',
    '--output',
    'keys.csv',
  );
  expect(readFileSync(join(dir, 'keys.html'), 'utf8')).toMatch(/^<!doctype html>/);
  const rows: Record<string, string>[] = parse(readFileSync(join(dir, 'keys.csv'), 'utf8'), { columns: true });
  expect(rows.filter(({ status }) => status === 'FAIL').map(({ control }) => control)).toHaveLength(4);
  expect(world.stdout()).toBe('');
  expect(world.stderr()).toContain('Wrote keys.html');
  expect(code).toBe(1);
});

test('--controls judges by these alone', async () => {
  expect((await audit(true, '--controls', 'CIS-1.12,ORG-5')).code).toBe(0);
  expect((await audit(true, '--controls', 'IAM.3')).code).toBe(1);
});

test.each([
  [['--format', 'pdf'], 2, 'UNKNOWN_FORMAT'],
  [['--format', 'ocsf', '--csv'], 2, 'FORMATS_DISAGREE'],
  [['--controls', 'CIS-9'], 2, 'UNKNOWN_CONTROL'],
  [['--html', 'nowhere/keys.html'], 2, 'FILE_NOT_WRITTEN'],
])('%j is refused', async (words, code, error) => {
  const found = await audit(false, ...words);
  expect(found.world.stderr()).toContain(error);
  expect(found.code).toBe(code);
});
