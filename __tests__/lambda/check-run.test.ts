import { runCheck } from '../../lambda/access-key-rotation-check/check';
import type { MemoryRecord } from '../../lambda/access-key-rotation-check/memory';
import { UNSENT_PREFIX, type UnsentMail } from '../../lambda/access-key-rotation-check/post-office';
import type { RunReport } from '../../lambda/access-key-rotation-check/run-report';
import { InMemoryAws } from '../aws/in-memory-aws';
import { ago, aRun, digests, faultOfOurs, mailsToHolders, memoryOf, OWNER, runOnce } from './a-check';

const MEMORY = 'check/memory.json';
const INVENTORY = 'check/inventory.json';

let world: InMemoryAws;
beforeEach(() => {
  world = new InMemoryAws();
});

/** A colleague with keys of these ages, each used yesterday. */
function person(user: string, ...ages: readonly number[]): readonly string[] {
  world.addUser(user, { tags: { 'keyturn:audience': 'internal' } });
  const lastUsed = { kind: 'used', at: ago(world, 1), service: 's3', region: 'x' } as const;
  return ages.map((age) => world.addKey(user, { createdAt: ago(world, age), lastUsed }));
}
const breakAt = (operation: string, about?: string) => faultOfOurs(world, operation, about);
/** From the moment that the run begins to look. */
const whileLooking = (happens: () => void) => world.meanwhile('iam:GetCredentialReport', '', happens);
const objects = (prefix: string) => [...world.evidence().objects.keys()].filter((place) => place.startsWith(prefix));
const logged = (log: readonly string[], message: string) =>
  log.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => line['message'] === message);

describe('what a run answers', () => {
  test('is how many keys of each kind it found', async () => {
    const tags = { 'keyturn:exempt-until': '2027-01-01', 'keyturn:exempt-reason': 'old printer' };
    person('old', 91);
    person('old-too', 92);
    person('due', 80);
    world.addUser('exempt', { tags });
    world.addKey('exempt', { createdAt: ago(world, 300) });
    world.addUser('supplier', { path: '/suppliers/', tags: { 'keyturn:audience': 'external' } });
    for (const age of [200, 190]) world.addKey('supplier', { createdAt: ago(world, age) });
    const { summary, log } = await runOnce(world);
    const { run, ...counts } = summary!;
    expect(counts).toEqual({
      ...{ account: '123456789012', mode: 'enforce', asOf: world.now.toISOString(), complete: true },
      ...{ users: { inAccount: 5, lookedAt: 4 }, acted: 2, comingDue: 1, overdue: 2, unused: 2 },
      ...{ exempt: 1, unclassified: 1 },
    });
    const began = { mode: 'enforce', asOf: world.now.toISOString() };
    expect(logged(log, 'run began')).toMatchObject([began]);
    expect(logged(log, 'looked')).toMatchObject([{ users: 5, lookedAt: 4, asked: 4, remembered: 0, problems: 0 }]);
    expect(logged(log, 'run ended')).toMatchObject([{ run, ...counts, problems: 0 }]);
  });

  test.each([
    [10, false],
    [12, true],
  ])('is a failure that names up to ten of %i problems', async (users, more) => {
    for (let number = 0; number < users; number += 1) person(`user-${number}`, 40);
    world.fail('iam:ListAccessKeys', 'denied');
    const { failure, log } = await runOnce(world);
    expect(failure?.message.match(/user-\d+: /g)).toHaveLength(10);
    expect(/; and (.+) more\.$/.exec(failure?.message ?? '')?.[1]).toBe(more ? '2' : undefined);
    expect(failure?.message).toMatch(more ? /more\.$/ : /for all \(Injecteddenied\)\.$/);
    expect(logged(log, 'run ended')).toMatchObject([{ complete: false, problems: users }]);
    expect(logged(log, 'problem')[0]).toMatchObject({
      about: 'user-0',
      because: expect.stringContaining('denied') as string,
    });
  });
});

