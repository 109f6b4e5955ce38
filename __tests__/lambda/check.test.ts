import { InMemoryAws } from '../aws/in-memory-aws';
import { ago, digests, mailsToHolders, memoryOf, OWNER, runOnce } from './a-check';

const usedAgo = (world: InMemoryAws, days: number) =>
  ({ kind: 'used', at: ago(world, days), service: 's3', region: 'ap-southeast-2' }) as const;

/** A user with keys of these ages, each used yesterday. */
function withKeys(world: InMemoryAws, user: string, ...ages: number[]): string[] {
  if (!world.people.has(user)) world.addUser(user);
  return ages.map((age) =>
    world.addKey(user, { createdAt: ago(world, age), lastUsed: usedAgo(world, Math.min(age, 1)) }),
  );
}

let world: InMemoryAws;
beforeEach(() => {
  world = new InMemoryAws();
});

describe('acting on internal users', () => {
  test.each([
    [89, 'Active'],
    [90, 'Active'],
    [91, 'Inactive'],
  ])('an only key of day %i is %s after the run', async (age, status) => {
    const [key] = withKeys(world, 'ann', age);
    await runOnce(world);
    expect(world.keyStatus('ann', key!)).toBe(status);
  });

  test('of two active keys the oldest is deleted, and the newer one goes on working', async () => {
    const [old, young] = withKeys(world, 'ann', 91, 20);
    const { report } = await runOnce(world);
    expect([world.keyStatus('ann', old!), world.keyStatus('ann', young!)]).toEqual(['gone', 'Active']);
    expect(report.acted).toMatchObject([{ user: 'ann', accessKeyId: old, did: 'deleted', told: 'sent' }]);
  });

  test('of two active keys that are both too old the oldest is deleted and the other deactivated', async () => {
    const [oldest, old] = withKeys(world, 'ann', 200, 91);
    await runOnce(world);
    expect([world.keyStatus('ann', oldest!), world.keyStatus('ann', old!)]).toEqual(['gone', 'Inactive']);
  });

  test.each([
    ['newer', 95, 20],
    ['older', 95, 200],
  ])('an Inactive key that is %s is no reason to delete the one that works', async (_which, mine, other) => {
    world.addUser('ann');
    const active = world.addKey('ann', { createdAt: ago(world, mine), lastUsed: usedAgo(world, 1) });
    const inactive = world.addKey('ann', { createdAt: ago(world, other), status: 'Inactive' });
    await runOnce(world);
    expect([world.keyStatus('ann', active), world.keyStatus('ann', inactive)]).toEqual(['Inactive', 'Inactive']);
  });

  test.each([
    [29, 'Active'],
    [30, 'Inactive'],
    [31, 'Inactive'],
  ])('a key last used %i days ago is %s', async (days, status) => {
    world.addUser('ann');
    const key = world.addKey('ann', { createdAt: ago(world, 60), lastUsed: usedAgo(world, days) });
    await runOnce(world);
    expect(world.keyStatus('ann', key)).toBe(status);
  });

  test.each([
    [29, 'Active'],
    [30, 'Inactive'],
  ])('a key never used since its creation %i days ago is %s', async (days, status) => {
    world.addUser('ann', { createdAt: ago(world, 40) });
    const key = world.addKey('ann', { createdAt: ago(world, days) });
    await runOnce(world);
    expect(world.keyStatus('ann', key)).toBe(status);
  });

  test('a key whose age the report hides, because it was switched off and on, is found', async () => {
    world.addUser('ann');
    const key = world.addKey('ann', {
      createdAt: ago(world, 120),
      rotatedAt: ago(world, 3),
      lastUsed: usedAgo(world, 1),
    });
    await runOnce(world);
    expect(world.keyStatus('ann', key)).toBe('Inactive');
  });

  test('in report mode nothing changes and only the owner is told', async () => {
    const [key] = withKeys(world, 'ann', 91);
    const { report, failure } = await runOnce(world, { with: { mode: 'report', tell: 'owner' } });
    expect(failure).toBeUndefined();
    expect(world.keyStatus('ann', key!)).toBe('Active');
    expect(report.overdue).toMatchObject([{ user: 'ann', wouldDo: 'deactivate' }]);
    expect(world.mails.map((mail) => mail.to)).toEqual([[OWNER]]);
  });

  test('a run that never lets a key pass its limit acts before the limit, and gives notice before that', async () => {
    const [notYet] = withKeys(world, 'ann', 82);
    const [soon] = withKeys(world, 'ben', 83);
    const [noticed] = withKeys(world, 'cat', 69);
    await runOnce(world, { with: { neverPassTheLimit: true } });
    expect(world.keyStatus('ann', notYet!)).toBe('Active');
    expect(world.keyStatus('ben', soon!)).toBe('Inactive');
    expect(world.keyStatus('cat', noticed!)).toBe('Active');
    expect(mailsToHolders(world).map((mail) => mail.to[0])).toContain('cat@example.org.nz');
  });

  test('an exempt user is left alone until the end of the last day at home', async () => {
    const tags = { 'keyturn:exempt-until': '2026-06-16', 'keyturn:exempt-reason': 'legacy system' };
    world.addUser('ann', { tags });
    const [key] = withKeys(world, 'ann', 91);
    world.now = new Date('2026-06-16T11:59:00Z');
    const before = await runOnce(world);
    expect(world.keyStatus('ann', key!)).toBe('Active');
    expect(before.report.exempt).toEqual([{ user: 'ann', until: '2026-06-16', reason: 'legacy system' }]);
    world.now = new Date('2026-06-16T12:01:00Z');
    const after = await runOnce(world);
    expect(world.keyStatus('ann', key!)).toBe('Inactive');
    expect(after.report.attention).toMatchObject([{ user: 'ann', because: 'the exemption ended on 2026-06-16' }]);
  });

  test('an exemption without a reason does not count and is reported', async () => {
    world.addUser('ann', { tags: { 'keyturn:exempt-until': '2027-01-01' } });
    const [key] = withKeys(world, 'ann', 91);
    const { report } = await runOnce(world);
    expect(world.keyStatus('ann', key!)).toBe('Inactive');
    expect(report.attention).toMatchObject([{ user: 'ann', because: 'the exemption until 2027-01-01 has no reason' }]);
  });

  test('a user whose audience makes no sense is told of, and not touched', async () => {
    world.addUser('ann', { tags: { 'keyturn:audience': 'extrenal' } });
    const [key] = withKeys(world, 'ann', 91);
    const { report } = await runOnce(world);
    expect(world.keyStatus('ann', key!)).toBe('Active');
    expect(report.attention).toHaveLength(1);
    expect(report.overdue).toHaveLength(1);
  });
});

