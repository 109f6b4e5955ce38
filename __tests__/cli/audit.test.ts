import type { Cloud } from '../../cli/shell/cloud';
import type { Verb } from '../../cli/shell/verb';
import { page } from '../../cli/verbs/audit/audit';
import type { AuditResult } from '../../rotation/audit';
import { daysAfter } from '../../rotation/days';
import { InMemoryAws } from '../aws/in-memory-aws';
import { NOW } from '../sealing/pgp-keys';
import { ACloud } from './a-cloud';
import { aConfigDir, removeConfigDirs } from './a-config-dir';
import { aWorld } from './a-world';
import { run } from './checked-run';

afterAll(removeConfigDirs);

const verb: Verb = { name: 'audit', summary: '', load: () => ({ page }) };
const ago = (days: number): Date => daysAfter(NOW, -days);
const usedAgo = (days: number) => ({ kind: 'used', at: ago(days), service: 's3', region: 'ap-southeast-2' }) as const;

const cloudOf = (aws: InMemoryAws): Cloud =>
  Object.assign(new ACloud(() => NOW), {
    keys: aws.keys,
    users: aws.users,
    keyEvents: aws.keyEvents,
    evidence: () => aws.evidence(),
  });

async function auditOf(aws: InMemoryAws, ...more: string[]) {
  const world = aWorld({ cloud: cloudOf(aws), now: NOW });
  const code = await run(['audit', '--config-dir', await aConfigDir(), ...more], [verb], world);
  return { code, world };
}

function anAccount(): InMemoryAws {
  const aws = new InMemoryAws();
  aws.now = NOW;
  aws.addUser('ann', { tags: { 'keyturn:audience': 'internal' } });
  aws.addKey('ann', { createdAt: ago(20), lastUsed: usedAgo(1) });
  aws.addUser('nobody');
  return aws;
}

test('an account in order: every key in one table, exit 0, and nothing is changed', async () => {
  const aws = anAccount();
  const { code, world } = await auditOf(aws);
  expect(world.stdout()).toContain('1 keys in account 123456789012 as of');
  expect(world.stdout()).toMatch(/ann {3}AKIA…0001 {2}Active {2}internal {2}20 d .* ok\n/);
  expect(code).toBe(0);
  expect(aws.calls.filter((call) => /:(Update|Delete|Create|Put|Send)/.test(call))).toEqual([]);
  expect(aws.calls.filter((call) => call.endsWith(' nobody'))).toEqual([]);
});

test('programs get whole IDs, findings with reason and way out, and exit 1', async () => {
  const aws = anAccount();
  aws.addUser('ben');
  const old = aws.addKey('ben', { createdAt: ago(97), lastUsed: usedAgo(40) });
  const inactive = aws.addKey('ben', { createdAt: ago(300), status: 'Inactive' });
  const { code, world } = await auditOf(aws, '--json');
  const result = JSON.parse(world.stdout()) as AuditResult;
  expect(result).toMatchObject({ account: '123456789012', asOf: NOW.toISOString(), complete: true, problems: [] });
  expect(result.keys.map(({ accessKeyId }) => accessKeyId)).toEqual([expect.any(String), inactive, old]);
  expect(result.keys[1]).toMatchObject({ status: 'Inactive', lastUsed: null, findings: [], dueAt: null });
  expect(result.keys[2]).toMatchObject({
    user: 'ben',
    audience: 'internal',
    classified: false,
    ageDays: 97,
    lastUsed: ago(40).toISOString(),
    findings: [
      { rule: 'age', because: 'it is 97 days old; the limit is 90 days' },
      { rule: 'unused', because: expect.stringContaining('last used 40 days ago') as string },
    ],
  });
  expect(code).toBe(1);
});

test('people read of a key once: one line, every fact, one action, the controls behind it', async () => {
  const aws = anAccount();
  aws.addUser('ben');
  const old = aws.addKey('ben', { createdAt: ago(97), lastUsed: usedAgo(50) });
  const { world } = await auditOf(aws);
  const lines = world.stdout().split('\n');
  const about = lines.filter((line) => line.startsWith('!') && line.includes(`…${old.slice(-4)}`));
  expect(about).toEqual([
    expect.stringMatching(
      /ben AKIA….* last used 50 days ago, on .*; the limits are 30 and 45 days\. The key is 97 days old; the limit is 90 days \(CIS-1\.11, .*ORG-3\)/,
    ),
  ]);
  expect(lines[lines.indexOf(about[0]!) + 1]).toMatch(/^ {4}Deactivate it/);
});

