import type { Survey } from '../../aws/survey';
import { Acting } from '../../lambda/access-key-rotation-check/acting';
import { CheckMemory, type Intention } from '../../lambda/access-key-rotation-check/memory';
import { InMemoryAws } from '../aws/in-memory-aws';
import { ago, aRun, faultOfOurs } from './a-check';

let world: InMemoryAws;
let memory: CheckMemory;
beforeEach(async () => {
  world = new InMemoryAws();
  memory = await CheckMemory.open(world.evidence(), 'run', world.now, new Date(world.now.getTime() + 900_000));
});

const breakAt = (operation: string, about?: string) => faultOfOurs(world, operation, about);

/** A colleague whose only key is too old. */
function old(user: string): Intention {
  world.addUser(user, { tags: { 'keyturn:audience': 'internal' } });
  const createdAt = ago(world, 91);
  const keyId = world.addKey(user, {
    ...{ createdAt, lastUsed: { kind: 'used', at: ago(world, 1), service: 's3', region: 'x' } },
  });
  return { user, keyId, because: 'x', createdAt: createdAt.toISOString(), decidedAt: world.now.toISOString() };
}

/** Visits whoever has such a key, as a run does once it has written down what it is about to do. */
async function visiting(intentions: readonly Intention[], outOfTime = () => false) {
  await memory.intend(intentions);
  const lines: string[] = [];
  const run = aRun(world, {}, (line) => void lines.push(line));
  const found = { census: { rows: new Map() }, listings: new Map() } as unknown as Survey;
  const users = intentions.map(({ user }) => world.people.get(user)!.user);
  const acting = new Acting(run, memory, found, undefined, outOfTime);
  const visited = await acting.visitAll(users, intentions);
  return { run, visited, lines, open: memory.open.map(({ user }) => user) };
}

test('a key is switched off, its holder is still to be told, and the log says what was done', async () => {
  const ann = old('ann');
  const { run, visited, lines, open } = await visiting([ann]);
  expect(visited.get('ann')?.changes).toEqual([
    {
      ...{ keyId: ann.keyId, did: 'deactivated', because: 'it is 91 days old; the limit is 90 days' },
      ...{ createdAt: ago(world, 91), byEarlierRun: false },
    },
  ]);
  expect([world.keyStatus('ann', ann.keyId), open, run.problems]).toEqual(['Inactive', ['ann'], []]);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    ...{ message: 'key changed', user: 'ann', key: 'AKIA…0001', did: 'deactivated' },
    because: 'it is 91 days old; the limit is 90 days',
  });
});

test('a key that nobody wrote down is left alone', async () => {
  const [ann, ben] = [old('ann'), old('ben')];
  await visiting([ann]);
  expect(world.keyStatus('ben', ben.keyId)).toBe('Active');
});

describe('nobody is visited, and nobody is owed anything,', () => {
  test('once the time has run out', async () => {
    const { run, visited, open } = await visiting([old('ann'), old('ben')], () => true);
    expect([visited.size, open, world.count('iam:ListAccessKeys')]).toEqual([0, [], 0]);
    expect(run.problems).toEqual([{ about: '2 users', because: 'their keys were not acted on: the time ran out' }]);
  });

  test('once another run has taken over', async () => {
    const ann = old('ann');
    await memory.intend([ann]);
    await world.evidence().put('check/memory.json', '{}', '');
    await expect(memory.save()).rejects.toMatchObject({ kind: 'conflict' });
    jest.spyOn(memory, 'intend').mockResolvedValue();
    const { run, open } = await visiting([ann]);
    expect([open, world.keyStatus('ann', ann.keyId)]).toEqual([[], 'Active']);
    expect(run.problems).toEqual([
      { about: '1 users', because: 'their keys were not acted on: another run has taken over' },
    ]);
  });
});

describe('a user whose keys cannot be read again', () => {
  test('is a problem, is owed nothing, and holds up no other', async () => {
    const [ann, ben] = [old('ann'), old('ben')];
    world.fail('iam:ListAccessKeys', 'denied', 'ann');
    const { run, visited, open } = await visiting([ann, ben]);
    expect([world.keyStatus('ann', ann.keyId), world.keyStatus('ben', ben.keyId)]).toEqual(['Active', 'Inactive']);
    expect([[...visited.keys()], open]).toEqual([['ben'], ['ben']]);
    expect(run.problems).toMatchObject([
      { about: 'ann', because: expect.stringMatching(/^not acted on: iam:ListAccessKeys failed/) as string },
    ]);
  });

  test('because it is gone is no problem', async () => {
    const ann = old('ann');
    world.meanwhile('iam:ListAccessKeys', 'ann', () => world.people.delete('ann'));
    const { run, visited, open } = await visiting([ann]);
    expect([visited.size, open, run.problems]).toEqual([0, [], []]);
  });

  test('by a fault of ours ends the run', async () => {
    const ann = old('ann');
    breakAt('iam:ListAccessKeys');
    await expect(visiting([ann])).rejects.toThrow('a fault of ours');
  });
});

describe('a key that cannot be changed', () => {
  test('is a problem, and its holder is owed nothing: it works as before', async () => {
    const ann = old('ann');
    world.fail('iam:UpdateAccessKey', 'denied');
    const { run, visited, open } = await visiting([ann]);
    expect([visited.get('ann')?.changes, open]).toEqual([[], []]);
    expect(run.problems).toMatchObject([
      { about: 'ann', because: expect.stringMatching(/^AKIA…0001 could not be deactivated: iam:/) as string },
    ]);
  });

  test.each(['denied', 'unreachable'] as const)(
    'and not be looked at either (%s) is looked at again by the next run',
    async (kind) => {
      const ann = old('ann');
      world.fail('iam:UpdateAccessKey', 'unreachable');
      world.meanwhile('iam:UpdateAccessKey', 'ann', () => world.fail('iam:ListAccessKeys', kind));
      const { run, visited, open } = await visiting([ann]);
      expect([visited.get('ann')?.changes, open, run.problems.length]).toEqual([[], ['ann'], 1]);
    },
  );

  test('because it is gone is nobody’s matter any more', async () => {
    const ann = old('ann');
    world.meanwhile('iam:UpdateAccessKey', 'ann', () => void (world.people.get('ann')!.keys = []));
    const { run, visited, open } = await visiting([ann]);
    expect([visited.get('ann')?.changes, open, run.problems]).toEqual([[], [], []]);
  });

  test('because its user is gone just the same', async () => {
    const ann = old('ann');
    world.meanwhile('iam:UpdateAccessKey', 'ann', () => world.people.delete('ann'));
    const { run, visited, open } = await visiting([ann]);
    expect([visited.get('ann')?.changes, open, run.problems]).toEqual([[], [], []]);
  });

  test('by a fault of ours ends the run, also while it is looked at', async () => {
    const ann = old('ann');
    breakAt('iam:UpdateAccessKey');
    await expect(visiting([ann])).rejects.toThrow('a fault of ours');
    world.fail('iam:UpdateAccessKey', 'denied');
    world.meanwhile('iam:UpdateAccessKey', 'ann', () => breakAt('iam:ListAccessKeys'));
    await expect(visiting([ann])).rejects.toThrow('a fault of ours');
  });
});
