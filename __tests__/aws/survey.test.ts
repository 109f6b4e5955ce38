import fc from 'fast-check';
import { type KeyInventory, readInventory, writeInventory } from '../../aws/key-inventory';
import { type Survey, survey } from '../../aws/survey';
import type { SurveyOptions } from '../../aws/survey-options';
import type { AccessKey } from '../../rotation/access-key';
import { daysAfter } from '../../rotation/days';
import { type JudgingTerms, judgeUser } from '../../rotation/judgement';
import { DEFAULT_POLICIES } from '../../rotation/policy';
import { decide } from '../../rotation/retirement';
import { InMemoryAws } from './in-memory-aws';

const TIME = { neverPassTheLimit: false, runEveryDays: 7 };
const HOURS = 3_600_000;

let world: InMemoryAws;
beforeEach(() => {
  world = new InMemoryAws();
});

const terms = (): JudgingTerms => ({ policies: DEFAULT_POLICIES, now: world.now, timeZone: 'Pacific/Auckland' });
const ago = (days: number): Date => daysAfter(world.now, -days);
const used = (days: number) => ({ kind: 'used', at: ago(days), service: 's3', region: 'x' }) as const;

const look = (scope: SurveyOptions['scope'], inventory?: KeyInventory): Promise<Survey> =>
  survey(world, { terms: terms(), lookedAt: world.now, scope, inventory });

/** As the next run reads what this one has written. */
function inventoryOf({ listings }: Survey): KeyInventory {
  const written = writeInventory({ account: '1', sweptAt: world.now, refreshedAt: world.now, listings });
  return readInventory(written)!;
}

const calls = (operation: string): readonly string[] =>
  world.calls.filter((call) => call.startsWith(`${operation} `)).map((call) => call.slice(operation.length + 1));

/** Everything that there is to be said of everybody, from all that IAM knows. */
function truth(): readonly string[] {
  return [...world.people.values()].flatMap(({ user, keys }) => findings(user, keys)).sort();
}

function findings(user: Parameters<typeof judgeUser>[0], keys: readonly AccessKey[]): readonly string[] {
  return judgeUser(user, keys, terms()).keys.map(
    ({ key, findings: found }) => `${user.name} ${key.id} ${key.status} ${found.map(({ because }) => because).join()}`,
  );
}

const told = ({ users }: Survey): readonly string[] => users.flatMap(({ user, keys }) => findings(user, keys)).sort();

/** What the check has to do: of everybody, or of those that it looked at. */
function stepsOf(people: readonly { user: Parameters<typeof judgeUser>[0]; keys: readonly AccessKey[] }[]) {
  return people
    .flatMap(({ user, keys }) => decide(user, keys, terms(), TIME).steps.map((step) => `${step.do} ${step.key.id}`))
    .sort();
}

// ---- Anything that may happen in an account

interface Happening {
  readonly who: number;
  readonly what: 'make' | 'switch' | 'delete' | 'use' | 'leave' | 'come' | 'come back';
  readonly which: number;
  /** Whether it happens after the credential report was made. */
  readonly late: boolean;
}

const happening: fc.Arbitrary<Happening> = fc.record({
  who: fc.nat(2),
  what: fc.constantFrom('make', 'switch', 'delete', 'use', 'leave', 'come', 'come back'),
  which: fc.nat(1),
  late: fc.boolean(),
});
const key = fc.record({ age: fc.nat(200), idle: fc.option(fc.nat(130)), active: fc.boolean() });
const person = fc.record({
  keys: fc.array(key, { maxLength: 2 }),
  age: fc.nat(300),
  audience: fc.constantFrom('internal', 'external', 'nonsense', undefined),
  isExempt: fc.boolean(),
});

function settle(people: readonly (typeof person extends fc.Arbitrary<infer One> ? One : never)[]): void {
  people.forEach(({ keys, age, audience, isExempt }, index) => {
    const exempt = { 'keyturn:exempt-until': '2027-01-01', 'keyturn:exempt-reason': 'printer' };
    const tags = { ...(audience !== undefined && { 'keyturn:audience': audience }), ...(isExempt && exempt) };
    const oldest = Math.max(age, ...keys.map((one) => one.age + 1));
    world.addUser(`user-${index}`, { tags, createdAt: ago(oldest) });
    for (const { age: days, idle, active } of keys) {
      const lastUsed = idle === null ? ({ kind: 'never' } as const) : used(Math.min(idle, days));
      world.addKey(`user-${index}`, { createdAt: ago(days), lastUsed, status: active ? 'Active' : 'Inactive' });
    }
  });
}

async function happen({ who, what, which }: Happening): Promise<void> {
  const name = `user-${who}`;
  const stored = world.people.get(name);
  const one = stored?.keys[which];
  if (what === 'come' && stored === undefined) world.addUser(name, { createdAt: world.now });
  if (stored === undefined) return;
  if (what === 'make' && stored.keys.length < 2) await world.create(name);
  if (what === 'leave') world.people.delete(name);
  if (what === 'come back') world.addUser(name, { createdAt: world.now });
  if (one === undefined) return;
  if (what === 'switch')
    await (one.status === 'Active' ? world.deactivate(name, one.id) : world.activate(name, one.id));
  if (what === 'delete') await world.delete(name, one.id);
  if (what === 'use' && one.status === 'Active') {
    stored.keys = stored.keys.map((each) => (each === one ? { ...one, lastUsed: used(0) } : each));
  }
}

