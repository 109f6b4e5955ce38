import type { AwsFaultKind } from '../../aws/aws-fault';
import { daysAfter } from '../../rotation/days';
import { Crash } from '../aws/in-memory-aws';
import { ago, digests, mailsToHolders, memoryOf, OWNER, runOnce } from './a-check';
import { aStaff, everybodyOnce, type Staff, timesTold, undone, wronglyTouched } from './a-staff';

let staff: Staff;
beforeEach(() => {
  staff = aStaff();
});

const nextWeek = ({ world }: Staff) => {
  world.now = daysAfter(world.now, 7);
};

test('without any fault everything is done, everybody told once, and the second run finds nothing to do', async () => {
  const first = await runOnce(staff.world);
  expect(first.failure).toBeUndefined();
  expect(undone(staff)).toEqual([]);
  expect(timesTold(staff)).toEqual(everybodyOnce(staff));
  const second = await runOnce(staff.world);
  expect(second.report.acted).toEqual([]);
  expect(timesTold(staff)).toEqual(everybodyOnce(staff));
});

const OPERATIONS = [
  'iam:GetCredentialReport',
  'iam:GetAccountAuthorizationDetails',
  'iam:ListAccessKeys',
  'iam:GetAccessKeyLastUsed',
  'iam:UpdateAccessKey',
  'iam:DeleteAccessKey',
  'ses:SendEmail',
  's3:GetObject',
  's3:PutObject',
  's3:ListBucket',
] as const;
const KINDS: readonly AwsFaultKind[] = ['denied', 'throttled', 'unreachable', 'refused'];

describe.each(OPERATIONS)('%s failing', (operation) => {
  test.each(KINDS)('every time (%s): no wrong key, a loud end, and nothing lost once it is mended', async (kind) => {
    staff.world.fail(operation, kind);
    const { failure } = await runOnce(staff.world);
    expect(failure?.message).toContain(`Injected${kind}`);
    expect(wronglyTouched(staff)).toEqual([]);
    staff.world.revive();
    await runOnce(staff.world);
    expect(undone(staff)).toEqual([]);
    expect(timesTold(staff)).toEqual(everybodyOnce(staff));
    expect(memoryOf(staff.world)).toMatchObject({ journal: [], lease: null });
  });

  test('once, at each of its calls in turn: the same', async () => {
    const calls = await callsOf(operation);
    expect(calls).toBeGreaterThan(0);
    for (let number = 0; number < calls; number += 1) {
      staff = aStaff();
      passThenFail(staff, operation, number);
      const { failure } = await runOnce(staff.world);
      expect(failure).toBeDefined();
      expect(wronglyTouched(staff)).toEqual([]);
      staff.world.revive();
      await runOnce(staff.world);
      expect(undone(staff)).toEqual([]);
      const times = Object.values(timesTold(staff));
      expect(Math.min(...times)).toBe(1);
      expect(Math.max(...times)).toBe(1);
    }
  });
});

async function callsOf(operation: string): Promise<number> {
  const { world } = aStaff();
  await runOnce(world);
  return world.count(operation);
}

function passThenFail({ world }: Staff, operation: string, passing: number): void {
  let seen = 0;
  const arm = () => {
    world.meanwhile(operation, '', () => {
      if (seen === passing) world.fail(operation, 'unreachable', undefined, 1);
      seen += 1;
      arm();
    });
  };
  arm();
}

test('the rest of a run is finished when one user cannot be looked at, changed or told', async () => {
  staff.world.fail('iam:ListAccessKeys', 'denied', 'one-key');
  staff.world.fail('iam:DeleteAccessKey', 'denied', 'two-keys');
  staff.world.fail('ses:SendEmail', 'refused', 'unused@');
  const { failure, report } = await runOnce(staff.world);
  expect(failure?.code).toBe('CHECK_INCOMPLETE');
  expect(report.complete).toBe(false);
  expect(report.problems.map(({ about }) => about).sort()).toEqual(['one-key', 'two-keys', 'unused']);
  expect(report.acted.map(({ user }) => user).sort()).toEqual(['never-used', 'untagged', 'unused', 'was-exempt']);
  expect(digests(staff.world)[0]?.text).toContain('NOT EVERYTHING COULD BE LOOKED AT OR DONE');
});

