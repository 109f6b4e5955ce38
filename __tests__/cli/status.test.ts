import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsFault } from '../../aws/aws-fault';
import type { RecordedEvent } from '../../change-records/chain/chained-record';
import { appendRecord, RECORDS_FOLDER } from '../../change-records/chain/record-folder';
import { sha256 } from '../../change-records/record/canonical-json';
import { addEvidence } from '../../cli/evidence/evidence-file';
import { everyVerb } from '../../cli/verb-list';
import type { LastUsed } from '../../rotation/access-key';
import { daysAfter } from '../../rotation/days';
import { anApply, context } from '../change-records/an-event';
import { golden, recordOf } from '../change-records/golden-plan';
import { keyPair, NOW } from '../sealing/pgp-keys';
import { ACloud } from './a-cloud';
import { aConfigDir, removeConfigDirs } from './a-config-dir';
import { aState, showing, synthesised } from './a-state';
import { aWorld, type RecordedWorld } from './a-world';
import { run } from './checked-run';

afterAll(removeConfigDirs);

const ago = (days: number): Date => daysAfter(NOW, -days);
const usedAgo = (days: number): LastUsed => ({ kind: 'used', at: ago(days), service: 's3', region: 'ap-southeast-2' });
const OLD_KEY = 'AKIAVALENTIA00001111';
const NEW_KEY = 'AKIAVALENTIA00002222';
const first = { generation: 1, previous: 'deleted', suspended: false } as const;

/** Both suppliers in order; each test makes something else of it. */
function anAccount(): ACloud {
  return new ACloud(() => NOW)
    .withSupplier('kotahi-writer', first)
    .withKey('kotahi-writer', 'AKIAKOTAHI0000007Q4Z', ago(10), 'Active', usedAgo(1))
    .withSupplier('valentia', first)
    .withKey('valentia', 'AKIAVALENTIA00001111', ago(20), 'Active', usedAgo(1));
}

async function status(cloud: ACloud, dir: string, ...more: string[]): Promise<{ code: number; world: RecordedWorld }> {
  const world = aWorld({ cloud, now: NOW });
  return { code: await run(['status', '--config-dir', dir, ...more], everyVerb(), world), world };
}

/** The configuration with all that the account shows on record. */
async function onRecord(cloud: ACloud, users: readonly string[], dir = aConfigDir()): Promise<string> {
  const folder = await dir;
  for (const user of users) {
    const argv = ['record', 'outside', user, '--reason', 'taken over', '--config-dir', folder];
    expect(await run(argv, everyVerb(), aWorld({ cloud, now: NOW }))).toBe(0);
  }
  return folder;
}

test('a quiet Monday: every key in one table, nothing to do', async () => {
  const { code, world } = await status(anAccount(), await onRecord(anAccount(), ['kotahi-writer', 'valentia']));
  expect(world.stdout()).toBe(
    [
      'Nothing to do.',
      '',
      '  GEN  KEY        STATUS  AGE   LAST USED            DUE',
      'kotahi-writer: steady',
      '  1    AKIA…7Q4Z  Active  10 d  2027-02-28 13:00 s3  2027-08-18',
      'valentia: steady',
      '  1    AKIA…1111  Active  20 d  2027-02-28 13:00 s3  2027-08-08',
      '',
    ].join('\n'),
  );
  expect(code).toBe(0);
});

