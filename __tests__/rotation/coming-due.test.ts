import { ledgerTags } from '../../rotation/applied-state';
import { comingDue, type Due, type DueFacts, type DueTerms } from '../../rotation/coming-due';
import { daysAfter } from '../../rotation/days';
import { DEFAULT_POLICIES } from '../../rotation/policy';

const now = new Date('2026-06-15T00:00:00Z');
const terms: DueTerms = {
  policies: DEFAULT_POLICIES,
  now,
  timeZone: 'Pacific/Auckland',
  neverPassTheLimit: false,
  runEveryDays: 7,
  quietDays: 7,
};

interface AKey {
  readonly aged: number;
  readonly status?: 'Active' | 'Inactive';
}

function facts(name: string, keys: readonly AKey[], more: Partial<DueFacts> & { tags?: Record<string, string> } = {}) {
  const { tags = {}, ...rest } = more;
  const user = { name, path: 'keyturn:generation' in tags ? '/suppliers/' : '/', tags };
  return {
    user,
    keys: keys.map(({ aged, status = 'Active' }, place) => ({
      id: `AKIAEXAMPLE00000000${place}`,
      user: name,
      status,
      createdAt: daysAfter(now, -aged),
      lastUsed: { kind: 'never' } as const,
    })),
    disabledAt: undefined,
    sealing: undefined,
    ...rest,
  } satisfies DueFacts;
}

const supplier = (generation: number, previous: 'active' | 'inactive' | 'deleted') => ({
  'keyturn:audience': 'external',
  ...ledgerTags({ generation, previous, suspended: false }),
});

const told = (users: readonly DueFacts[], until = daysAfter(now, 400), over: Partial<DueTerms> = {}) =>
  comingDue(users, { ...terms, ...over }, until);
const days = (found: readonly Due[]) =>
  found.map(({ kind, user, day, isPast }) => `${day} ${kind} ${user}${isPast ? ' !' : ''}`);

test('staff and suppliers, each with its own notice and limit, in the order of their days', () => {
  expect(
    days(told([facts('valentia', [{ aged: 100 }], { tags: supplier(3, 'deleted') }), facts('ann', [{ aged: 70 }])])),
  ).toEqual([
    '2026-06-21 notice ann',
    '2026-07-05 rotation ann',
    '2026-08-04 notice valentia',
    '2026-09-03 rotation valentia',
  ]);
});

test.each([
  [0, ['2026-06-15 rotation ann']],
  [-1, []],
])('what falls on the last moment is in, what comes after it is not: %i', (milliseconds, expected) => {
  const until = new Date(now.getTime() + milliseconds);
  expect(days(told([facts('ann', [{ aged: 90 }])], until))).toEqual(expected);
});

test('what should have been done is told first with the day that it had; a notice that was due is not', () => {
  const [first, ...others] = told([facts('ann', [{ aged: 97 }])]);
  expect(others).toEqual([]);
  expect(first).toMatchObject({ kind: 'rotation', day: '2026-06-08', isPast: true });
  expect(first?.wayOut).toContain('keys issue ann');
});

test('a check that never lets a key pass its limit has an earlier day, for internal keys only', () => {
  const users = [facts('ann', [{ aged: 1 }]), facts('valentia', [{ aged: 1 }], { tags: supplier(3, 'deleted') })];
  const rotations = (over: Partial<DueTerms>) =>
    days(told(users, undefined, over)).filter((line) => line.includes('rotation'));
  expect(rotations({})).toEqual(['2026-09-12 rotation ann', '2026-12-11 rotation valentia']);
  expect(rotations({ neverPassTheLimit: true })).toEqual(['2026-09-04 rotation ann', '2026-12-11 rotation valentia']);
});

test('an Inactive key has no day but that of its quiet time, and that only where a record tells when it went off', () => {
  const keys = [{ aged: 200, status: 'Inactive' }, { aged: 5 }] as const;
  const quiet = (disabledAt: Date | undefined) =>
    days(told([facts('valentia', keys, { tags: supplier(3, 'inactive'), disabledAt })], daysAfter(now, 30)));
  expect(quiet(daysAfter(now, -3))).toEqual(['2026-06-19 quiet valentia']);
  expect(quiet(daysAfter(now, -9))).toEqual(['2026-06-13 quiet valentia !']);
  expect(quiet(undefined)).toEqual([]);
});