describe('a process that dies', () => {
  test('at any call: what it began is finished, nobody stays untold, nobody is told more than twice', async () => {
    await runOnce(staff.world);
    const calls = [...staff.world.calls];
    for (const [index, call] of calls.entries()) {
      for (const when of ['before', 'after'] as const) {
        staff = aStaff();
        staff.world.crashAtCall(index + 1, when);
        await expect(runOnce(staff.world)).rejects.toThrow(Crash);
        for (let turns = 0; turns < 50; turns += 1) await new Promise(setImmediate);
        const crashed = { number: index + 1, call, when, wronglyTouched: wronglyTouched(staff) };
        staff.world.revive();
        staff.world.now = new Date(staff.world.now.getTime() + 3_600_000);
        const { failure } = await runOnce(staff.world);
        const times = Object.values(timesTold(staff));
        const told = {
          atLeastOnce: Math.min(...times) >= 1,
          atMostTwice: Math.max(...times) <= 2,
          twiceWithoutSaying: changesToldAgain(staff),
        };
        const { journal, lease } = memoryOf(staff.world);
        const after = {
          failure,
          undone: undone(staff),
          told,
          digested: digests(staff.world).length >= 1,
          journal,
          lease,
        };
        expect({ ...crashed, ...after }).toEqual({
          number: index + 1,
          call,
          when,
          wronglyTouched: [],
          failure: undefined,
          undone: [],
          told: { atLeastOnce: true, atMostTwice: true, twiceWithoutSaying: [] },
          digested: true,
          journal: [],
          lease: null,
        });
      }
    }
  });

  test('only keys that the check may change stand in the journal', async () => {
    staff.world.addUser('exempt-and-unused', {
      tags: { 'keyturn:exempt-until': '2027-01-01', 'keyturn:exempt-reason': 'spare key' },
    });
    const key = staff.world.addKey('exempt-and-unused', { createdAt: ago(staff.world, 200) });
    staff.world.meanwhile('iam:UpdateAccessKey', '', () => {
      const { journal } = memoryOf(staff.world);
      expect(journal.length).toBeGreaterThan(3);
      expect(journal.map(({ keyId }) => keyId)).not.toContain(key);
      expect(journal.map(({ user }) => user)).not.toContain('kotahi-writer');
    });
    expect((await runOnce(staff.world)).failure).toBeUndefined();
    expect(staff.world.keyStatus('exempt-and-unused', key)).toBe('Active');
  });

  test('while its lease lasts no other run begins', async () => {
    staff.world.crashAtCall(20, 'after');
    await expect(runOnce(staff.world)).rejects.toThrow(Crash);
    for (let turns = 0; turns < 50; turns += 1) await new Promise(setImmediate);
    staff.world.revive();
    const { failure } = await runOnce(staff.world);
    expect(failure?.code).toBe('ANOTHER_RUN');
  });
});

test('of two runs at once one does the work, and the other says so', async () => {
  const ends = await Promise.all([runOnce(staff.world), runOnce(staff.world)]);
  expect(ends.map(({ failure }) => failure?.code).sort()).toEqual(['ANOTHER_RUN', undefined]);
  expect(undone(staff)).toEqual([]);
  expect(timesTold(staff)).toEqual(everybodyOnce(staff));
});

/** Who was told again what was done to a key, in a mail that does not say that it may be the second. */
function changesToldAgain({ world }: Staff): readonly string[] {
  const ofChanges = mailsToHolders(world).filter(({ subject }) => !subject.includes('rotat'));
  const seconds = ofChanges.filter(({ to }, place) => ofChanges.findIndex((mail) => mail.to[0] === to[0]) < place);
  return seconds.filter(({ text }) => !text.includes('once before')).flatMap(({ to }) => to);
}

describe('answers that were lost', () => {
  test.each(['iam:UpdateAccessKey', 'iam:DeleteAccessKey'])('%s took effect: it counts as done', async (operation) => {
    staff.world.loseAnswer(operation, undefined, 100);
    const { failure } = await runOnce(staff.world);
    expect(failure).toBeUndefined();
    expect(undone(staff)).toEqual([]);
    expect(timesTold(staff)).toEqual(everybodyOnce(staff));
  });

  test('and the key cannot be looked at either: the next run tells', async () => {
    staff.world.loseAnswer('iam:UpdateAccessKey', 'one-key');
    staff.world.meanwhile('iam:UpdateAccessKey', 'one-key', () =>
      staff.world.fail('iam:ListAccessKeys', 'denied', 'one-key', 1),
    );
    const { failure } = await runOnce(staff.world);
    expect(failure?.message).toContain('one-key');
    expect(timesTold(staff)['one-key@example.org.nz']).toBe(0);
    await runOnce(staff.world);
    expect(timesTold(staff)).toEqual(everybodyOnce(staff));
  });
});

