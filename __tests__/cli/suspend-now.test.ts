import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsFault } from '../../aws/aws-fault';
import { appendRecord, readRecords, verifyFolder } from '../../change-records/chain/record-folder';
import type { Cloud } from '../../cli/shell/cloud';
import { everyVerb } from '../../cli/verb-list';
import type { KeyStatus } from '../../rotation/access-key';
import { appliedState } from '../../rotation/applied-state';
import { daysAfter } from '../../rotation/days';
import { refusals } from '../../rotation/guard';
import type { LedgerEntry } from '../../rotation/ledger';
import { entry } from '../rotation/an-entry';
import { NOW } from '../sealing/pgp-keys';
import { ACloud } from './a-cloud';
import { aConfigDir, removeConfigDirs } from './a-config-dir';
import { aWorld } from './a-world';
import { run } from './checked-run';

afterAll(removeConfigDirs);

const USER = 'valentia';
const OLD = 'AKIAOLD0000000001111';
const NEW = 'AKIANEW0000000002222';
const denied = new AwsFault('denied', 'iam:UpdateAccessKey', 'AccessDenied', 'no');

/** valentia as `applied` leaves it, with keys of these statuses, oldest first; staff beside it. */
function account(applied: LedgerEntry = entry(1, 'deleted'), statuses: readonly KeyStatus[] = ['Active']): ACloud {
  const cloud = new ACloud(() => NOW).withSupplier(USER, applied).withUser('jo');
  cloud.withKey('jo', 'AKIAJO00000000003333', daysAfter(NOW, -10));
  const ids = statuses.length === 1 ? [NEW] : [OLD, NEW];
  statuses.forEach((status, i) => cloud.withKey(USER, ids[i] ?? '', daysAfter(NOW, i - 100), status));
  return cloud;
}