describe('what happens between looking and acting', () => {
  /** Right before the keys are read for the second time. */
  const beforeActing = (happens: () => void) =>
    world.meanwhile('iam:ListAccessKeys', 'ann', () => world.meanwhile('iam:ListAccessKeys', 'ann', happens));

  test('a second key was made: that is decided on, done, mailed and reported, and what looking found is not', async () => {
    const [old] = withKeys(world, 'ann', 91);
    beforeActing(() => withKeys(world, 'ann', 0));
    const { report } = await runOnce(world);
    const because = expect.stringContaining('there is a newer one') as string;
    expect(world.keyStatus('ann', old!)).toBe('gone');
    expect(report.acted).toMatchObject([{ user: 'ann', accessKeyId: old, did: 'deleted', because }]);
    expect(mailsToHolders(world).map((mail) => mail.text)).toEqual([expect.stringContaining('there is a newer one')]);
  });

  test('the key was replaced: nothing is done, and nobody hears of a key that is gone', async () => {
    const [old] = withKeys(world, 'ann', 91);
    beforeActing(() => {
      world.people.get('ann')!.keys = [];
      withKeys(world, 'ann', 0);
    });
    const { report } = await runOnce(world);
    expect(report).toMatchObject({ acted: [], overdue: [], comingDue: [] });
    expect(JSON.stringify(world.mails)).not.toContain(old!.slice(-4));
    expect(mailsToHolders(world)).toEqual([]);
  });

  test('the key was switched off: the report says nothing of what looking would have had to say', async () => {
    world.addUser('ann');
    const key = world.addKey('ann', { createdAt: ago(world, 80), lastUsed: usedAgo(world, 40) });
    beforeActing(() => {
      const stored = world.people.get('ann')!;
      stored.keys = stored.keys.map((one) => ({ ...one, status: 'Inactive' }));
    });
    const { report } = await runOnce(world);
    expect(world.keyStatus('ann', key)).toBe('Inactive');
    expect(report).toMatchObject({ acted: [], unused: [], comingDue: [] });
    expect(mailsToHolders(world)).toEqual([]);
  });
});