describe('a sealing key', () => {
  const expiring = async (days: number): Promise<string> => {
    const dir = await aConfigDir();
    // From its creation in the past: PGP counts seconds from there.
    const { publicKey } = await keyPair({
      keyExpirationTime: Math.round((daysAfter(NOW, days).getTime() - ago(200).getTime()) / 1000),
      date: ago(200),
    });
    writeFileSync(join(dir, 'sealing-keys', 'valentia.asc'), publicKey.armor());
    return dir;
  };
  const statusOf = async (dir: string) => (await status(anAccount(), dir)).world.stdout();

  test('that expires within 30 days is told, a later one is not', async () => {
    expect(await statusOf(await expiring(31))).not.toContain('No new key');
    expect(await statusOf(await expiring(29.5))).toMatch(
      /No new key for valentia: the PGP key in sealing-keys\/valentia\.asc expires in\s+30 days, on 2027-03-31; [^→]*\n→ Ask its holder/,
    );
  });

  test('that has expired, or is missing, is told for its user, and nobody else is less visible', async () => {
    const dir = await expiring(-1);
    const { code, world } = await status(anAccount(), dir, '--json');
    expect([code, JSON.parse(world.stdout())]).toMatchObject([
      0,
      {
        users: [
          { user: 'kotahi-writer', sealingKey: { file: 'sealing-keys/kotahi-writer.asc', fault: null } },
          { user: 'valentia', sealingKey: { fingerprint: null, fault: { code: 'SEALING_KEY_EXPIRED' } } },
        ],
      },
    ]);
    expect(await statusOf(dir)).toMatch(
      /^Nothing to do\.[^]*kotahi-writer: steady[^]*No new key for valentia: [^→]*expired on/,
    );
    expect(await statusOf(await aConfigDir({ sealed: ['kotahi-writer'] }))).toContain(
      'No new key for valentia: valentia has no sealing key on file.',
    );
  });
});

test('who has to act comes first, with the command to type', async () => {
  const cloud = anAccount().withUser('valentia', {}).withSupplier('valentia', first);
  cloud.withKey('valentia', 'AKIAVALENTIA00001111', ago(181), 'Active', usedAgo(1));
  const { code, world } = await status(cloud, await aConfigDir());
  expect(world.stdout()).toMatch(
    /^To do\n! valentia \(you\): start by 2027-02-28 13:00\n {4}generation 1 is 1 day overdue\n {4}npx keyturn start valentia\n/,
  );
  expect(world.stdout()).toMatch(/2027-02-28 overdue\n/);
  expect(code).toBe(1);
});

describe('while only time has to pass', () => {
  const at = (previous: 'active' | 'inactive') => ({ generation: 2, previous, suspended: false }) as const;
  const rotating = (previous: 'active' | 'inactive', oldKeysUse: LastUsed): ACloud =>
    anAccount()
      .withSupplier('valentia', at(previous))
      .withKey('valentia', OLD_KEY, ago(100), previous === 'active' ? 'Active' : 'Inactive', oldKeysUse)
      .withKey('valentia', NEW_KEY, ago(9), 'Active', usedAgo(0.1));
  const ledger = { 'kotahi-writer': { generation: 1, previous: 'deleted' } };

  test('the overlap names the command that looks again', async () => {
    const dir = await aConfigDir({ ledger: { ...ledger, valentia: { generation: 2, previous: 'active' } } });
    const handover = { at: ago(8).toISOString(), accessKeyId: NEW_KEY };
    await addEvidence(dir, 'valentia', 2, { handover });
    const { world } = await status(rotating('active', usedAgo(1)), dir, 'valentia');
    expect(world.stdout()).toMatch(/valentia \(time\): wait until .*\n(?: {4}.*\n)+ {4}npx keyturn verify valentia\n/);
  });

  test('the quiet stage names none', async () => {
    const dir = await aConfigDir({ ledger: { ...ledger, valentia: { generation: 2, previous: 'inactive' } } });
    await appendRecord(
      join(dir, RECORDS_FOLDER),
      { ...anApply('disable'), keys: null, endedAt: ago(1).toISOString() } as RecordedEvent,
      context(ago(1)),
    );
    const { world } = await status(rotating('inactive', usedAgo(3)), dir, 'valentia');
    expect(world.stdout()).toMatch(/valentia \(time\): wait until .*\n(?: {4}.*\n)+\n/);
    expect(world.stdout()).toMatch(/6\s+days are left/);
    expect(world.stdout()).not.toContain('npx keyturn');
  });
});