interface Typed {
  readonly cloud?: ACloud;
  readonly argv?: readonly string[];
  readonly dir?: string;
  readonly says?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

async function suspendNow({ cloud = account(), argv = [USER], dir, says = true, env = {} }: Typed = {}) {
  const folder = dir ?? (await aConfigDir());
  const regions: string[] = [];
  const world = {
    ...aWorld({ says, now: NOW, cwd: folder, env: { USER: 'operator', ...env } }),
    connect: (region: string): Cloud => {
      regions.push(region);
      return cloud;
    },
  };
  const code = await run(
    ['suspend', ...argv, '--now', '--reason', 'incident 12', '--config-dir', folder],
    everyVerb(),
    world,
  );
  const said = `${world.stdout()}${world.stderr()}`;
  return { code, world, said, cloud, folder, region: regions[0] };
}

const ledgerOf = (folder: string): Record<string, Partial<LedgerEntry>> =>
  JSON.parse(readFileSync(join(folder, 'key-generations.json'), 'utf8')) as Record<string, LedgerEntry>;

const statuses = async (cloud: ACloud, user = USER): Promise<readonly string[]> =>
  (await cloud.keys.keysOf(user)).map(({ status }) => status);

const writeIn = (folder: string, file: string, text: string): void => writeFileSync(join(folder, file), text);

describe('every key is off, and ledger and record agree', () => {
  test.each<[string, readonly KeyStatus[], LedgerEntry]>([
    ['one key', ['Active'], entry(1, 'deleted')],
    ['two keys', ['Active', 'Active'], entry(2, 'active')],
    ['the new one of two', ['Inactive', 'Active'], entry(2, 'inactive')],
    ['keys in an order that no ledger has', ['Active', 'Inactive'], entry(2, 'inactive')],
  ])('%s', async (_, before, applied) => {
    const { generation, previous } = applied;
    const dir = await aConfigDir({
      ledger: { 'kotahi-writer': { generation: 1, previous: 'deleted' }, [USER]: { generation, previous } },
    });
    const { code, cloud, folder, said } = await suspendNow({ cloud: account(applied, before), dir });
    expect([code, await statuses(cloud)]).toEqual([0, before.map(() => 'Inactive')]);
    expect(await statuses(cloud, 'jo')).toEqual(['Active']);
    expect(ledgerOf(folder)).toEqual({
      'kotahi-writer': { generation: 1, previous: 'deleted' },
      [USER]: { generation, previous, suspended: true },
    });
    const chain = await readRecords(join(folder, 'records'));
    const active = before.filter((status) => status === 'Active');
    expect(chain.map(({ kind }) => kind)).toEqual([...active.map(() => 'begun'), ...active.map(() => 'key-change')]);
    expect(chain.slice(active.length)).toEqual(
      active.map((__, i): unknown =>
        expect.objectContaining({
          begun: i + 1,
          action: 'deactivated',
          outcome: 'done',
          user: USER,
          before: 'Active',
          after: 'Inactive',
          reason: 'incident 12',
          recordedBy: { name: 'operator', arn: 'arn:aws:iam::123456789012:role/operator' },
        }),
      ),
    );
    expect((await verifyFolder(join(folder, 'records'))).faults).toEqual([]);
    expect(said).not.toContain(NEW);
  });

  test('what the guard says of the ledger afterwards: nothing, whatever was edited before', async () => {
    const edited: readonly [LedgerEntry, LedgerEntry, readonly KeyStatus[]][] = [
      [entry(1, 'deleted'), entry(2, 'active'), ['Active']],
      [entry(2, 'active'), entry(2, 'inactive'), ['Active', 'Active']],
      [entry(2, 'inactive'), entry(2, 'deleted'), ['Inactive', 'Active']],
      [entry(2, 'active'), entry(2, 'active'), ['Active', 'Active']],
    ];
    for (const [applied, written, before] of edited) {
      const dir = await aConfigDir({
        ledger: { 'kotahi-writer': { generation: 1, previous: 'deleted' }, [USER]: written },
      });
      const { cloud, folder, said } = await suspendNow({ cloud: account(applied, before), dir });
      const { suspended = false, ...rest } = ledgerOf(folder)[USER] ?? {};
      const now = appliedState((await cloud.users.userNamed(USER))?.tags, await cloud.keys.keysOf(USER));
      const wanted = { ...rest, suspended } as LedgerEntry;
      expect([wanted, refusals(USER, wanted, now, true)]).toEqual([{ ...applied, suspended: true }, []]);
      expect(said.includes('make it again afterwards')).toBe(written !== applied && applied !== edited[3]?.[0]);
    }
  });

  test('a key made meanwhile by whoever has the leaked one is switched off as well', async () => {
    const cloud = account();
    const deactivate = cloud.keys.deactivate.bind(cloud.keys);
    let made = false;
    Object.assign(cloud.keys, {
      deactivate: async (user: string, id: string) => {
        if (!made) cloud.withKey(USER, 'AKIAATTACKER00004444', NOW);
        made = true;
        await deactivate(user, id);
      },
    });
    const { code, folder } = await suspendNow({ cloud });
    expect([code, await statuses(cloud)]).toEqual([0, ['Inactive', 'Inactive']]);
    expect((await readRecords(join(folder, 'records'))).map(({ kind }) => kind)).toEqual([
      'begun',
      'key-change',
      'key-change',
    ]);
  });

  test('again: nothing left to do, nothing recorded', async () => {
    const { folder, cloud } = await suspendNow();
    const again = await suspendNow({ cloud, dir: folder });
    expect([again.code, again.said]).toEqual([0, expect.stringContaining('says already')]);
    expect(await readRecords(join(folder, 'records'))).toHaveLength(2);
  });

  test('of a user whom no ledger knows', async () => {
    const { code, cloud, folder, said } = await suspendNow({ argv: ['jo'] });
    expect([code, await statuses(cloud, 'jo')]).toEqual([0, ['Inactive']]);
    expect(said).toContain('jo is not in the ledger');
    expect(ledgerOf(folder)).not.toHaveProperty('jo');
    expect(await readRecords(join(folder, 'records'))).toHaveLength(2);
  });
});

describe('nothing is done', () => {
  test('without a yes', async () => {
    const { code, cloud, folder, world } = await suspendNow({ says: false });
    expect([code, await statuses(cloud), existsSync(join(folder, 'records'))]).toEqual([1, ['Active'], false]);
    expect(world.questions).toEqual(['Switch off every access key of valentia now?']);
    expect(world.stderr()).toContain('AKIA…2222 (Active)');
  });

  test('--yes asks nothing, --dry-run does nothing', async () => {
    const sure = await suspendNow({ argv: [USER, '--yes'], says: false });
    expect([sure.code, sure.world.questions]).toEqual([0, []]);
    const dry = await suspendNow({ argv: [USER, '--dry-run'] });
    expect([dry.code, await statuses(dry.cloud), ledgerOf(dry.folder)[USER]?.suspended]).toEqual([
      0,
      ['Active'],
      undefined,
    ]);
  });

  test.each<[string, string, number, string]>([
    ['where there is no such user', 'nobody', 2, 'NO_SUCH_USER'],
    ['where the user has no key', 'bare', 0, 'has no access key'],
  ])('%s', async (_, user, exit, saying) => {
    const { code, said, folder } = await suspendNow({ argv: [user], cloud: account().withUser('bare') });
    expect([code, said, existsSync(join(folder, 'records'))]).toEqual([exit, expect.stringContaining(saying), false]);
  });

  test('--reason and --yes without --now are typed wrongly', async () => {
    const cloud = account();
    const world = aWorld({ cloud, now: NOW });
    const code = await run(['suspend', USER, '--yes', '--config-dir', await aConfigDir()], everyVerb(), world);
    expect([code, world.stderr()]).toEqual([2, expect.stringContaining('--now')]);
  });
});

describe('nothing holds the brake up', () => {
  const broken: readonly [string, (folder: string) => void, number, string][] = [
    ['settings that are no JSON', (dir) => writeIn(dir, 'settings.json', '{ "users": ['), 0, ''],
    ['settings that are missing', (dir) => rmSync(join(dir, 'settings.json')), 0, ''],
    ['an expired, torn sealing key', (dir) => writeIn(dir, 'sealing-keys/valentia.asc', 'torn'), 0, ''],
    [
      "another's ledger entry that is none",
      (dir) =>
        writeIn(
          dir,
          'key-generations.json',
          '{ "kotahi-writer": 5, "valentia": { "generation": 1, "previous": "deleted" } }',
        ),
      0,
      '',
    ],
    ['a ledger that is no JSON', (dir) => writeIn(dir, 'key-generations.json', '{'), 1, 'LEDGER_NOT_SUSPENDED'],
    ['a ledger that is missing', (dir) => rmSync(join(dir, 'key-generations.json')), 1, 'LEDGER_NOT_SUSPENDED'],
    ['a ledger without the user', (dir) => writeIn(dir, 'key-generations.json', '{}'), 1, 'LEDGER_NOT_SUSPENDED'],
    [
      'its own entry that is none',
      (dir) => writeIn(dir, 'key-generations.json', '{ "valentia": { "generation": "1" } }'),
      1,
      'LEDGER_NOT_SUSPENDED',
    ],
    ['a file where records belong', (dir) => writeIn(dir, 'records', ''), 1, 'SUSPENSION_NOT_RECORDED'],
  ];

  test.each(broken)('%s', async (_, breakIt, exit, left) => {
    const dir = await aConfigDir();
    breakIt(dir);
    const { code, cloud, said } = await suspendNow({ dir });
    expect([await statuses(cloud), code, said]).toEqual([['Inactive'], exit, expect.stringContaining(left) as unknown]);
    if (left === '') expect(ledgerOf(dir)[USER]?.suspended).toBe(true);
  });

  test('an empty folder, and credentials alone', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'keyturn-bare-'));
    const { code, cloud } = await suspendNow({ dir, argv: ['jo'] });
    expect([await statuses(cloud, 'jo'), code]).toEqual([['Inactive'], 0]);
    rmSync(dir, { recursive: true });
  });

  test.each<[string, (folder: string) => void, readonly string[]]>([
    [
      'an altered record at the end: the brake has no record',
      (folder) => alter(folder, '0002.json'),
      ['SUSPENSION_NOT_RECORDED', '0002.json was altered'],
    ],
    ['an altered record before the end: it has', (folder) => alter(folder, '0001.json'), ['CHAIN_BROKEN']],
  ])('%s', async (_, breakIt, expected) => {
    const dir = await aConfigDir();
    const folder = join(dir, 'records');
    for (const reason of ['one', 'two']) {
      const event = { kind: 'acceptance', user: USER, generation: 1, reason } as const;
      await appendRecord(folder, event, {
        now: NOW,
        by: { name: 'somebody', arn: null },
        organisation: null,
        timeZone: 'UTC',
      });
    }
    breakIt(folder);
    const { code, cloud, said } = await suspendNow({ dir });
    expect([await statuses(cloud), code, ledgerOf(dir)[USER]?.suspended]).toEqual([['Inactive'], 1, true]);
    for (const words of expected) expect(said).toContain(words);
  });

  const alter = (folder: string, file: string): void => {
    const path = join(folder, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"reason": "\w+"/, '"reason": "another"'));
  };

  test('IAM that tells nothing of the user, STS that does not answer, tags that no apply wrote', async () => {
    const cloud = account();
    cloud.faults.set(`userNamed ${USER}`, new AwsFault('denied', 'iam:GetUser', 'AccessDenied', 'no'));
    cloud.faults.set('caller', new AwsFault('unreachable', 'sts:GetCallerIdentity', 'ECONNREFUSED', ''));
    const { code, folder } = await suspendNow({ cloud });
    expect([code, await statuses(cloud), ledgerOf(folder)[USER]?.suspended]).toEqual([0, ['Inactive'], true]);
    const odd = account();
    odd.tag(USER, 'keyturn:generation', 'many');
    expect((await suspendNow({ cloud: odd })).code).toBe(0);
    expect(await statuses(odd)).toEqual(['Inactive']);
  });

  test('STS that never answers is not waited for before the keys are off', async () => {
    const cloud = account();
    let answer: (() => void) | undefined;
    const hangs = new Promise<never>((_, reject) => {
      answer = () => reject(new AwsFault('unreachable', 'sts:GetCallerIdentity', 'TimeoutError', ''));
    });
    Object.assign(cloud.account, { caller: () => hangs });
    const pulled = suspendNow({ cloud });
    const began = Date.now();
    while ((await statuses(cloud))[0] !== 'Inactive') {
      expect(Date.now() - began).toBeLessThan(4_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    answer?.();
    const { code, folder } = await pulled;
    const chain = await readRecords(join(folder, 'records'));
    // What was begun too late to be waited for has its end all the same.
    expect([code, chain.map(({ kind }) => kind)]).toEqual([0, ['begun', 'key-change']]);
    expect((await verifyFolder(join(folder, 'records'))).unfinished).toEqual([]);
  });

  const asRoot = process.getuid?.() === 0;
  (asRoot ? test.skip : test)('a folder that cannot be written', async () => {
    const dir = await aConfigDir();
    mkdirSync(join(dir, 'records'));
    chmodSync(join(dir, 'records'), 0o500);
    chmodSync(dir, 0o500);
    const { code, cloud, said } = await suspendNow({ dir });
    chmodSync(dir, 0o700);
    expect([await statuses(cloud), code]).toEqual([['Inactive'], 1]);
    expect(said).toMatch(/LEDGER_NOT_SUSPENDED[^]*SUSPENSION_NOT_RECORDED/);
  });

  test('a file where a folder should be, and a folder where a file should be: no right helps there, not even root’s', async () => {
    const dir = await aConfigDir();
    writeFileSync(join(dir, 'records'), 'no folder');
    rmSync(join(dir, 'key-generations.json'));
    mkdirSync(join(dir, 'key-generations.json'));
    const { code, cloud, said } = await suspendNow({ dir });
    expect([await statuses(cloud), code]).toEqual([['Inactive'], 1]);
    expect(said).toMatch(/LEDGER_NOT_SUSPENDED[^]*SUSPENSION_NOT_RECORDED/);
  });
});