describe('suppliers', () => {
  const tags = {
    'keyturn:audience': 'external',
    'keyturn:generation': '4',
    'keyturn:previous': 'deleted',
    'keyturn:suspended': 'false',
    'keyturn:company': 'Karo',
    'keyturn:contact': 'isabelle@karo.co.nz',
  };

  test.each([
    [149, 0],
    [150, 1],
    [180, 1],
    [181, 1],
  ])('a key of day %i brings %i notices', async (age, notices) => {
    world.addUser('kotahi-writer', { path: '/suppliers/', tags });
    withKeys(world, 'kotahi-writer', age);
    await runOnce(world);
    expect(mailsToHolders(world).map((mail) => mail.to)).toEqual(Array(notices).fill(['isabelle@karo.co.nz']));
  });

  test('notices are weekly: not twice on a day, again with the next Monday', async () => {
    world.addUser('kotahi-writer', { path: '/suppliers/', tags });
    withKeys(world, 'kotahi-writer', 150);
    await runOnce(world);
    await runOnce(world);
    expect(mailsToHolders(world)).toHaveLength(1);
    world.now = new Date(world.now.getTime() + 7 * 86_400_000 - 3_600_000);
    await runOnce(world);
    expect(mailsToHolders(world)).toHaveLength(2);
  });

  test('an overdue key is the owner’s to rotate: told which ledger edit to make, never changed', async () => {
    world.addUser('kotahi-writer', { path: '/suppliers/', tags });
    const [key] = withKeys(world, 'kotahi-writer', 181);
    const { report } = await runOnce(world);
    expect(world.keyStatus('kotahi-writer', key!)).toBe('Active');
    expect(report.overdue[0]?.wayOut).toBe(
      'In key-generations.json set kotahi-writer to generation 5, previous "active" (npx keyturn start kotahi-writer), then plan and apply.',
    );
    expect(digests(world)[0]?.text).toContain('npx keyturn start kotahi-writer');
  });

  test.each([
    [89, []],
    [90, ['flagged']],
    [119, ['flagged']],
    [120, ['suspend']],
  ])('unused for %i days under /suppliers/: %j', async (days, told) => {
    world.addUser('kotahi-writer', { path: '/suppliers/', tags });
    const key = world.addKey('kotahi-writer', { createdAt: ago(world, 140), lastUsed: usedAgo(world, days) });
    const { report } = await runOnce(world);
    expect(world.keyStatus('kotahi-writer', key)).toBe('Active');
    const said = report.unused.map((row) => (row.wayOut.includes('keyturn suspend') ? 'suspend' : 'flagged'));
    expect(said).toEqual(told);
  });

  test('an internal program under /suppliers/ is judged by internal limits and never changed', async () => {
    world.addUser('loader', { path: '/suppliers/', tags: { ...tags, 'keyturn:audience': 'internal' } });
    const [key] = withKeys(world, 'loader', 91);
    const { report } = await runOnce(world);
    expect(world.keyStatus('loader', key!)).toBe('Active');
    expect(report.overdue).toMatchObject([{ user: 'loader', audience: 'internal', wouldDo: null }]);
  });

  test('a supplier outside /suppliers/ keeps an old key and loses an unused one', async () => {
    world.addUser('old-supplier', { tags: { 'keyturn:audience': 'external' } });
    const [old] = withKeys(world, 'old-supplier', 181);
    world.addUser('idle-supplier', { tags: { 'keyturn:audience': 'external' } });
    const idle = world.addKey('idle-supplier', { createdAt: ago(world, 130) });
    await runOnce(world);
    expect(world.keyStatus('old-supplier', old!)).toBe('Active');
    expect(world.keyStatus('idle-supplier', idle)).toBe('Inactive');
  });

  test('a supplier told by ticket: the owner gets the text for it', async () => {
    const desk = 'https://www.valentiatech.com/sectors/primary-care';
    world.addUser('valentia', { path: '/suppliers/', tags: { ...tags, 'keyturn:contact': desk } });
    withKeys(world, 'valentia', 150);
    await runOnce(world);
    const [mail] = mailsToHolders(world);
    expect(mail?.to).toEqual([OWNER]);
    expect(mail?.subject).toMatch(/^Please open a ticket: /);
    expect(mail?.text).toContain(desk);
    expect(mail?.text).toContain('How to update your credentials');
  });
});