describe('a start is under way, and beside the old key lies one more', () => {
  const entry = { generation: 2, previous: 'active', suspended: false } as const;
  const ledger = { 'kotahi-writer': { generation: 1, previous: 'deleted' }, valentia: entry };
  const account = (): ACloud =>
    anAccount()
      .withSupplier('valentia', entry)
      .withKey('valentia', OLD_KEY, ago(100), 'Active', usedAgo(1))
      .withKey('valentia', NEW_KEY, ago(1));

  async function look(state: string | undefined, dir: string) {
    if (state !== undefined) synthesised(dir);
    writeFileSync(join(dir, 'cdktf.json'), '{"app":"make stacks"}');
    const world = aWorld({ cloud: account(), now: NOW, cwd: dir, outcome: showing(state ?? '') });
    const code = await run(['status', 'valentia', '--config-dir', dir, '--json'], everyVerb(), world);
    const { users } = JSON.parse(world.stdout()) as {
      users: { next: { do: string; because: string }; unidentified: string | null; keys: object[] }[];
    };
    return { code, user: users[0] };
  }

  test('that the state knows: it is the new generation', async () => {
    const { user } = await look(aState({ valentia: { '1': OLD_KEY, '2': NEW_KEY } }), await aConfigDir({ ledger }));
    expect(user).toMatchObject({ next: { do: 'hand over' }, unidentified: null });
    expect(user?.keys).toMatchObject([
      { generation: 1, orphan: false },
      { generation: 2, orphan: false },
    ]);
  });

  test('that the state does not know: it is no generation, and urgent', async () => {
    const { code, user } = await look(aState({ valentia: { '1': OLD_KEY } }), await aConfigDir({ ledger }));
    expect(user?.next).toMatchObject({
      do: 'mend',
      because: expect.stringContaining('which Terraform does not know') as string,
    });
    expect(user?.keys).toMatchObject([
      { generation: 1, orphan: false },
      { generation: null, orphan: true },
    ]);
    expect(code).toBe(1);
  });

  test.each<[string, string | undefined]>([
    ['nothing is synthesised', undefined],
    ['the state is empty, as in a wrong workspace', '{"format_version":"1.0"}'],
    ['the state is of other users', aState({ 'kotahi-writer': {} })],
    ['Terraform says what is no JSON', 'oops'],
  ])('where %s, nothing is guessed', async (_, state) => {
    const { code, user } = await look(state, await aConfigDir({ ledger }));
    expect(user?.keys).toMatchObject([{ generation: null }, { generation: null }]);
    expect(user?.next.because).toContain('nobody here can tell');
    expect(user?.unidentified).toEqual(expect.any(String));
    expect(code).toBe(0);
  });

  test('without a state the hand-over and the records tell what they know', async () => {
    const dir = await aConfigDir({ ledger });
    await addEvidence(dir, 'valentia', 2, { handover: { at: ago(0.5).toISOString(), accessKeyId: NEW_KEY } });
    const { user } = await look(undefined, dir);
    expect(user).toMatchObject({ next: { do: 'change over' }, unidentified: null });
    expect(user?.keys).toMatchObject([{ generation: null }, { generation: 2 }]);
  });

  test('a key that the next plan imports is no orphan', async () => {
    const dir = await aConfigDir({ ledger });
    writeFileSync(join(dir, 'imports.json'), JSON.stringify([{ to: 'aws_iam_access_key.valentia["2"]', id: NEW_KEY }]));
    const { user } = await look(aState({ valentia: { '1': OLD_KEY } }), dir);
    expect(user?.keys).toMatchObject([{ generation: 1 }, { generation: 2, orphan: false }]);
  });
});

test('programs get whole IDs, dates and the next action', async () => {
  const { world } = await status(anAccount(), await aConfigDir(), 'valentia', '--json');
  expect(JSON.parse(world.stdout())).toMatchObject({
    asOf: NOW.toISOString(),
    complete: true,
    users: [
      {
        user: 'valentia',
        generation: 1,
        stage: 'steady',
        keys: [{ generation: 1, accessKeyId: 'AKIAVALENTIA00001111', ageDays: 20, age: 'fresh' }],
        next: { do: 'nothing', who: 'nobody', urgent: false },
      },
    ],
    problems: [],
  });
});