describe('the memory of the check', () => {
  test('keeps other runs out for as long as this one may take, and ten seconds', async () => {
    let lease: MemoryRecord['lease'] = null;
    whileLooking(() => {
      lease = memoryOf(world).lease;
    });
    const { run } = await runOnce(world);
    expect(lease).toEqual({ run: run.id, until: new Date(world.now.getTime() + 910_000).toISOString() });
  });

  test('that cannot be had: the run looks and tells the owner; it changes, mails, remembers nothing', async () => {
    const [old] = person('old', 91);
    person('due', 80);
    const kept = { version: 2, user: 'due', keptAt: 'x', because: 'x', changes: [], notices: ['A'], mail: aMail() };
    await world.evidence().put(`${UNSENT_PREFIX}run-0/due.json`, JSON.stringify(kept), '');
    world.fail('s3:GetObject', 'denied', MEMORY);
    const { report } = await runOnce(world);
    expect(world.keyStatus('old', old!)).toBe('Active');
    expect(world.mails.map(({ to }) => to)).toEqual([[OWNER]]);
    expect([objects(UNSENT_PREFIX).length, objects('check/').includes(INVENTORY)]).toEqual([1, false]);
    expect(report.freshness.everybodyAskedBecause).toBe('the memory of the check cannot be had');
    expect(world.calls.filter((call) => call.includes(INVENTORY))).toEqual([]);
  });

  test('that cannot be had: what is unused is asked while looking, because nobody asks later', async () => {
    world.addUser('ann', { tags: { 'keyturn:audience': 'internal' } });
    world.addKey('ann', { createdAt: ago(world, 60) });
    world.fail('s3:GetObject', 'denied', MEMORY);
    expect((await runOnce(world)).report.unused).toMatchObject([{ user: 'ann' }]);
  });

  test('that cannot be written: nothing is changed, nobody is owed anything, and the run says so', async () => {
    const [old] = person('old', 91);
    whileLooking(() => world.fail('s3:PutObject', 'denied', MEMORY, 1));
    const { report } = await runOnce(world);
    expect([world.keyStatus('old', old!), memoryOf(world).journal]).toEqual(['Active', []]);
    expect(report.problems).toMatchObject([
      {
        about: 'memory of the check',
        because: expect.stringMatching(/^nothing was changed, because it could not be written down: s3:/) as string,
      },
    ]);
  });

  test('is not written before acting where there is nothing to do', async () => {
    person('fine', 20);
    await runOnce(world);
    expect(world.calls.filter((call) => call === `s3:PutObject ${MEMORY}`)).toHaveLength(2);
  });

  test.each(['s3:PutObject', 's3:GetObject'])(
    'a fault of ours at %s ends the run, when it begins or acts',
    async (operation) => {
      person('old', 91);
      whileLooking(() => breakAt('s3:PutObject', MEMORY));
      if (operation === 's3:GetObject') breakAt(operation);
      await expect(runOnce(world)).rejects.toThrow('a fault of ours');
    },
  );

  test('that cannot be written at the end is a problem', async () => {
    world.meanwhile('s3:PutObject', 'runs/', () => world.fail('s3:PutObject', 'denied', MEMORY));
    expect((await runOnce(world)).failure?.message).toContain(
      'memory of the check: could not be written at the end: s3:',
    );
  });

  test('a fault of ours ends the run also at its end', async () => {
    world.meanwhile('s3:PutObject', 'runs/', () => breakAt('s3:PutObject', MEMORY));
    await expect(runOnce(world)).rejects.toThrow('a fault of ours');
  });
});

describe('the last use of a key', () => {
  const unused = (user: string, tags: Record<string, string>, path = '/') => {
    world.addUser(user, { tags, path });
    world.addKey(user, { createdAt: ago(world, 150) });
  };

  test.each([
    ['enforce', 'once, right before acting', 1],
    ['report', 'while looking', 1],
  ] as const)('in %s is asked %s', async (mode, _, times) => {
    unused('ann', { 'keyturn:audience': 'internal' });
    const { report } = await runOnce(world, { with: { mode } });
    expect(world.count('iam:GetAccessKeyLastUsed')).toBe(times);
    expect([report.acted.length, report.unused.length]).toEqual(mode === 'enforce' ? [1, 0] : [0, 1]);
  });

  test('of whom the check may not touch is asked while looking', async () => {
    unused('supplier', { 'keyturn:audience': 'external' }, '/suppliers/');
    expect((await runOnce(world)).report.unused).toMatchObject([{ user: 'supplier' }]);
  });
});