test('whatever happens between runs, and after the report: what is said is what is so', async () => {
  const weeks = fc.array(
    fc.record({ days: fc.integer({ min: 0, max: 40 }), happenings: fc.array(happening, { maxLength: 12 }) }),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 3 }), weeks, async (people, history) => {
      world = new InMemoryAws();
      settle(people);
      let all: KeyInventory | undefined;
      let mattering: KeyInventory | undefined;
      for (const { days, happenings } of history) {
        world.now = daysAfter(world.now, days);
        for (const one of happenings.filter(({ late }) => !late)) await happen(one);
        world.spoilReport = (fresh) => fresh;
        const report = await world.users.credentialReport();
        world.spoilReport = () => report;
        world.now = new Date(world.now.getTime() + 3 * HOURS);
        for (const one of happenings.filter(({ late }) => late)) await happen(one);

        const audit = await look('every-key', all);
        expect(told(audit)).toEqual(truth());
        all = inventoryOf(audit);
        const check = await look('where-it-matters', mattering);
        expect(stepsOf(check.users)).toEqual(stepsOf([...world.people.values()]));
        mattering = inventoryOf(check);
      }
    }),
    { numRuns: 400 },
  );
});

describe('an inventory', () => {
  const anAccount = (): void => {
    for (const [index, age] of [20, 80, 91, 200].entries()) {
      world.addUser(`user-${index}`);
      world.addKey(`user-${index}`, { createdAt: ago(age), lastUsed: used(1) });
    }
  };

  test('spares every user whose row has not changed, used or not', async () => {
    anAccount();
    const inventory = inventoryOf(await look('every-key'));
    world.now = daysAfter(world.now, 7);
    for (const stored of world.people.values()) stored.keys = stored.keys.map((one) => ({ ...one, lastUsed: used(1) }));
    world.calls.length = 0;
    const seen = await look('every-key', inventory);
    expect(calls('iam:ListAccessKeys')).toEqual([]);
    expect(calls('iam:GetAccessKeyLastUsed')).toEqual([]);
    expect(told(seen)).toEqual(truth());
    expect(seen.freshness).toMatchObject({ usersAsked: 0, usersRemembered: 4, oldestListing: ago(7).toISOString() });
  });

  test.each([
    ['made', (name: string) => world.create(name)],
    ['switched off', (name: string) => world.deactivate(name, world.people.get(name)!.keys[0]!.id)],
    ['deleted', (name: string) => world.delete(name, world.people.get(name)!.keys[0]!.id)],
    [
      'replaced',
      (name: string) => world.delete(name, world.people.get(name)!.keys[1]!.id).then(() => world.create(name)),
    ],
  ])('asks about the user whose key was %s, and nobody else', async (_what, happens) => {
    anAccount();
    world.addKey('user-1', { createdAt: ago(3) });
    const inventory = inventoryOf(await look('every-key'));
    world.now = daysAfter(world.now, 7);
    await happens(_what === 'made' ? 'user-0' : 'user-1');
    world.happened.length = 0;
    world.calls.length = 0;
    expect(told(await look('every-key', inventory))).toEqual(truth());
    expect(calls('iam:ListAccessKeys')).toEqual([_what === 'made' ? 'user-0' : 'user-1']);
  });

  test('that lacks a key older than itself is wrong: everybody is asked, in the same look', async () => {
    anAccount();
    const before = await look('every-key');
    const listing = before.listings.get('user-2')!;
    const wrong = inventoryOf({
      ...before,
      listings: new Map([...before.listings, ['user-2', { ...listing, keys: [] }]]),
    });
    world.calls.length = 0;
    const seen = await look('every-key', wrong);
    expect([...calls('iam:ListAccessKeys')].sort()).toEqual(['user-0', 'user-1', 'user-2', 'user-3']);
    expect(seen.freshness.everybodyAskedBecause).toMatch(
      /^the inventory has user-2's key AKIA…\d{4} otherwise than IAM$/,
    );
    expect(seen.swept).toBe(true);
    expect(told(seen)).toEqual(truth());
  });
});

