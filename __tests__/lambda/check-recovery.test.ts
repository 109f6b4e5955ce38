import { recover } from '../../lambda/access-key-rotation-check/acting';
import { CheckMemory, type Intention } from '../../lambda/access-key-rotation-check/memory';
import { InMemoryAws } from '../aws/in-memory-aws';
import { ago, aRun } from './a-check';

let world: InMemoryAws;
beforeEach(() => {
  world = new InMemoryAws();
  world.addUser('ann');
});

const owing = (keyId: string, user = 'ann'): Intention => ({
  ...{ user, keyId, because: 'it is 91 days old', createdAt: ago(world, 91).toISOString() },
  decidedAt: '2026-06-08T12:00:00.000Z',
});

/** What a run makes of what the one before had written down, and did not live to tell. */
async function recovered(...journal: readonly Intention[]) {
  const left = { version: 1, lease: null, journal, notices: {}, delivered: [], digest: null };
  await world.evidence().put('check/memory.json', JSON.stringify(left), '');
  const memory = await CheckMemory.open(world.evidence(), 'run', world.now, new Date(world.now.getTime() + 900_000));
  const lines: string[] = [];
  const run = aRun(world, {}, (line) => void lines.push(line));
  const users = new Map([...world.people].map(([name, { user }]) => [name, user]));
  const changes = await recover(memory, users, run);
  return { changes, run, lines, open: memory.open.map(({ keyId }) => keyId) };
}
const because = 'it is 91 days old (decided by the check of 2026-06-08)';

test('a key that is off now was switched off by it: its holder is still to be told, and why', async () => {
  const key = world.addKey('ann', { status: 'Inactive' });
  const { changes, open, run } = await recovered(owing(key));
  const change = { keyId: key, did: 'deactivated', because, createdAt: ago(world, 91), byEarlierRun: true };
  expect([[...changes], open, run.problems]).toEqual([[['ann', [change]]], [key], []]);
});

test('a key that is gone was deleted by it; so are all of a user’s told together', async () => {
  const off = world.addKey('ann', { status: 'Inactive' });
  const { changes } = await recovered(owing('AKIAGONE'), owing(off));
  expect(changes.get('ann')?.map(({ keyId, did }) => `${keyId} ${did}`)).toEqual([
    ...['AKIAGONE deleted', `${off} deactivated`],
  ]);
});

test('a key of a user that vanished in this moment is gone', async () => {
  world.meanwhile('iam:ListAccessKeys', 'ann', () => world.people.delete('ann'));
  expect((await recovered(owing('AKIA1'))).changes.get('ann')).toMatchObject([{ did: 'deleted' }]);
});

test('a key that works was not touched: nobody is told', async () => {
  const key = world.addKey('ann');
  const { changes, open, run } = await recovered(owing(key));
  expect([changes.size, open, run.problems]).toEqual([0, [], []]);
});

test('a user that is gone needs no telling, and no call', async () => {
  const { changes, open } = await recovered(owing('AKIA1', 'gone'));
  expect([changes.size, open, world.count('iam:ListAccessKeys')]).toEqual([0, [], 0]);
});

test('what cannot be seen is told, and owed until it can', async () => {
  const key = world.addKey('ann', { status: 'Inactive' });
  world.fail('iam:ListAccessKeys', 'denied');
  const { changes, open, run } = await recovered(owing(key));
  expect([changes.size, open]).toEqual([0, [key]]);
  expect(run.problems).toEqual([
    { about: 'ann', because: 'an earlier run ended early, and whether it changed a key cannot be seen' },
  ]);
});

test('the log says that an earlier run ended early, and only then', async () => {
  const { lines } = await recovered(owing('AKIA1', 'gone'), owing('AKIA2', 'gone'));
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 'WARN', message: 'an earlier run ended early', owed: 2 },
  ]);
  world.evidence().objects.clear();
  expect((await recovered()).lines).toEqual([]);
});