describe('the time of a run', () => {
  /** So much is left of a thousand once this call was made. */
  const leftAfter = (operation: string, left: number) => () => (world.count(operation) > 0 ? left : 1000);

  test.each([
    [499, ['2 users']],
    [500, []],
  ])('with %i of 1000 left looking goes on or ends', async (left, about) => {
    person('ann', 40);
    person('ben', 40);
    const { report } = await runOnce(world, { remainingInMs: leftAfter('iam:GetCredentialReport', left) });
    expect(report.problems.map((one) => one.about)).toEqual(about);
  });

  test.each([
    [249, 'Active'],
    [250, 'Inactive'],
  ])('with %i of 1000 left after looking the key is %s', async (left, status) => {
    const [old] = person('old', 91);
    await runOnce(world, { remainingInMs: leftAfter('iam:ListAccessKeys', left + 250) });
    expect(world.keyStatus('old', old!)).toBe('Inactive');
    const [older] = person('older', 91);
    const before = world.count('iam:ListAccessKeys');
    const remainingInMs = () => (world.count('iam:ListAccessKeys') > before ? left : 1000);
    await runOnce(world, { remainingInMs });
    expect(world.keyStatus('older', older!)).toBe(status);
  });

  test.each([
    [99, 0],
    [100, 1],
  ])('with %i of 1000 left after acting %i mails go out to holders', async (left, mails) => {
    person('old', 91);
    const { report } = await runOnce(world, { remainingInMs: leftAfter('iam:UpdateAccessKey', left) });
    expect(mailsToHolders(world)).toHaveLength(mails);
    expect(report.problems).toEqual(
      mails > 0
        ? []
        : [{ about: '1 users', because: 'were not told for want of time; the next run tells what was done' }],
    );
  });
});

const aMail = () => ({
  ...{ from: 'keys@example.org.nz', to: ['due@example.org.nz'], replyTo: OWNER, subject: 's', text: 't', html: 'h' },
});

describe('a mail that was kept', () => {
  const keep = async (of: Partial<UnsentMail>) => {
    const kept = { ...{ version: 2, user: 'due', keptAt: 'then', because: 'x', changes: [], notices: [] }, ...of };
    await world.evidence().put(`${UNSENT_PREFIX}run-0/kept.json`, JSON.stringify({ ...kept, mail: aMail() }), '');
  };
  const isSent = () => world.mails.some(({ text }) => text === 't');

  test('goes out where its key still needs the notice, and no second one beside it', async () => {
    const [due] = person('due', 80);
    await keep({ notices: [due!] });
    const { log } = await runOnce(world);
    expect(mailsToHolders(world)).toEqual([aMail()]);
    expect(logged(log, 'kept mail sent')).toMatchObject([{ user: 'due', keptAt: 'then' }]);
    expect(memoryOf(world).notices).toEqual({ [due!]: world.now.toISOString() });
  });

  test('goes out where one of its keys still needs it', async () => {
    const [due] = person('due', 80);
    await keep({ notices: ['AKIAGONE', due!] });
    await runOnce(world);
    expect(isSent()).toBe(true);
  });

  test('does not go out where none of them does', async () => {
    person('due', 40);
    await keep({ notices: ['AKIAGONE'] });
    await runOnce(world);
    expect([isSent(), objects(UNSENT_PREFIX)]).toEqual([false, []]);
  });

  test('goes out where its user could not be looked at', async () => {
    const [due] = person('due', 80);
    world.fail('iam:ListAccessKeys', 'denied');
    await keep({ notices: [due!] });
    await runOnce(world);
    expect(isSent()).toBe(true);
  });

  test('goes out where it tells of a change, whoever is to hear of notices', async () => {
    person('due', 40);
    await keep({ changes: ['AKIAGONE'], notices: ['AKIAGONE'] });
    await runOnce(world, { with: { tell: 'owner' } });
    expect(isSent()).toBe(true);
  });

  test('goes out to the owner where it is the digest, whoever is to hear of notices', async () => {
    await keep({ user: '' });
    await runOnce(world, { with: { tell: 'owner' } });
    expect(isSent()).toBe(true);
  });
});

