import { type KeyInventory, readInventory } from '../../aws/key-inventory';
import { daysAfter } from '../../rotation/days';
import { InMemoryAws } from '../aws/in-memory-aws';
import { ago, digests, faultOfOurs, runOnce } from './a-check';

const PLACE = 'check/inventory.json';

let world: InMemoryAws;
beforeEach(() => {
  world = new InMemoryAws();
  for (let i = 0; i < 40; i += 1) {
    world.addUser(`user-${i}`, { tags: { 'keyturn:audience': 'internal' } });
    world.addKey(`user-${i}`, { createdAt: ago(world, 1 + i), lastUsed: used() });
  }
});

const used = () => ({ kind: 'used', at: ago(world, 1), service: 's3', region: 'x' }) as const;

/** The next run, so many days later; everybody has gone on using their keys. */
async function later(days: number, options: Parameters<typeof runOnce>[1] = {}) {
  world.now = daysAfter(world.now, days);
  for (const stored of world.people.values()) stored.keys = stored.keys.map((key) => ({ ...key, lastUsed: used() }));
  world.calls.length = 0;
  return runOnce(world, options);
}

const kept = (): KeyInventory => readInventory(world.evidence().objects.get(PLACE)!.body)!;

/** Alters what is kept. */
async function spoil(change: (written: Record<string, unknown>) => unknown): Promise<void> {
  const written = world.evidence().json(PLACE) as Record<string, unknown>;
  await world.evidence().put(PLACE, JSON.stringify(change(written)), 'application/json');
}

test('the second run asks about nobody of whom nothing changed, and finds the same', async () => {
  const first = await runOnce(world);
  expect(first.report.freshness).toMatchObject({ usersAsked: 40, usersRemembered: 0 });
  expect(first.report.freshness.everybodyAskedBecause).toBe('there is no inventory yet');
  await world.create('user-7');
  const second = await later(7);
  expect(world.count('iam:ListAccessKeys')).toBe(1);
  expect(second.report.freshness).toMatchObject({ usersAsked: 1, usersRemembered: 39, everybodyAskedBecause: null });
  expect(second.report.freshness.oldestListing).toBe(ago(world, 7).toISOString());
  expect(digests(world).at(-1)?.text).toContain('The keys of 1 user were listed now, those of 39 at ');
});

test('a key that grows too old while its row stays the same is found, and acted on after it was read again', async () => {
  const old = world.addKey('user-0', { createdAt: ago(world, 85), lastUsed: used() });
  await runOnce(world);
  const { report } = await later(7);
  expect(world.count('iam:ListAccessKeys')).toBe(1);
  expect(report.acted).toMatchObject([{ user: 'user-0', accessKeyId: old, did: 'deleted' }]);
  expect(world.keyStatus('user-0', old)).toBe('gone');
});

test('a key that took the place of another within one second is acted on a run later, although its row looks the same', async () => {
  const stored = world.people.get('user-0')!;
  stored.keys = [];
  world.addKey('user-0', { lastUsed: used() });
  await runOnce(world);
  stored.keys = [];
  const another = world.addKey('user-0', { lastUsed: used() });
  const rarely = { with: { fullSweepEveryDays: 365 } };
  for (let week = 0; week < 13; week += 1) await later(7, rarely);
  expect(world.keyStatus('user-0', another)).toBe('Active');
  const { report } = await later(7, rarely);
  expect(report.freshness.everybodyAskedBecause).toBeNull();
  expect(report.acted).toMatchObject([{ user: 'user-0', accessKeyId: another }]);
});

test.each([
  ['older than two runs', async () => later(16), 'the inventory is older than two runs'],
  ['of another account', async () => spoil((written) => ({ ...written, account: '2' })), 'is of account 2'],
  ['of another format', async () => spoil((written) => ({ ...written, version: 2 })), 'is of another format'],
  ['no inventory at all', async () => spoil(() => []), 'is of another format'],
  [
    'of a later time',
    async () => spoil((written) => ({ ...written, refreshedAt: '2030-01-01T00:00:00.000Z' })),
    'is of a later time',
  ],
  ['gone', async () => world.evidence().delete(PLACE), 'there is no inventory yet'],
])('everybody is asked where it is %s', async (what, happens, because) => {
  await runOnce(world);
  const first = await happens();
  const { report } = what === 'older than two runs' ? (first as Awaited<ReturnType<typeof later>>) : await later(7);
  expect(world.count('iam:ListAccessKeys')).toBe(40);
  expect(report.freshness.everybodyAskedBecause).toContain(because);
});

