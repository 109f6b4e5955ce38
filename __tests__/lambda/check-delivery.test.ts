import type { Letter } from '../../lambda/access-key-rotation-check/letters';
import { CheckMemory, type Intention } from '../../lambda/access-key-rotation-check/memory';
import { PostOffice, tell, UNSENT_PREFIX } from '../../lambda/access-key-rotation-check/post-office';
import { contactOf } from '../../rotation/contact';
import { InMemoryAws } from '../aws/in-memory-aws';
import { ago, aRun, faultOfOurs } from './a-check';

const MEMORY = 's3:PutObject check/memory.json';

let world: InMemoryAws;
let memory: CheckMemory;
beforeEach(async () => {
  world = new InMemoryAws();
  memory = await CheckMemory.open(world.evidence(), 'run', world.now, new Date(world.now.getTime() + 900_000));
});

/** Of a key that was changed, or (`due`) of one that is to be. */
function letter(name: string, about: 'changed' | 'due' = 'changed', tags: Record<string, string> = {}): Letter {
  const createdAt = ago(world, 91);
  const user = {
    ...{ name, path: '/', arn: 'arn', createdAt: ago(world, 900), quarantinedBy: [] },
    tags: { 'keyturn:audience': 'internal', ...tags },
  };
  const key = { id: `AKIA-${name}`, user: name, status: 'Active', createdAt, lastUsed: { kind: 'never' } } as const;
  const contact = contactOf(user, '{user}@example.org.nz');
  if (about === 'due') {
    const notice = { do: 'notify', key, dueAt: world.now, because: 'x' } as const;
    return { user, contact, changes: [], notices: [notice] };
  }
  const change = { keyId: key.id, did: 'deactivated', because: 'x', createdAt, byEarlierRun: false } as const;
  return { user, contact, changes: [change], notices: [] };
}

/** Delivers letters; what was written down of them before is what their holders are owed. */
async function telling(letters: readonly Letter[], outOfTime = () => false) {
  const owed = letters.flatMap(({ user, changes }) =>
    changes.map(({ keyId, because }): Intention => {
      const at = world.now.toISOString();
      return { user: user.name, keyId, because, createdAt: at, decidedAt: at };
    }),
  );
  await memory.intend(owed);
  world.calls.length = 0;
  const lines: string[] = [];
  const run = aRun(world, {}, (line) => void lines.push(line));
  const office = new PostOffice(run, memory, () => false);
  const deliveries = await tell(letters, office, memory, run, outOfTime);
  return { run, lines, deliveries: Object.fromEntries(deliveries), owed: memory.open.map(({ user }) => user) };
}

test('who was told is owed nothing more; a notice counts from now; the log says so', async () => {
  const { deliveries, owed, run, lines } = await telling([letter('ann'), letter('due', 'due')]);
  expect([deliveries, owed, run.problems]).toEqual([{ ann: 'sent', due: 'sent' }, [], []]);
  expect([memory.lastNotice('AKIA-due'), memory.lastNotice('AKIA-ann')]).toEqual([world.now, undefined]);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { message: 'mail sent', user: 'ann', changes: 1, notices: 0 },
    { message: 'mail sent', user: 'due', changes: 0, notices: 1 },
  ]);
});

test('a mail that is kept will be sent: nothing more is owed, and a notice is not given yet', async () => {
  world.fail('ses:SendEmail', 'refused');
  const { deliveries, owed } = await telling([letter('ann'), letter('due', 'due')]);
  expect([deliveries, owed, memory.lastNotice('AKIA-due')]).toEqual([{ ann: 'kept', due: 'kept' }, [], undefined]);
});

test('a mail that is lost, and one that nobody can be sent, are owed', async () => {
  world.fail('ses:SendEmail', 'refused', 'ann@');
  world.fail('s3:PutObject', 'denied', UNSENT_PREFIX);
  const { deliveries, owed } = await telling([letter('ann'), letter('ben', 'changed', { 'keyturn:contact': 'x' })]);
  expect([deliveries, owed]).toEqual([{ ann: 'lost', ben: 'nobody' }, ['ann', 'ben']]);
});