test('an exemption ends with its day at home, and what it allows has no day before it', () => {
  const tags = { 'keyturn:exempt-until': '2026-06-30', 'keyturn:exempt-reason': 'migration' };
  expect(days(told([facts('ann', [{ aged: 80 }], { tags })], daysAfter(now, 30)))).toEqual([
    '2026-06-30 exemption ann',
  ]);
  expect(days(told([facts('ann', [{ aged: 1 }], { tags })], daysAfter(now, 100)))).toEqual([
    '2026-06-30 exemption ann',
    '2026-08-29 notice ann',
    '2026-09-12 rotation ann',
  ]);
  expect(told([facts('ann', [], { tags })])).toEqual([]);
});

test('a sealing key that ends has its day; one to which nothing can be sealed is told today', () => {
  const sealing = { kind: 'ends', file: 'sealing-keys/v.asc', expires: new Date('2026-06-30T13:00:00Z') } as const;
  // 13:00 UTC is the next day in Auckland.
  expect(days(told([facts('valentia', [], { sealing })]))).toEqual(['2026-07-01 sealing-key valentia']);
  const unusable = { kind: 'unusable', because: 'The key in v.asc has expired.', wayOut: 'Ask.' } as const;
  expect(days(told([facts('valentia', [], { sealing: unusable })], now))).toEqual([
    '2026-06-15 sealing-key valentia !',
  ]);
});

describe('the same day', () => {
  test('is told by user, then by what it is for', () => {
    const expires = new Date('2026-06-15T00:00:00Z');
    const sealing = { kind: 'ends', file: 'v.asc', expires } as const;
    expect(days(told([facts('ben', [{ aged: 90 }]), facts('ann', [{ aged: 90 }], { sealing })], now))).toEqual([
      ...['2026-06-15 rotation ann', '2026-06-15 sealing-key ann', '2026-06-15 rotation ben'],
    ]);
  });

  test('a key of an exempt user that is due at the end of the exemption is allowed until then', () => {
    const tags = { 'keyturn:exempt-until': '2026-06-30', 'keyturn:exempt-reason': 'migration' };
    const end = new Date('2026-06-30T11:59:59.999Z');
    const due = (milliseconds: number) => {
      const one = facts('ann', [{ aged: 1 }], { tags });
      const createdAt = new Date(daysAfter(end, -90).getTime() + milliseconds);
      return days(told([{ ...one, keys: one.keys.map((key) => ({ ...key, createdAt })) }], daysAfter(now, 30)));
    };
    expect(due(0)).toEqual(['2026-06-30 exemption ann']);
    expect(due(1)).toContain('2026-07-01 rotation ann');
  });
});

describe('what is told of a day', () => {
  const of = (kind: string, user: DueFacts) => told([user]).find((one) => one.kind === kind);

  test('of a rotation: which key, and what the check does of its own', () => {
    const check = '; the check in enforce then acts on it';
    expect(of('rotation', facts('ann', [{ aged: 1 }]))?.because).toBe(`AKIA\u20260000 reaches 90 days${check}`);
    const ours = facts('valentia', [{ aged: 1 }], { tags: supplier(3, 'deleted') });
    expect(of('rotation', ours)?.because).toBe('AKIA\u20260000 reaches 180 days');
  });

  test('of an exemption: only where a key is at work', () => {
    const tags = { 'keyturn:exempt-until': '2026-06-30', 'keyturn:exempt-reason': 'migration' };
    expect(of('exemption', facts('ann', [{ aged: 1, status: 'Inactive' }], { tags }))).toBeUndefined();
  });

  test('of a quiet time: of the key that is off, if there is one', () => {
    const disabledAt = daysAfter(now, -3);
    const both = [{ aged: 5 }, { aged: 200, status: 'Inactive' }] as const;
    const quiet = of('quiet', facts('valentia', both, { tags: supplier(3, 'inactive'), disabledAt }));
    expect(quiet?.accessKeyId).toBe('AKIAEXAMPLE000000001');
    expect(
      of('quiet', facts('valentia', [{ aged: 5 }], { tags: supplier(3, 'inactive'), disabledAt })),
    ).toBeUndefined();
  });

  test('of a PGP key: the cause without its full stop alone', () => {
    const sealing = { kind: 'unusable', because: 'The key in v.asc is none.', wayOut: 'Ask.' } as const;
    expect(of('sealing-key', facts('valentia', [], { sealing }))?.because).toBe('The key in v.asc is none');
  });
});