describe('things that vanish or change midway', () => {
  test.each(['iam:ListAccessKeys', 'iam:UpdateAccessKey'])('a user gone before %s is no fault', async (operation) => {
    staff.world.meanwhile(operation, 'one-key', () => staff.world.people.delete('one-key'));
    const { failure } = await runOnce(staff.world);
    expect(failure).toBeUndefined();
    expect(mailsToHolders(staff.world).map(({ to }) => to[0])).not.toContain('one-key@example.org.nz');
  });

  test('a key that was used after the report was made is not switched off', async () => {
    const { world } = staff;
    const stored = world.people.get('unused')!;
    const justNow = { kind: 'used', at: ago(world, 0), service: 's3', region: 'x' } as const;
    world.meanwhile('iam:GetAccessKeyLastUsed', stored.keys[0]!.id, () => {
      stored.keys = stored.keys.map((key) => ({ ...key, lastUsed: justNow }));
    });
    const { failure } = await runOnce(world);
    expect(failure).toBeUndefined();
    expect(world.keyStatus('unused', stored.keys[0]!.id)).toBe('Active');
    expect(timesTold(staff)['unused@example.org.nz']).toBe(0);
    expect(memoryOf(world).journal).toEqual([]);
  });

  test('a key that was rotated since it was looked at is not deleted: the second key is gone', async () => {
    const { world } = staff;
    const stored = world.people.get('two-keys')!;
    const [old, young] = stored.keys;
    let looks = 0;
    const arm = () =>
      world.meanwhile('iam:ListAccessKeys', 'two-keys', () => {
        looks += 1;
        if (looks === 2) stored.keys = stored.keys.filter(({ id }) => id !== young!.id);
        else arm();
      });
    arm();
    await runOnce(world);
    expect(world.keyStatus('two-keys', old!.id)).toBe('Inactive');
  });

  test('a last use that cannot be read is unknown, and unknown is not unused', async () => {
    staff.world.fail('iam:GetAccessKeyLastUsed', 'refused');
    await runOnce(staff.world);
    const unused = staff.world.people.get('unused')!.keys[0]!;
    expect(unused.status).toBe('Active');
  });
});

describe('the credential report', () => {
  test('never ready: everybody is asked instead, and the run says so', async () => {
    staff.world.fail('iam:GetCredentialReport', 'unready');
    const { failure, report } = await runOnce(staff.world);
    expect(undone(staff)).toEqual([]);
    expect(timesTold(staff)).toEqual(everybodyOnce(staff));
    expect(report.rootKeys).toBeNull();
    expect(failure?.message).toContain('credential report');
  });

  test('a row that makes no sense: its user is asked, and the run says so', async () => {
    staff.world.spoilReport = (report) => ({
      ...report,
      rows: report.rows.filter(({ user }) => user !== 'one-key'),
      problems: ['row 3 of the credential report (one-key) cannot be read'],
    });
    const { failure } = await runOnce(staff.world);
    expect(undone(staff)).toEqual([]);
    expect(failure?.message).toContain('row 3');
  });

  test('without the root user: nobody can tell, and the run says so', async () => {
    staff.world.spoilReport = (report) => ({ ...report, rows: report.rows.filter(({ isRoot }) => !isRoot) });
    expect((await runOnce(staff.world)).failure?.message).toContain('<root_account>');
  });
});

