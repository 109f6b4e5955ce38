import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AccountResult, AccountResults } from '../../aws/account-results';
import type { Verb } from '../../cli/shell/verb';
import type { AccountsAudit } from '../../cli/verbs/audit/accounts/audited-account';
import { page } from '../../cli/verbs/audit/audit';
import { daysAfter } from '../../rotation/days';
import { InMemoryAws } from '../aws/in-memory-aws';
import { runOnce } from '../lambda/a-check';
import { NOW } from '../sealing/pgp-keys';
import { ACloud } from './a-cloud';
import { aConfigDir, removeConfigDirs } from './a-config-dir';
import { aWorld } from './a-world';
import { run } from './checked-run';

afterAll(removeConfigDirs);

const verb: Verb = { name: 'audit', summary: '', load: () => ({ page }) };
const [NORTH, SOUTH, EAST] = ['111111111111', '222222222222', '333333333333'] as const;
const HUB = new InMemoryAws();

/** A report as the check really writes it, of an account in which `keys` are too old. */
async function aReport(daysAgo = 0, old = 0): Promise<object> {
  const world = new InMemoryAws();
  world.now = daysAfter(NOW, -daysAgo);
  world.addUser('ann', { tags: { 'keyturn:audience': 'internal' } });
  for (let i = 0; i < old; i += 1) world.addKey('ann', { createdAt: daysAfter(world.now, -200) });
  return (await runOnce(world, { with: { mode: 'report' } })).report;
}

const refusal = { code: 'ACCOUNT_NOT_ENTERED', because: 'The role cannot be assumed.', wayOut: 'Make the role.' };

async function kept(
  accounts: Readonly<Record<string, Partial<AccountResult>>>,
  of: { readonly leftOut?: boolean } = {},
): Promise<void> {
  HUB.evidence().objects.clear();
  const results = new AccountResults(HUB.evidence());
  const listed = Object.keys(accounts).map((account) => ({ account, name: account === NORTH ? 'north' : '' }));
  await results.keepList({
    ...{ version: 1, execution: 'monday', listedAt: NOW.toISOString(), accounts: listed },
    leftOut: of.leftOut ? [{ account: EAST, name: 'east', because: 'settings.json excepts it' }] : [],
  });
  for (const [account, more] of Object.entries(accounts)) {
    if (Object.keys(more).length === 0) continue;
    const base = {
      version: 1,
      account,
      execution: 'monday',
      triedAt: NOW.toISOString(),
      refused: null,
      last: null,
    } as const;
    await results.keepResult({ ...base, ...more });
  }
}

async function audit(...more: string[]) {
  const cloud = Object.assign(new ACloud(() => NOW), { evidence: () => HUB.evidence() });
  const world = aWorld({ cloud, now: NOW });
  const code = await run(['audit', '--accounts', '--config-dir', await aConfigDir(), ...more], [verb], world);
  return { code, world };
}

async function answered(): Promise<{ code: number; answer: AccountsAudit }> {
  const { code, world } = await audit('--json');
  return { code, answer: JSON.parse(world.stdout()) as AccountsAudit };
}

const looked = async (daysAgo = 0, old = 0): Promise<Partial<AccountResult>> => ({
  last: { execution: 'monday', report: await aReport(daysAgo, old) },
});

test('accounts in order end with 0, also where some are left out on purpose', async () => {
  await kept({ [NORTH]: await looked(), [SOUTH]: await looked(1) }, { leftOut: true });
  const { code, answer } = await answered();
  expect(code).toBe(0);
  expect(answer.accounts.map(({ account, standing, ageDays }) => [account, standing, ageDays])).toEqual([
    [NORTH, 'looked', 0],
    [SOUTH, 'looked', 1],
    [EAST, 'left-out', null],
  ]);
});