describe('the digest', () => {
  test('says where the report is, and that is where it is', async () => {
    const { run } = await runOnce(world);
    const place = `runs/2026-06-15/${run.id}.json`;
    expect(digests(world)[0]?.text).toContain(`s3://evidence/${place}`);
    expect(objects('runs/')).toEqual([place]);
  });

  test('is kept as one, about nobody, where it cannot be sent', async () => {
    world.fail('ses:SendEmail', 'refused');
    const { run } = await runOnce(world);
    const place = `${UNSENT_PREFIX}${run.id}/-digest.json`;
    expect(world.evidence().json(place)).toMatchObject({ user: '', changes: [], notices: [] });
    expect(memoryOf(world).digest).not.toBeNull();
  });

  test('that is lost is taken for untold, and so is what only the owner could have heard', async () => {
    person('old', 91);
    world.fail('ses:SendEmail', 'refused');
    world.fail('s3:PutObject', 'denied', UNSENT_PREFIX);
    const { failure } = await runOnce(world, { with: { mailPattern: undefined } });
    expect(failure?.message).toContain('digest: a mail could neither be sent');
    expect(memoryOf(world)).toMatchObject({ digest: null, journal: [{ user: 'old' }] });
    world.revive();
    await runOnce(world, { with: { mailPattern: undefined } });
    expect(digests(world)[0]?.text).toMatch(/old AKIA….*NOBODY TOLD/);
    expect(memoryOf(world).journal).toEqual([]);
  });
});

describe('the report of a run', () => {
  test('that cannot be kept is a problem of the run', async () => {
    world.fail('s3:PutObject', 'denied', 'runs/');
    const run = aRun(world);
    await expect(runCheck(run)).rejects.toThrow('report of the run: could not be kept: s3:PutObject failed');
  });

  test('a fault of ours ends the run', async () => {
    breakAt('s3:PutObject', 'runs/');
    await expect(runOnce(world)).rejects.toThrow('a fault of ours');
  });

  test.each([true, false])(
    'is handed over in place of a digest where one is written of many (kept: %s)',
    async (isKept) => {
      person('told', 91);
      world.addUser('untold', { tags: { 'keyturn:audience': 'internal', 'keyturn:contact': 'somebody' } });
      world.addKey('untold', { createdAt: ago(world, 60) });
      const handed: RunReport[] = [];
      await runCheck(aRun(world), (report) => {
        handed.push(report);
        return Promise.resolve(isKept);
      });
      expect(handed.map(({ acted }) => acted.map(({ user, told }) => `${user} ${told}`))).toEqual([
        ...[['told sent', 'untold nobody']],
      ]);
      // The owner hears of whom nobody could tell once the digest of all accounts is written.
      expect(memoryOf(world)).toMatchObject({ digest: null, journal: isKept ? [] : [{ user: 'untold' }] });
      expect(digests(world)).toEqual([]);
    },
  );

  test('all that a run keeps is JSON, and called so', async () => {
    person('old', 91);
    world.fail('ses:SendEmail', 'refused', 'old@');
    const put = jest.spyOn(world.evidence(), 'put');
    await runOnce(world);
    const kept = put.mock.calls.map(([place, body, type]) => [place.split('/')[0], type, typeof JSON.parse(body)]);
    expect(new Set(kept.map(String))).toEqual(
      new Set(['check,application/json,object', 'runs,application/json,object']),
    );
  });
});