test('--as-of judges as of a later day', async () => {
  expect((await auditOf(anAccount(), '--as-of', daysAfter(NOW, 69).toISOString().slice(0, 10))).code).toBe(0);
  const { world } = await auditOf(anAccount(), '--as-of', daysAfter(NOW, 100).toISOString().slice(0, 10), '--json');
  expect((JSON.parse(world.stdout()) as AuditResult).keys[0]?.findings.map(({ rule }) => rule)).toEqual(['age']);
});

test.each(['yesterday', '2027-02-30', '2020-01-01'])('--as-of %s is refused', async (day) => {
  const aws = anAccount();
  const { code, world } = await auditOf(aws, '--as-of', day);
  expect(code).toBe(2);
  expect(world.stderr()).toContain('BAD_DAY');
  expect(aws.count('iam:ListAccessKeys')).toBe(0);
});

test('--csv gives one line per key, and no formula', async () => {
  const aws = anAccount();
  const tags = { 'keyturn:exempt-until': '2028-01-01', 'keyturn:exempt-reason': '=1+1, they said' };
  aws.addUser('cat', { tags });
  const key = aws.addKey('cat', { createdAt: ago(200), lastUsed: usedAgo(1) });
  const { code, world } = await auditOf(aws, '--csv');
  const [head, , exempt] = world.stdout().trimEnd().split('\n');
  expect(head).toMatch(/^user,accessKeyId,status,audience/);
  expect(exempt).toContain(`cat,${key},Active,internal,false`);
  expect(exempt).toContain(`"'=1+1, they said"`);
  expect(code).toBe(0);
});

test('what could not be looked at is said, and exit 2', async () => {
  const aws = anAccount();
  aws.addUser('dan');
  aws.addKey('dan');
  aws.fail('iam:ListAccessKeys', 'denied', 'dan');
  const { code, world } = await auditOf(aws);
  expect(code).toBe(2);
  expect(world.stdout()).toContain('Could not look at dan:');
  expect(world.stdout()).toContain('ann');
});

test('a root key is the first finding of all', async () => {
  const aws = anAccount();
  aws.rootKeys = 1;
  const { code, world } = await auditOf(aws, '--json');
  const [first] = (JSON.parse(world.stdout()) as AuditResult).keys;
  expect(first).toMatchObject({ user: '<root_account>', accessKeyId: null, findings: [{ rule: 'root' }] });
  expect(code).toBe(1);
});

describe('--since-last', () => {
  const PLACE = 'check/inventory.json';

  test('keeps what it listed, and the next one asks about those of whom something changed', async () => {
    const aws = anAccount();
    aws.addUser('ben');
    aws.addKey('ben', { createdAt: ago(10), lastUsed: usedAgo(1) });
    const first = await auditOf(aws, '--since-last');
    expect(first.world.stdout()).toContain('Everybody was asked, because there is no inventory yet.');
    await aws.create('ben');
    aws.calls.length = 0;
    const { code, world } = await auditOf(aws, '--since-last', '--json');
    expect(aws.calls.filter((call) => call.startsWith('iam:ListAccessKeys'))).toEqual(['iam:ListAccessKeys ben']);
    const result = JSON.parse(world.stdout()) as AuditResult;
    expect(result.keys.map(({ user }) => user)).toEqual(['ann', 'ben', 'ben']);
    expect(result.freshness).toMatchObject({
      reportMadeAt: NOW.toISOString(),
      usersAsked: 1,
      usersRemembered: 1,
      oldestListing: NOW.toISOString(),
      everybodyAskedBecause: null,
    });
    expect(code).toBe(0);
  });

  test('says in the table from when its facts are', async () => {
    const aws = anAccount();
    await auditOf(aws, '--since-last');
    const { world } = await auditOf(aws, '--since-last');
    expect(world.stdout()).toContain('The keys of 0 users were listed now, those of 1 at ');
    expect(world.stdout()).toContain('Keys made or changed until ');
  });

  test('asks everybody where the bucket cannot be read, and is none the worse where it cannot be written', async () => {
    const aws = anAccount();
    aws.fail('s3:GetObject', 'denied');
    const unread = await auditOf(aws, '--since-last');
    expect(unread.world.stdout()).toContain('because the inventory cannot be read: s3:GetObject failed');
    expect(unread.code).toBe(0);
    aws.revive();
    aws.fail('s3:PutObject', 'denied');
    const unkept = await auditOf(aws, '--since-last');
    expect(unkept.code).toBe(0);
    expect(unkept.world.stderr()).toContain(
      'The inventory in access-key-rotation-check-123456789012-ap-southeast-2 was not refreshed',
    );
    expect(aws.evidence().objects.has(PLACE)).toBe(false);
  });

  test('without it no bucket is opened', async () => {
    const aws = anAccount();
    await auditOf(aws);
    expect(aws.calls.filter((call) => call.startsWith('s3:'))).toEqual([]);
  });
});
