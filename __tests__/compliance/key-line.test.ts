import type { KeyEvent } from '../../compliance/history';
import { keyLines } from '../../compliance/key-line';
import { maskKeyId } from '../../rotation/access-key';
import { DAY_IN_MS } from '../../rotation/days';
import { aUser, daysAgo, noon, recorded, SUPPLIER, used } from './an-account';

const ago = (at: Date | undefined): number | undefined => at && (noon.getTime() - at.getTime()) / DAY_IN_MS;

function told(lines: ReturnType<typeof keyLines>) {
  return lines.map(({ generation, status, spans, notes }) => ({
    generation,
    status,
    spans: spans.map(({ state, from, to }) => [state, ago(from), ago(to)]),
    notes: notes.length,
  }));
}

const event = (what: KeyEvent['what'], days: number, maskedKeyId: string | null, generation = 1): KeyEvent => ({
  user: 'ada',
  generation,
  maskedKeyId,
  what,
  at: daysAgo(days),
  record: 1,
});

const idOf = (user: ReturnType<typeof aUser>, place = 0): string =>
  maskKeyId(user.keys.kind === 'known' ? user.keys.keys[place]!.id : '');

test('IAM alone: an active key was active since its creation', () => {
  const user = aUser({ keys: [{ aged: 20 }] });
  expect(told(keyLines(user, [], 90, noon))).toEqual([
    { generation: null, status: 'Active', spans: [['active', 20, 0]], notes: 0 },
  ]);
});

test('IAM alone: since when a key is Inactive is not known, only that it was used before', () => {
  const user = aUser({ keys: [{ aged: 80, status: 'Inactive', lastUsed: used(30) }] });
  expect(told(keyLines(user, [], 90, noon))).toEqual([
    {
      generation: null,
      status: 'Inactive',
      spans: [
        ['active', 80, 30],
        ['unknown', 30, 0],
      ],
      notes: 1,
    },
  ]);
  const never = aUser({ keys: [{ aged: 80, status: 'Inactive', lastUsed: { kind: 'never' } }] });
  expect(told(keyLines(never, [], 90, noon))[0]).toMatchObject({ spans: [['unknown', 80, 0]] });
});

test('a record tells when a key was disabled, and when it was enabled again', () => {
  const user = aUser({ keys: [{ aged: 80, status: 'Inactive' }] });
  const events = [
    event('disabled', 50, idOf(user)),
    event('enabled', 40, idOf(user)),
    event('disabled', 10, idOf(user)),
  ];
  expect(told(keyLines(user, events, 90, noon))).toEqual([
    {
      generation: 1,
      status: 'Inactive',
      spans: [
        ['active', 80, 50],
        ['inactive', 50, 40],
        ['active', 40, 10],
        ['inactive', 10, 0],
      ],
      notes: 0,
    },
  ]);
});

test('where IAM and the last record disagree, what lies between is not known', () => {
  const user = aUser({ keys: [{ aged: 80, lastUsed: { kind: 'never' } }] });
  expect(told(keyLines(user, [event('disabled', 50, idOf(user))], 90, noon))[0]).toMatchObject({
    spans: [
      ['active', 80, 50],
      ['unknown', 50, 0],
    ],
    notes: 1,
  });
});

test('deleted keys come from records; what no record tells is not made up', () => {
  const user = aUser({ keys: [{ aged: 20 }] });
  const events = [
    event('created', 200, 'AKIA…GONE'),
    event('disabled', 30, 'AKIA…GONE'),
    event('deleted', 20, 'AKIA…GONE'),
    event('deleted', 15, 'AKIA…LOST', 2),
    event('deleted', 14, null, 3),
  ];
  expect(told(keyLines(user, events, 90, noon))).toEqual([
    {
      generation: 1,
      status: 'Deleted',
      spans: [
        ['active', 200, 30],
        ['inactive', 30, 20],
      ],
      notes: 0,
    },
    { generation: null, status: 'Active', spans: [['active', 20, 0]], notes: 0 },
    { generation: 2, status: 'Deleted', spans: [], notes: 1 },
  ]);
});

test('generations are told from the tags while they fit the keys', () => {
  const tags = recorded(3, 'active');
  const two = aUser({ path: SUPPLIER.path, tags, keys: [{ aged: 100 }, { aged: 5 }] });
  expect(keyLines(two, [], 180, noon).map(({ generation }) => generation)).toEqual([2, 3]);
  const one = aUser({ path: SUPPLIER.path, tags, keys: [{ aged: 100 }] });
  expect(keyLines(one, [], 180, noon).map(({ generation }) => generation)).toEqual([null]);
});

test("other users' events are not this user's", () => {
  const user = aUser({ keys: [{ aged: 20 }] });
  expect(keyLines(user, [{ ...event('deleted', 5, 'AKIA…GONE'), user: 'ben' }], 90, noon)).toHaveLength(1);
});