test('whom there is no time for is owed, and told of in one problem', async () => {
  const { deliveries, owed, run } = await telling([letter('ann'), letter('ben')], () => true);
  expect([deliveries, owed, world.mails]).toEqual([{}, ['ann', 'ben'], []]);
  expect(run.problems).toEqual([
    { about: '2 users', because: 'were not told for want of time; the next run tells what was done' },
  ]);
});

describe('who was told is written down', () => {
  const letters = (many: number) => Array.from({ length: many }, (_, number) => letter(`user-${number}`));

  test.each([
    [24, 0],
    [25, 1],
    [49, 1],
    [50, 2],
  ])('of %i letters %i times on the way', async (many, times) => {
    await telling(letters(many));
    expect(world.calls.filter((call) => call === MEMORY)).toHaveLength(times);
  });

  test('or, where it cannot be, that is a problem and holds up no letter', async () => {
    world.meanwhile('ses:SendEmail', '', () => world.fail('s3:PutObject', 'denied', 'check/memory.json'));
    const { run } = await telling(letters(30));
    expect(world.mails).toHaveLength(30);
    expect(run.problems).toMatchObject([
      {
        about: 'memory of the check',
        because: expect.stringMatching(/^who was told could not be written down: s3:/) as string,
      },
    ]);
  });
});

describe('a kept mail that went out', () => {
  const place = `${UNSENT_PREFIX}run-0/ann.json`;
  const mail = { from: 'a@b.nz', to: ['c@d.nz'], replyTo: 'a@b.nz', subject: 's', text: 't', html: 'h' };
  const unsent = { version: 2, user: 'ann', keptAt: 'x', because: 'x', changes: [], notices: [], mail };
  const sendingKept = async () => {
    await world.evidence().put(place, JSON.stringify(unsent), '');
    const run = aRun(world);
    await new PostOffice(run, memory, () => false).sendKept(() => false);
    return run;
  };

  test('is forgotten with its object', async () => {
    await sendingKept();
    expect([world.evidence().objects.has(place), memory.isDelivered(place)]).toEqual([false, false]);
  });

  test('and whose object stays is remembered, and not sent again', async () => {
    world.fail('s3:DeleteObject', 'denied');
    const run = await sendingKept();
    expect(memory.isDelivered(place)).toBe(true);
    expect(run.problems).toMatchObject([
      { about: place, because: expect.stringMatching(/^was sent and cannot be removed: s3:/) as string },
    ]);
    await sendingKept();
    expect(world.mails).toHaveLength(1);
  });
});

describe('a fault of ours is not taken for one of AWS', () => {
  test.each(['ses:SendEmail', 's3:ListBucket', 's3:GetObject', 's3:DeleteObject'])('at %s', async (operation) => {
    const office = new PostOffice(aRun(world), memory, () => false);
    const mail = { from: 'a@b.nz', to: ['c@d.nz'], replyTo: 'a@b.nz', subject: 's', text: 't', html: 'h' };
    const unsent = { version: 2, user: 'ann', keptAt: 'x', because: 'x', changes: [], notices: [], mail };
    await world.evidence().put(`${UNSENT_PREFIX}run-0/ann.json`, JSON.stringify(unsent), '');
    breakAt(operation);
    await expect(office.sendKept(() => false)).rejects.toThrow('a fault of ours');
  });

  test('where a mail is to be kept', async () => {
    world.fail('ses:SendEmail', 'refused');
    breakAt('s3:PutObject', UNSENT_PREFIX);
    await expect(telling([letter('ann')])).rejects.toThrow('a fault of ours');
  });

  test('where it is to be written down who was told', async () => {
    world.meanwhile('ses:SendEmail', '', () => breakAt('s3:PutObject', 'check/memory.json'));
    const letters = Array.from({ length: 25 }, (_, number) => letter(`user-${number}`));
    await expect(telling(letters)).rejects.toThrow('a fault of ours');
  });

  const breakAt = (operation: string, about?: string) => faultOfOurs(world, operation, about);
});