describe('mail', () => {
  test('SES takes none: all are kept, and the next run sends each once', async () => {
    staff.world.fail('ses:SendEmail', 'throttled');
    const { report } = await runOnce(staff.world);
    expect(staff.world.mails).toEqual([]);
    expect(new Set(report.acted.map(({ told }) => told))).toEqual(new Set(['kept']));
    staff.world.revive();
    nextWeek(staff);
    const next = await runOnce(staff.world);
    expect(next.failure).toBeUndefined();
    expect(timesTold(staff)).toEqual(everybodyOnce(staff));
    expect(await staff.world.evidence().list('check/unsent/')).toEqual([]);
  });

  test('SES refuses one recipient: the others are told, and the owner is told of the one', async () => {
    staff.world.fail('ses:SendEmail', 'refused', 'one-key@');
    const { report } = await runOnce(staff.world);
    expect(report.acted.filter(({ told }) => told !== 'sent')).toMatchObject([{ user: 'one-key', told: 'kept' }]);
    expect(digests(staff.world)[0]?.text).toContain('one-key');
    nextWeek(staff);
    const next = await runOnce(staff.world);
    expect(next.report.problems.map(({ about }) => about)).toContain('one-key');
  });

  test('a kept notice is not sent once the key is rotated', async () => {
    staff.world.fail('ses:SendEmail', 'refused', 'due@', 1);
    await runOnce(staff.world);
    const due = staff.world.people.get('due')!;
    due.keys = [{ ...due.keys[0]!, createdAt: staff.world.now }];
    due.rotated.set(due.keys[0]!.id, staff.world.now);
    await runOnce(staff.world);
    expect(timesTold(staff)['due@example.org.nz']).toBe(0);
    expect(await staff.world.evidence().list('check/unsent/')).toEqual([]);
  });

  test('a kept mail that was sent but could not be removed is not sent again', async () => {
    staff.world.fail('ses:SendEmail', 'refused', 'one-key@', 1);
    await runOnce(staff.world);
    staff.world.fail('s3:DeleteObject', 'denied');
    expect((await runOnce(staff.world)).failure).toBeDefined();
    staff.world.revive();
    await runOnce(staff.world);
    expect(timesTold(staff)).toEqual(everybodyOnce(staff));
    expect(await staff.world.evidence().list('check/unsent/')).toEqual([]);
  });

  test('a mail that was kept before its format changed is sent too', async () => {
    const mail = {
      from: 'keys@example.org.nz',
      to: ['gone@example.org.nz'],
      replyTo: OWNER,
      subject: 's',
      text: 't',
      html: 'h',
    };
    const about = { user: 'gone', keptAt: '2026-06-08T12:00:00.000Z', because: 'throttled' };
    const body = JSON.stringify({ version: 1, ...about, deeds: ['AKIA0000000000009999'], notices: [], mail });
    await staff.world.evidence().put('check/unsent/run-0/gone.json', body, 'application/json');
    expect((await runOnce(staff.world)).failure).toBeUndefined();
    expect(staff.world.mails.filter(({ to }) => to[0] === 'gone@example.org.nz')).toHaveLength(1);
    expect(await staff.world.evidence().list('check/unsent/')).toEqual([]);
  });

  test('a digest that could not be sent is kept as well', async () => {
    staff.world.fail('ses:SendEmail', 'refused', OWNER, 1);
    await runOnce(staff.world);
    await runOnce(staff.world);
    expect(digests(staff.world)).toHaveLength(1);
  });
});

describe('time', () => {
  /** So many calls may be made until the time is over; each takes the same share of it. */
  const clockOf = (calls: number) => {
    const before = staff.world.calls.length;
    return () => Math.max(0, 1000 * (1 - (staff.world.calls.length - before) / calls));
  };

  test('running out anywhere stops the run in good order, loudly, and the next one finishes', async () => {
    for (let calls = 2; calls <= 80; calls += 3) {
      staff = aStaff();
      const first = await runOnce(staff.world, { remainingInMs: clockOf(calls) });
      expect(wronglyTouched(staff)).toEqual([]);
      if (undone(staff).length > 0) expect(first.failure?.message).toMatch(/for want of time|time ran out/);
      const second = await runOnce(staff.world);
      expect(second.failure).toBeUndefined();
      expect(undone(staff)).toEqual([]);
      expect(timesTold(staff)).toEqual(everybodyOnce(staff));
    }
  });
});

test('a memory that makes no sense is not taken for an empty one', async () => {
  await staff.world.evidence().put('check/memory.json', '{"version":7}', 'application/json');
  const { failure } = await runOnce(staff.world);
  expect(failure?.message).toContain('check/memory.json is not what a run of the check has written');
  expect(mailsToHolders(staff.world)).toEqual([]);
  expect(digests(staff.world)).toHaveLength(1);
});
