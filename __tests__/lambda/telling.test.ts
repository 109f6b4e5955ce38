import type { CheckSettings } from '../../check-environment/check-settings';
import { InMemoryAws } from '../aws/in-memory-aws';
import { ago, digests, mailsToHolders, runOnce } from './a-check';

const used = (world: InMemoryAws) =>
  ({ kind: 'used', at: ago(world, 1), service: 's3', region: 'ap-southeast-2' }) as const;

/** A supplier and a colleague whose keys come due, and a colleague whose key is too old. */
function aWorld(): InMemoryAws {
  const world = new InMemoryAws();
  world.addUser('kotahi-writer', { path: '/suppliers/', tags: { 'keyturn:contact': 'isabelle@karo.example' } });
  world.addKey('kotahi-writer', { createdAt: ago(world, 160), lastUsed: used(world) });
  world.addUser('due', { tags: { 'keyturn:audience': 'internal' } });
  world.addKey('due', { createdAt: ago(world, 80), lastUsed: used(world) });
  world.addUser('old', { tags: { 'keyturn:audience': 'internal' } });
  world.addKey('old', { createdAt: ago(world, 91), lastUsed: used(world) });
  return world;
}

const HOLDERS = ['due@example.org.nz', 'isabelle@karo.example'];

describe('who hears beforehand does not hang on what the check may do', () => {
  test.each<[CheckSettings['mode'], CheckSettings['tell'], readonly string[], boolean]>([
    // Nothing is done of it here, and who holds a key that is too old hears so.
    ['report', 'holders', [...HOLDERS, 'old@example.org.nz'], true],
    ['report', 'owner', [], true],
    ['report', 'nobody', [], false],
    ['enforce', 'holders', [...HOLDERS, 'old@example.org.nz'], true],
    // What was done to a key its holder hears in any case.
    ['enforce', 'owner', ['old@example.org.nz'], true],
    ['enforce', 'nobody', ['old@example.org.nz'], false],
  ])('%s, told: %s', async (mode, tell, told, inDigest) => {
    const world = aWorld();
    const { failure } = await runOnce(world, { with: { mode, tell } });
    expect(failure).toBeUndefined();
    expect(
      mailsToHolders(world)
        .flatMap(({ to }) => to)
        .sort(),
    ).toEqual([...told].sort());
    expect(digests(world)[0]?.text.includes('Coming due (2)')).toBe(inDigest);
    expect(digests(world)[0]?.subject.includes('coming due')).toBe(inDigest);
  });

  test('a notice does not threaten with what a check that only reports never does', async () => {
    for (const [mode, threatens] of [
      ['report', false],
      ['enforce', true],
    ] as const) {
      const world = aWorld();
      await runOnce(world, { with: { mode } });
      const mail = mailsToHolders(world).find(({ to }) => to.includes('due@example.org.nz'));
      expect([mode, mail?.text.includes('the weekly check does it for you')]).toEqual([mode, threatens]);
    }
  });

  test('a notice that was kept is not sent once holders are not to be told any more', async () => {
    const world = aWorld();
    world.fail('ses:SendEmail', 'throttled');
    await runOnce(world, { with: { mode: 'report', tell: 'holders' } });
    world.revive();
    await runOnce(world, { with: { mode: 'report', tell: 'owner' } });
    expect(mailsToHolders(world)).toEqual([]);
    expect([...world.evidence().objects.keys()].filter((place) => place.startsWith('check/unsent/'))).toEqual([]);
  });
});

describe('PGP keys that end', () => {
  test('the digest tells those of the next 30 days, and those that cannot be used', async () => {
    const world = new InMemoryAws();
    const day = (days: number): string => ago(world, -days).toISOString().slice(0, 10);
    const sealingKeysEnd = { soon: day(20), later: day(60), gone: day(-3), torn: 'unusable' };
    const { report } = await runOnce(world, { with: { sealingKeysEnd } });
    expect(report.sealingKeys.map(({ user }) => user).sort()).toEqual(['gone', 'soon', 'torn']);
    const text = digests(world)[0]?.text ?? '';
    expect(text).toContain('PGP keys that end (3)');
    expect(text).toMatch(/- soon: Its PGP key ends in (20|19|21) days/);
    expect(text).toMatch(/- gone: Its PGP key ended on /);
  });

  test('and tells them once a week, not on every run', async () => {
    const world = new InMemoryAws();
    const sealingKeysEnd = { soon: ago(world, -20).toISOString().slice(0, 10) };
    await runOnce(world, { with: { sealingKeysEnd } });
    world.now = ago(world, -1);
    await runOnce(world, { with: { sealingKeysEnd } });
    expect(digests(world)).toHaveLength(1);
  });
});