describe('what is newer than the report', () => {
  /** IAM hands out a report of this time, whatever happens after. */
  async function reportStays(): Promise<void> {
    const report = await world.users.credentialReport();
    world.spoilReport = () => report;
    world.now = new Date(world.now.getTime() + 3 * HOURS);
    world.calls.length = 0;
  }

  test('a first key made since is found by one call, and nobody else without keys is asked', async () => {
    for (const name of ['ann', 'ben', 'cat']) world.addUser(name);
    await reportStays();
    await world.create('ben');
    world.calls.length = 0;
    const seen = await look('every-key');
    expect(told(seen)).toEqual(truth());
    expect(calls('iam:ListAccessKeys')).toEqual(['ben']);
    expect(calls('cloudtrail:LookupEvents')).toEqual(['CreateAccessKey']);
    expect(seen.freshness.changesSeenUntil).toBe(new Date(world.now.getTime() - 15 * 60_000).toISOString());
  });

  test('where CloudTrail may not be asked, everybody without a key is', async () => {
    for (const name of ['ann', 'ben', 'cat']) world.addUser(name);
    await reportStays();
    await world.create('ben');
    world.fail('cloudtrail:LookupEvents', 'denied');
    const seen = await look('every-key');
    expect(told(seen)).toEqual(truth());
    expect([...calls('iam:ListAccessKeys')].sort()).toEqual(['ann', 'ben', 'cat']);
    expect(seen.freshness).toMatchObject({ changesSeenUntil: world.now.toISOString(), changesUnseenBecause: null });
  });

  test('where neither is done, the answer says what it did not see', async () => {
    world.addUser('ann');
    world.addKey('ann', { createdAt: ago(10) });
    const inventory = inventoryOf(await look('every-key'));
    await reportStays();
    world.fail('cloudtrail:LookupEvents', 'denied');
    const { freshness } = await look('every-key', inventory);
    expect(freshness.changesSeenUntil).toBeNull();
    expect(freshness.changesUnseenBecause).toContain('cloudtrail:LookupEvents failed');
  });

  test.each(['seen', 'used when off', 'listed later'] as const)(
    'a user whose reported keys are both off is asked when it is not the whole story: %s',
    async (sign) => {
      world.addUser('ann');
      const old = world.addKey('ann', { createdAt: ago(200), status: 'Inactive', lastUsed: used(201) });
      world.addKey('ann', { createdAt: ago(100), status: 'Inactive', lastUsed: used(101) });
      await reportStays();
      expect((await look('where-it-matters')).users).toEqual([]);
      await world.activate('ann', old);
      let inventory: KeyInventory | undefined;
      if (sign === 'listed later') inventory = inventoryOf(await look('every-key'));
      if (sign !== 'seen') world.happened.length = 0;
      if (sign === 'used when off') {
        const { rows, ...report } = await world.users.credentialReport();
        const usedSince = rows.map((row) => ({
          ...row,
          keys: row.keys.map((place) => ({ ...place, lastUsed: world.now })) as unknown as typeof row.keys,
        }));
        world.spoilReport = () => ({ ...report, rows: usedSince });
      }
      const seen = await look('where-it-matters', inventory);
      expect(stepsOf(seen.users)).toEqual(stepsOf([...world.people.values()]));
      expect(stepsOf(seen.users)).toEqual([`deactivate ${old}`]);
    },
  );

  test('a user who left and came back under the same name is not judged by the other’s row', async () => {
    world.addUser('ann', { createdAt: ago(100) });
    await reportStays();
    world.addUser('ann', { createdAt: ago(0) });
    await world.create('ann');
    world.happened.length = 0;
    expect(told(await look('every-key'))).toEqual(truth());
  });
});

describe('a last use', () => {
  const row = (facts: Parameters<InMemoryAws['addKey']>[1]): void => {
    const name = `user-${world.people.size}`;
    world.addUser(name);
    world.addKey(name, facts);
  };

  test('is asked only of active keys that the report does not prove to be in use', async () => {
    row({ createdAt: ago(20) });
    row({ createdAt: ago(60), lastUsed: used(2) });
    row({ createdAt: ago(300), status: 'Inactive', lastUsed: used(200) });
    row({ createdAt: ago(300), status: 'Inactive' });
    row({ createdAt: ago(60), lastUsed: used(31) });
    row({ createdAt: ago(60) });
    const seen = await look('every-key');
    expect(calls('iam:GetAccessKeyLastUsed')).toHaveLength(2);
    expect(told(seen)).toEqual(truth());
    expect(seen.users.map(({ keys }) => keys[0]!.lastUsed)).toEqual(
      [...world.people.values()].map(({ keys }) => keys[0]!.lastUsed),
    );
  });

  test('that matters to somebody else than the policy is asked from that day on', async () => {
    world.addUser('karo', { tags: { 'keyturn:audience': 'external' } });
    world.addKey('karo', { createdAt: ago(100), lastUsed: used(50) });
    await look('every-key');
    expect(calls('iam:GetAccessKeyLastUsed')).toHaveLength(0);
    await survey(world, { terms: terms(), lookedAt: world.now, scope: 'every-key', idleMattersFromDays: 45 });
    expect(calls('iam:GetAccessKeyLastUsed')).toHaveLength(1);
  });

  test('is asked where it cannot be told which key the report means', async () => {
    world.addUser('ann');
    world.addKey('ann', { createdAt: ago(20), rotatedAt: ago(5) });
    world.addKey('ann', { createdAt: ago(10), rotatedAt: ago(4) });
    await look('every-key');
    expect(calls('iam:GetAccessKeyLastUsed')).toHaveLength(2);
  });
});