describe('a key that stays on is told, and is nothing that ends well', () => {
  test('of two, IAM refuses one: the other is off', async () => {
    const cloud = account(entry(2, 'active'), ['Active', 'Active']);
    cloud.faults.set(`deactivate ${OLD}`, denied);
    const dir = await aConfigDir({
      ledger: {
        'kotahi-writer': { generation: 1, previous: 'deleted' },
        [USER]: { generation: 2, previous: 'active' },
      },
    });
    const { code, said, folder } = await suspendNow({ cloud, dir });
    expect([code, await statuses(cloud)]).toEqual([2, ['Active', 'Inactive']]);
    expect(said).toMatch(/AKIA…1111 of valentia IS STILL ON[^]*KEY_STILL_ON[^]*aws iam update-access-key/);
    expect((await readRecords(join(folder, 'records'))).map((one) => 'outcome' in one && one.outcome)).toEqual([
      false,
      false,
      'failed',
      'done',
    ]);
  });

  test('IAM takes it the second time', async () => {
    const cloud = account();
    const deactivate = cloud.keys.deactivate.bind(cloud.keys);
    let tries = 0;
    Object.assign(cloud.keys, {
      deactivate: (user: string, id: string) => {
        tries += 1;
        return tries === 1 ? Promise.reject(denied) : deactivate(user, id);
      },
    });
    const { code } = await suspendNow({ cloud });
    expect([code, await statuses(cloud), tries]).toEqual([0, ['Inactive'], 2]);
  });

  test('a list that is late is not taken for a key that is on', async () => {
    const cloud = account();
    const late = await cloud.keys.keysOf(USER);
    Object.assign(cloud.keys, { keysOf: () => Promise.resolve(late) });
    expect((await suspendNow({ cloud })).code).toBe(0);
    expect(cloud.calls.filter((call) => call.startsWith('deactivate'))).toHaveLength(1);
  });

  test('where nobody could look again, that is said', async () => {
    const cloud = account();
    const keysOf = cloud.keys.keysOf.bind(cloud.keys);
    let looks = 0;
    Object.assign(cloud.keys, {
      keysOf: (user: string) => {
        looks += 1;
        return looks > 2
          ? Promise.reject(new AwsFault('throttled', 'iam:ListAccessKeys', 'Throttling', ''))
          : keysOf(user);
      },
    });
    const { code, said } = await suspendNow({ cloud });
    expect([code, said]).toEqual([2, expect.stringContaining('NOT_LOOKED_AGAIN')]);
  });
});