describe('a user that AWS has put into quarantine', () => {
  const quarantinedBy = ['AWSCompromisedKeyQuarantineV3'];

  /** Young keys in use: no limit of the policy says anything of them. */
  function leaked(): { world: InMemoryAws; keys: Record<string, string> } {
    const world = new InMemoryAws();
    const exempt = { 'keyturn:exempt-until': '2099-01-01', 'keyturn:exempt-reason': 'old printer' };
    const people = {
      ann: { tags: { 'keyturn:audience': 'internal' } },
      exempt: { tags: { 'keyturn:audience': 'internal', ...exempt } },
      outside: { tags: { 'keyturn:audience': 'external' } },
      odd: { tags: { 'keyturn:audience': 'insider' } },
      ours: { path: '/suppliers/', tags: { 'keyturn:audience': 'internal' } },
      valentia: { path: '/suppliers/', tags: { 'keyturn:audience': 'external' } },
    };
    const keys: Record<string, string> = {};
    for (const [name, facts] of Object.entries(people)) {
      world.addUser(name, { ...facts, quarantinedBy });
      keys[name] = world.addKey(name, { createdAt: ago(world, 5), lastUsed: used(world) });
    }
    return { world, keys };
  }

  const off = (world: InMemoryAws, keys: Record<string, string>) =>
    Object.entries(keys)
      .filter(([user, key]) => world.keyStatus(user, key) === 'Inactive')
      .map(([user]) => user);

  test('is critical, first in the digest, with the command to type; nothing is done unless somebody said so', async () => {
    const { world, keys } = leaked();
    const { report } = await runOnce(world);
    expect(report.leaks).toHaveLength(6);
    const text = digests(world)[0]?.text ?? '';
    expect(text).toMatch(
      /CRITICAL: valentia: AWS has attached AWSCompromisedKeyQuarantineV3 .*npx keyturn suspend valentia --now/,
    );
    expect(digests(world)[0]?.subject).toContain('LEAKED 6');
    expect(text.indexOf('AWS knows of a leak')).toBeLessThan(text.indexOf('Exempt'));
    expect(off(world, keys)).toEqual([]);
  });

  test.each(['report', 'enforce'] as const)(
    'in %s, where it is to be: internal users alone, exempt or not',
    async (mode) => {
      const { world, keys } = leaked();
      const { report, failure } = await runOnce(world, { with: { mode, suspendQuarantined: true } });
      expect(failure).toBeUndefined();
      expect(off(world, keys)).toEqual(['ann', 'exempt']);
      expect(report.acted.map(({ user, did }) => `${user} ${did}`)).toEqual(['ann deactivated', 'exempt deactivated']);
      expect(mailsToHolders(world).flatMap(({ to }) => to)).toContain('ann@example.org.nz');
    },
  );

  test('in report, nothing else is done beside', async () => {
    const world = aWorld();
    world.addUser('ann', { tags: { 'keyturn:audience': 'internal' }, quarantinedBy });
    world.addKey('ann', { createdAt: ago(world, 5), lastUsed: used(world) });
    const { report } = await runOnce(world, { with: { mode: 'report', suspendQuarantined: true } });
    expect(report.acted.map(({ user }) => user)).toEqual(['ann']);
  });

  test('that nobody could ask is told, and never taken for none', async () => {
    const { world, keys } = leaked();
    world.fail('iam:GetAccountAuthorizationDetails', 'denied');
    const { report } = await runOnce(world, { with: { suspendQuarantined: true } });
    expect(report.problems.map(({ because }) => because).join()).toContain(
      'whether AWS has put somebody into quarantine',
    );
    expect(off(world, keys)).toEqual([]);
  });
});