test('everybody is asked again at the set interval, and then not for as long', async () => {
  await runOnce(world);
  const asked: number[] = [];
  for (let week = 0; week < 9; week += 1) {
    await later(7, { with: { fullSweepEveryDays: 28, policy: FOR_EVER } });
    asked.push(world.count('iam:ListAccessKeys'));
  }
  expect(asked).toEqual([0, 0, 0, 40, 0, 0, 0, 40, 0]);
});

const LONG = { maxAgeDays: 10_000, noticeDays: 9_000, flagUnusedDays: 9_000, disableUnusedDays: 9_000 };
const FOR_EVER = { internal: LONG, external: LONG };

test('one that lacks an old key is wrong: everybody is asked at once where looking shows it', async () => {
  await runOnce(world);
  await spoil((written) => {
    const users = written.users as Record<string, { keys: unknown[] }>;
    return { ...written, users: { ...users, 'user-3': { ...users['user-3'], keys: [] } } };
  });
  const { report, failure } = await later(7);
  expect(failure).toBeUndefined();
  expect(world.count('iam:ListAccessKeys')).toBe(40);
  expect(report.freshness.everybodyAskedBecause).toContain("user-3's key");
});

test('where only acting shows it, the run fails, and the next asks everybody', async () => {
  const old = world.addKey('user-0', { createdAt: ago(world, 85), lastUsed: used() });
  await runOnce(world);
  await spoil((written) => {
    const users = written.users as Record<string, { keys: { id: string }[] }>;
    const keys = users['user-0']!.keys.map((key) => (key.id === old ? key : { ...key, id: 'AKIA0000000000009999' }));
    return { ...written, users: { ...users, 'user-0': { ...users['user-0'], keys } } };
  });
  const { failure } = await later(7);
  expect(failure?.message).toContain('inventory: is wrong, so the next run asks everybody');
  expect(kept().listings.size).toBe(0);
  const next = await later(0);
  expect(next.failure).toBeUndefined();
  expect(next.report.freshness.usersRemembered).toBe(0);
});

test('where acting shows it of several users it is told once, and nothing of what looking found is kept', async () => {
  const old = ['user-0', 'user-1'].map((user) => world.addKey(user, { createdAt: ago(world, 85), lastUsed: used() }));
  await runOnce(world);
  await spoil((written) => {
    const text = JSON.stringify(written.users);
    return { ...written, users: JSON.parse(old.reduce((all, id) => all.replaceAll(id, `${id}9`), text)) as unknown };
  });
  const { report } = await later(7);
  expect(report.problems.map(({ about }) => about)).toEqual(['inventory']);
  expect([kept().listings.size, kept().sweptAt]).toEqual([0, world.now]);
});

test.each(['s3:GetObject', 's3:PutObject'])('a fault of ours at %s ends the run', async (operation) => {
  faultOfOurs(world, operation, PLACE);
  await expect(runOnce(world)).rejects.toThrow('a fault of ours');
});

test('one that cannot be read or kept loses nothing, and the run says so', async () => {
  await runOnce(world);
  world.fail('s3:GetObject', 'denied', PLACE);
  const unread = await later(7);
  expect(unread.failure?.message).toContain('inventory: cannot be read, so everybody was asked');
  expect(world.count('iam:ListAccessKeys')).toBe(40);
  world.revive();
  world.fail('s3:PutObject', 'denied', PLACE);
  expect((await later(7)).failure?.message).toContain('inventory: cannot be kept');
  world.revive();
  expect((await later(0)).failure).toBeUndefined();
});

test('an audit that kept a newer one in the meantime is no fault', async () => {
  await runOnce(world);
  world.meanwhile('iam:GetCredentialReport', '', () => void spoil((written) => written));
  const { failure, log } = await later(7);
  expect(failure).toBeUndefined();
  expect(log.join()).toContain('somebody else has kept a newer inventory');
});

test('where CloudTrail may not be asked the run says what it did not see, and does not fail', async () => {
  await runOnce(world);
  world.fail('cloudtrail:LookupEvents', 'denied');
  await world.create('user-39');
  const { failure, report } = await later(7, { with: { policy: FOR_EVER } });
  expect(failure).toBeUndefined();
  expect(report.freshness.changesUnseenBecause).toContain('cloudtrail:LookupEvents failed');
  expect(digests(world).at(-1)?.text).toContain('NOT EVERYTHING WAS SEEN: keys made or changed after 2026-06-23 00:00');
});

test('users and keys that are gone are forgotten', async () => {
  await runOnce(world);
  world.people.delete('user-5');
  await later(7);
  expect(kept().listings.has('user-5')).toBe(false);
  expect(kept().listings.size).toBe(39);
});