test('a user that cannot be looked at is said, and the rest is shown', async () => {
  const cloud = anAccount();
  cloud.faults.set('keysOf valentia', new AwsFault('denied', 'iam:ListAccessKeys', 'AccessDenied', 'not allowed'));
  const { code, world } = await status(cloud, await aConfigDir());
  expect(world.stdout()).toContain('kotahi-writer: steady');
  expect(world.stdout()).toMatch(
    /Could not look at valentia: iam:ListAccessKeys failed: not allowed\s+\(AccessDenied\)/,
  );
  expect(code).toBe(2);
});

test('a last use that cannot be read is unknown, not unused', async () => {
  const cloud = anAccount().withSupplier('valentia', first).withKey('valentia', 'AKIAVALENTIA00002222', ago(130));
  cloud.faults.set(
    'lastUse AKIAVALENTIA00002222',
    new AwsFault('throttled', 'iam:GetAccessKeyLastUsed', 'Throttling', ''),
  );
  const { code, world } = await status(cloud, await onRecord(cloud, ['valentia']), '--json', 'valentia');
  expect(JSON.parse(world.stdout())).toMatchObject({
    users: [{ keys: [{ lastUsed: { kind: 'unknown' } }], next: { do: 'nothing' } }],
  });
  expect(code).toBe(0);
});

test.each(['keysOf valentia', 'lastUse AKIAVALENTIA00001111'])(
  'a bug of ours in %s does not pass for something unknown',
  async (call) => {
    const cloud = anAccount();
    cloud.faults.set(call, new TypeError("Cannot read properties of undefined (reading 'map')"));
    const { code, world } = await status(cloud, await aConfigDir());
    expect(world.stderr()).toContain('TypeError: Cannot read properties of undefined');
    expect(world.stdout()).toBe('');
    expect(code).toBe(2);
  },
);

test('nothing is changed, and IAM is asked once for all users and then per key', async () => {
  const cloud = anAccount();
  await status(cloud, await aConfigDir());
  expect(cloud.calls.sort()).toEqual([
    'close',
    'keysOf kotahi-writer',
    'keysOf valentia',
    'lastUse AKIAKOTAHI0000007Q4Z',
    'lastUse AKIAVALENTIA00001111',
    'users',
  ]);
});

test.each<[string, string[], Parameters<typeof aConfigDir>[0], RegExp]>([
  ['an unknown user', ['valentina'], {}, /"valentina" is no user of the settings\. Did you mean "valentia"\?/],
  ['a ledger that is not JSON', [], { ledger: '{' }, /INVALID_CONFIGURATION/],
])('%s is refused before AWS is asked', async (_, users, dir, message) => {
  const cloud = anAccount();
  const { code, world } = await status(cloud, await aConfigDir(dir), ...users);
  expect(world.stderr()).toMatch(message);
  expect(code).toBe(2);
  expect(cloud.calls.filter((call) => call !== 'close')).toEqual([]);
});