describe('telling', () => {
  test('the holder learns what, which, how old, why, what to do, by when and whom to ask', async () => {
    const [key] = withKeys(world, 'ann', 97);
    await runOnce(world);
    const [mail] = mailsToHolders(world);
    expect(mail?.to).toEqual(['ann@example.org.nz']);
    for (const form of [mail?.text, mail?.html]) {
      for (const said of [
        key!,
        'deactivated',
        '97 days old',
        'the limit is 90 days',
        'create-access-key',
        OWNER,
        'By when',
      ]) {
        expect(form).toContain(said);
      }
    }
    expect(mail?.subject).toBe(`Your AWS access key AKIA…${key!.slice(-4)} was deactivated`);
  });

  test('what others wrote into tags stays text', async () => {
    const tags = {
      'keyturn:audience': 'external',
      'keyturn:contact': 'a@karo.co.nz',
      'keyturn:company': '<img src=x>',
    };
    world.addUser('kotahi-writer', { path: '/suppliers/', tags });
    withKeys(world, 'kotahi-writer', 160);
    await runOnce(world);
    expect(mailsToHolders(world)[0]?.html).not.toContain('<img');
    expect(mailsToHolders(world)[0]?.html).toContain('&lt;img');
  });

  test('a user without a known address: acted on, and the owner is told that nobody was', async () => {
    withKeys(world, 'ann', 91);
    const { report, failure } = await runOnce(world, { with: { mailPattern: undefined } });
    expect(failure).toBeUndefined();
    expect(report.acted).toMatchObject([{ user: 'ann', told: 'nobody' }]);
    expect(digests(world)[0]?.text).toContain('NOBODY TOLD');
    expect(memoryOf(world).journal).toEqual([]);
  });

  test('the digest tells of everything', async () => {
    world.rootKeys = 1;
    withKeys(world, 'ann', 91);
    withKeys(world, 'due', 80);
    world.addUser('exempt', { tags: { 'keyturn:exempt-until': '2027-01-01', 'keyturn:exempt-reason': 'old printer' } });
    withKeys(world, 'exempt', 300);
    await runOnce(world);
    const text = digests(world)[0]?.text;
    for (const said of [
      'CRITICAL: root user',
      'ann AKIA…',
      'Coming due (1)',
      'old printer',
      'until 2027-01-01',
      'Unclassified',
    ]) {
      expect(text).toContain(said);
    }
    expect(digests(world)[0]?.subject).toBe('Access keys of 123456789012: root keys 1, done 1, coming due 1');
  });

  test('the digest opens one row per key, with every fact, one way out and the controls behind it', async () => {
    world.addUser('kotahi-writer', { path: '/suppliers/', tags: { 'keyturn:audience': 'external' } });
    world.addKey('kotahi-writer', { createdAt: ago(world, 200), lastUsed: usedAgo(world, 130) });
    const { report } = await runOnce(world, { with: { project: 'north' } });
    expect([report.overdue.length, report.unused.length]).toEqual([1, 1]);
    const rows =
      digests(world)[0]
        ?.text.split('\n')
        .filter((line) => line.startsWith('- kotahi-writer')) ?? [];
    expect(rows).toEqual([
      expect.stringMatching(
        /last used 130 days ago.*; the limits are 45 and 90 days\. The key is 200 days old; the limits are 90 and 180 days\. \(CIS-1\.11.*ORG-2.*\)/,
      ),
    ]);
    expect(digests(world)[0]?.subject).toBe('Access keys of 123456789012 (north): overdue 1');
  });

  test('a run that is repeated the same day mails nobody twice', async () => {
    withKeys(world, 'ann', 91);
    withKeys(world, 'due', 80);
    world.addUser('kotahi-writer', { path: '/suppliers/', tags: { 'keyturn:contact': 'a@karo.co.nz' } });
    withKeys(world, 'kotahi-writer', 181);
    await runOnce(world);
    const before = world.mails.length;
    await runOnce(world);
    expect(world.mails).toHaveLength(before);
  });

  test('no whole access key ID stands in the log', async () => {
    withKeys(world, 'ann', 91, 10);
    withKeys(world, 'ben', 95);
    world.fail('iam:UpdateAccessKey', 'denied', 'ben');
    const { log } = await runOnce(world);
    expect(log.length).toBeGreaterThan(3);
    expect(log.join('\n')).not.toMatch(/AKIA[0-9]{8,}/);
  });
});

describe('the number of calls', () => {
  test('stays within one per user with an active key, four per violator and ten', async () => {
    for (let i = 0; i < 30; i += 1) withKeys(world, `fine-${i}`, 20);
    for (let i = 0; i < 30; i += 1) world.addUser(`nobody-${i}`);
    for (let i = 0; i < 3; i += 1) withKeys(world, `old-${i}`, 100);
    world.addUser('unused');
    world.addKey('unused', { createdAt: ago(world, 50) });
    await runOnce(world);
    expect(world.calls.length).toBeLessThanOrEqual(34 + 4 * 4 + 10);
    expect(world.calls.filter((call) => call.includes('nobody-'))).toEqual([]);
  });

  test('users too young for any rule cost none', async () => {
    for (let i = 0; i < 30; i += 1) world.addUser(`new-${i}`, { createdAt: ago(world, 20) });
    for (let i = 0; i < 30; i += 1) withKeys(world, `new-${i}`, 10);
    await runOnce(world);
    expect(world.count('iam:ListAccessKeys')).toBe(0);
  });
});