test.each<[string, (folder: string) => void, Record<string, string>, string]>([
  ['the settings', () => undefined, {}, 'ap-southeast-2'],
  ['AWS_REGION', (dir) => rmSync(join(dir, 'settings.json')), { AWS_REGION: 'cn-north-1' }, 'cn-north-1'],
  ['IAM has one place', (dir) => writeIn(dir, 'settings.json', '{'), { AWS_REGION: '' }, 'us-east-1'],
])('the region: %s', async (_, change, env, region) => {
  const dir = await aConfigDir({
    settings: {
      deployment: { region: 'ap-southeast-2', mail: { from: 'keys@example.org', owner: 'data@example.org' } },
    },
  });
  change(dir);
  expect((await suspendNow({ dir, env })).region).toBe(region);
});

test('for programs', async () => {
  const { world, code } = await suspendNow({ argv: [USER, '--json'] });
  expect([code, JSON.parse(world.stdout())]).toEqual([
    0,
    {
      user: USER,
      keys: [{ accessKeyId: NEW, before: 'Active', after: 'Inactive', lastUsed: { kind: 'never' } }],
      written: true,
      from: entry(1, 'deleted'),
      to: { ...entry(1, 'deleted'), suspended: true },
      diff: expect.stringContaining('suspended') as unknown,
      records: [2],
      left: [],
      next: expect.stringContaining('npx keyturn plan') as unknown,
    },
  ]);
});