describe('what to do now', () => {
  const ledgerOf = (valentia: object) => ({ 'kotahi-writer': { generation: 1, previous: 'deleted' }, valentia });
  const project = (dir: string, record?: object): void => {
    writeFileSync(join(dir, 'cdktf.json'), '{"app":"make stacks"}');
    const folder = join(dir, 'cdktf.out', 'stacks', 'suppliers', 'keyturn');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'plan.tfplan'), 'a plan');
    if (record) writeFileSync(join(folder, 'change-record.json'), JSON.stringify(record));
  };
  const aRecord = (refusals: readonly object[] = [], of: object = {}) => ({
    ...recordOf(golden('start')),
    verdict: { allowed: refusals.length === 0, refusals, notes: [] },
    plan: { ...recordOf(golden('start')).plan, sha256: sha256('a plan'), ...of },
  });
  const look = async (cloud: ACloud, dir: string) => {
    const world = aWorld({ cloud, now: NOW, cwd: dir });
    const code = await run(['status', 'valentia', '--config-dir', dir], everyVerb(), world);
    return { code, out: world.stdout() };
  };

  test.each<[string, object | undefined, RegExp]>([
    ['no plan is ready: plan', undefined, /plan\n[^]*\n {4}npx keyturn plan\n/],
    ['the plan is ready: apply', aRecord(), /apply\n[^]*is\s+ready\n {4}npx keyturn apply\n/],
    ['it is for one user', aRecord([], { only: 'valentia' }), /\n {4}npx keyturn apply --only valentia\n/],
    [
      'it is refused',
      aRecord([{ code: 'ORPHAN_KEY', because: 'x', wayOut: 'y' }]),
      /is\s+refused\s+\(ORPHAN_KEY\)[^]*\n {4}npx keyturn plan\n/,
    ],
    ['the plan file is another one', aRecord([], { sha256: sha256('another') }), /\n {4}npx keyturn plan\n/],
  ])('an edit waits, and %s', async (_, record, expected) => {
    const dir = await aConfigDir({ ledger: ledgerOf({ generation: 2, previous: 'active' }) });
    project(dir, record);
    expect((await look(anAccount(), dir)).out).toMatch(expected);
  });

  test.each<[string, 'Active' | 'Inactive', boolean, RegExp]>([
    ['is not applied', 'Active', false, /is to be suspended, and one key still works/],
    ['was applied, and a key works again', 'Active', true, /its suspension was applied, and one key still works/],
    ['has reached IAM alone', 'Inactive', false, /its keys are off, and until that is applied/],
  ])('a suspension that %s is urgent', async (_, status, applied, words) => {
    const suspended = { ...first, suspended: true };
    const cloud = anAccount()
      .withSupplier('valentia', applied ? suspended : first)
      .withKey('valentia', OLD_KEY, ago(20), status, usedAgo(1));
    const { code, out } = await look(cloud, await aConfigDir({ ledger: ledgerOf(suspended) }));
    expect([code, out.replace(/\s+/g, ' ')]).toEqual([1, expect.stringMatching(words)]);
    if (status === 'Active') expect(out).toContain('\n    npx keyturn suspend valentia --now --reason "…"\n');
  });

  test('a key that was switched off by hand is said to be', async () => {
    const cloud = anAccount().withSupplier('valentia', first).withKey('valentia', OLD_KEY, ago(20), 'Inactive');
    const { code, out } = await look(cloud, await aConfigDir());
    expect([code, out]).toEqual([1, expect.stringContaining('switched off by hand')]);
  });

  test.each([
    [false, /adopt\n[^]*\n {4}npx keyturn adopt valentia\n/],
    [true, /plan\n[^]*\n {4}npx keyturn plan\n/],
  ])('a user that nobody has taken over is adopted first; adopted: %j', async (adopted, expected) => {
    const dir = await aConfigDir();
    if (adopted) writeFileSync(join(dir, 'imports.json'), '[{ "to": "aws_iam_user.valentia", "id": "valentia" }]');
    const cloud = anAccount().withUser('valentia').withKey('valentia', OLD_KEY, ago(20), 'Active', usedAgo(1));
    expect((await look(cloud, dir)).out).toMatch(expected);
  });

  test('no line is wider than a terminal, whatever the names', async () => {
    const name = `${'x'.repeat(63)}9`;
    const cloud = anAccount()
      .withSupplier(name, first)
      .withKey(name, 'AKIALONGNAME00001111', ago(500), 'Active', {
        ...usedAgo(1),
        service: 'elasticloadbalancing',
      } as LastUsed);
    const [kotahi] = (
      JSON.parse(readFileSync(join(await aConfigDir(), 'settings.json'), 'utf8')) as { users: object[] }
    ).users;
    const dir = await aConfigDir({
      settings: { users: [{ ...kotahi, name } as never] },
      ledger: { [name]: { generation: 1, previous: 'deleted' } },
    });
    const world = aWorld({ cloud, now: NOW, cwd: dir });
    await run(['status', '--config-dir', dir], everyVerb(), world);
    // What is to be copied has a line of its own, whole.
    const lines = world
      .stdout()
      .split('\n')
      .filter((line) => !line.includes(name));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
});