test('findings end with 1, by account, and once', async () => {
  await kept({ [NORTH]: await looked(0, 1), [SOUTH]: await looked() });
  const { code, answer } = await answered();
  expect(code).toBe(1);
  expect(answer.accounts.map(({ findings }) => findings.filter(({ rule }) => rule === 'overdue').length)).toEqual([
    1, 0,
  ]);
  const { world } = await audit();
  expect(world.stdout()).toMatch(/north \(111111111111\), as of .*\n! overdue ann AKIA…0001: /);
  expect(world.stdout()).not.toContain('AKIA0');
});

describe('an account of which something is not known ends it with 2, is named first, and is no "nothing found"', () => {
  const last = async () => ({ execution: 'last week', report: await aReport(7, 1) });

  test.each<[string, () => Promise<Partial<AccountResult>>, object]>([
    [
      'a role that refused, with what was known',
      async () => ({ refused: refusal, last: await last() }),
      { standing: 'not-looked', because: refusal.because, ageDays: 7 },
    ],
    [
      'one that was never looked at',
      () => Promise.resolve({ refused: refusal }),
      { standing: 'not-looked', lookedAt: null, users: null },
    ],
    [
      'one that left nothing',
      () => Promise.resolve({}),
      { standing: 'not-looked', because: expect.stringContaining('nothing was heard') as string },
    ],
    [
      'one that left nothing this time',
      async () => ({ execution: 'last week', last: await last() }),
      { standing: 'not-looked', ageDays: 7 },
    ],
    ['a look of long ago', () => looked(9), { standing: 'stale', ageDays: 9 }],
    [
      'half a look',
      async () => ({ last: { execution: 'monday', report: { ...(await aReport()), complete: false } } }),
      { standing: 'incomplete' },
    ],
    [
      'a report that somebody spoilt',
      () => Promise.resolve({ last: { execution: 'monday', report: { version: 1 } } }),
      { standing: 'not-looked', because: expect.stringContaining('is not what a run') as string },
    ],
  ])('%s', async (_, result, expected) => {
    await kept({ [NORTH]: await looked(), [SOUTH]: await result() });
    const { code, answer } = await answered();
    expect([code, answer.complete]).toEqual([2, false]);
    expect(answer.accounts[1]).toMatchObject(expected);
    const { world } = await audit();
    expect(world.stdout()).toMatch(/^.*\n.*Not looked at, or not wholly or lately \(1\).*\n\? 222222222222: /);
    expect(world.stderr()).toContain('Not looked at: 222222222222');
  });
});

test('the page groups by account, masks keys, runs nothing and escapes everything', async () => {
  const { last } = await looked(0, 1);
  const report = { ...(last!.report as object), unclassified: ['<b>eve'] };
  await kept({ [NORTH]: { last: { execution: 'monday', report } }, [SOUTH]: { refused: refusal } });
  const { world } = await audit('--format', 'html');
  const html = world.stdout();
  expect(html).toContain('<section id="account-111111111111"><h2>north (111111111111)</h2>');
  expect(html).toContain('<p class="gap"><strong>222222222222: not-looked.</strong> The role cannot be assumed.');
  expect(html).toContain('&lt;b&gt;eve');
  expect(html).not.toMatch(/<script|AKIA0|<b>eve/);
});

test('the answer goes into a file where that was asked', async () => {
  await kept({ [NORTH]: await looked() });
  const file = join(await aConfigDir(), 'accounts.json');
  const { world } = await audit('--json', '--output', file);
  expect(world.stdout()).toBe('');
  const written = JSON.parse(readFileSync(file, 'utf8')) as AccountsAudit;
  expect(written.accounts).toHaveLength(1);
});

test('what only one account can be asked is refused, and so is an empty bucket', async () => {
  await kept({ [NORTH]: await looked() });
  const refused = await audit('--as-of', '2027-01-01', '--controls', 'CIS', '--since-last', '--csv');
  expect(refused.world.stderr()).toContain(
    '--as-of and --controls and --since-last and --format csv would ask for more',
  );
  expect(refused.code).toBe(1);
  HUB.evidence().objects.clear();
  const { world } = await audit();
  expect(world.stderr()).toContain('No run of the check of many accounts has left results');
});
