import type { Survey } from '../../aws/survey';
import type { IamUser } from '../../aws/user-directory';
import type { CheckSettings } from '../../check-environment/check-settings';
import type { KeyChange } from '../../lambda/access-key-rotation-check/acting';
import { type Delivery, type Letter, noticesOf } from '../../lambda/access-key-rotation-check/letters';
import { reportOf } from '../../lambda/access-key-rotation-check/reporting';
import { decideFor, noteProblem } from '../../lambda/access-key-rotation-check/run';
import { type RunReport, standingOf } from '../../lambda/access-key-rotation-check/run-report';
import type { AccessKey } from '../../rotation/access-key';
import { InMemoryAws } from '../aws/in-memory-aws';
import { ago, aRun } from './a-check';

const world = new InMemoryAws();
const INTERNAL = { 'keyturn:audience': 'internal' };
const usedAgo = (days: number) => ({ kind: 'used', at: ago(world, days), service: 's3', region: 'x' }) as const;

interface Person {
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly quarantinedBy?: readonly string[];
  /** Ages in days, or more; used yesterday unless it says otherwise. */
  readonly keys?: readonly (number | (Partial<AccessKey> & { readonly age: number }))[];
  /** Whether the credential report has a row of it, and in it an active key. */
  readonly row?: 'active' | 'inactive' | 'none';
}

interface Given {
  readonly people: readonly Person[];
  readonly settings?: Partial<CheckSettings>;
  readonly changes?: ReadonlyMap<string, readonly KeyChange[]>;
  /** Users that get a letter with all of their notices. */
  readonly lettersTo?: readonly string[];
  /** A key that no letter names, because its holder heard of it a moment ago. */
  readonly toldBefore?: string;
  readonly deliveries?: ReadonlyMap<string, Delivery>;
  readonly tagsKnown?: boolean;
  readonly problem?: string;
}

const idOf = (user: string, place: number): string => `AKIA-${user}-${place}`;

function report({ people, settings = {}, ...given }: Given): RunReport {
  const run = aRun(world, { with: settings });
  if (given.problem !== undefined) noteProblem(run, 'x', given.problem);
  const found = people.map(({ name, tags = INTERNAL, quarantinedBy = [], keys = [] }) => {
    const user: IamUser = { name, path: '/', arn: `arn:${name}`, createdAt: ago(world, 900), tags, quarantinedBy };
    const all = keys.map((key, place): AccessKey => {
      const { age, ...more } = typeof key === 'number' ? { age: key } : key;
      const usual = { id: idOf(name, place + 1), user: name, status: 'Active', lastUsed: usedAgo(1) } as const;
      return { ...usual, createdAt: ago(world, age), ...more };
    });
    return { user, keys: all };
  });
  const decisions = new Map(found.map(({ user, keys }) => [user.name, decideFor(user, keys, run)]));
  const rows = people.flatMap(({ name, row = 'active' }) =>
    row === 'none' ? [] : [[name, { keys: [{ active: false }, { active: row === 'active' }] }] as const],
  );
  const letters = (given.lettersTo ?? []).map(
    (name) =>
      ({
        user: { name },
        notices: noticesOf(decisions.get(name)!).filter(({ key }) => key.id !== given.toldBefore),
      }) as unknown as Letter,
  );
  const survey = {
    census: { users: found.map(({ user }) => user), rows: new Map(rows), tagsKnown: given.tagsKnown ?? true },
    ...{ users: found.filter(({ keys }) => keys.length > 0), root: undefined, freshness: {} },
  } as unknown as Survey;
  const { changes = new Map(), deliveries = new Map() } = given;
  return reportOf({ found: survey, decisions, changes, letters, deliveries }, run);
}

describe('a key that comes due', () => {
  const due = (given: Given) => report(given).comingDue;

  test.each([
    ['ann@example.org.nz', {}],
    ['isabelle@karo.co.nz', { 'keyturn:contact': 'isabelle@karo.co.nz' }],
    ['by ticket, https://desk.example', { 'keyturn:contact': 'https://desk.example' }],
    ['the tag keyturn:contact is "Ann", neither a mail address nor a web address', { 'keyturn:contact': 'Ann' }],
  ])('says how its holder hears of it: %s', (contact, tags) => {
    expect(due({ people: [{ name: 'ann', tags: { ...INTERNAL, ...tags }, keys: [80] }] })).toEqual([
      {
        ...{ user: 'ann', accessKeyId: 'AKIA-ann-1', audience: 'internal', contact, told: 'recently' },
        dueAt: ago(world, -10).toISOString(),
      },
    ]);
  });

  test('is due until its last moment, and not once it is changed or too old', () => {
    const people = [
      { name: 'ann', keys: [90] },
      { name: 'ben', keys: [91] },
      { name: 'cat', keys: [80] },
    ];
    const cats = { keyId: 'AKIA-cat-1', did: 'deactivated', because: 'x', createdAt: ago(world, 80) } as const;
    const changes = new Map([['cat', [{ ...cats, byEarlierRun: false }]]]);
    expect(due({ people, changes, settings: { mode: 'report' } }).map(({ user }) => user)).toEqual(['ann']);
  });

  test('says what became of the letter to its holder, if there was one', () => {
    const people = ['ann', 'ben', 'cat', 'dan'].map((name) => ({ name, keys: [85, 80] }));
    const deliveries = new Map<string, Delivery>([
      ['ann', 'sent'],
      ['ben', 'kept'],
    ]);
    const told = due({ people, lettersTo: ['ann', 'ben', 'cat'], deliveries }).map((row) => `${row.user} ${row.told}`);
    expect(told).toEqual([
      ...['ann sent', 'ann sent', 'ben kept', 'ben kept', 'cat lost', 'cat lost', 'dan recently', 'dan recently'],
    ]);
  });

  test('is not in the letter where its holder heard of it before', () => {
    const deliveries = new Map<string, Delivery>([['ann', 'sent']]);
    const people = [{ name: 'ann', keys: [85, 80] }];
    const told = due({ people, lettersTo: ['ann'], toldBefore: 'AKIA-ann-1', deliveries });
    expect(told.map((row) => row.told)).toEqual(['recently', 'sent']);
  });

  test('says that nobody is told for now where only the owner hears', () => {
    const people = [{ name: 'ann', keys: [80] }];
    expect(due({ people, settings: { tell: 'owner' } })).toMatchObject([{ told: 'not-now' }]);
  });
});

test('a key that was changed says who was told, also that nobody was in time', () => {
  const change: KeyChange = { keyId: 'A', did: 'deleted', because: 'x', createdAt: ago(world, 91), byEarlierRun: true };
  const people = [{ name: 'ann' }, { name: 'ben' }];
  const changes = new Map(people.map(({ name }) => [name, [change]]));
  expect(report({ people, changes, deliveries: new Map([['ann', 'sent']]) }).acted).toEqual(
    [
      { user: 'ann', told: 'sent' },
      { user: 'ben', told: 'lost' },
    ].map((row) => ({ ...row, accessKeyId: 'A', did: 'deleted', because: 'x', ageDays: 91, byEarlierRun: true })),
  );
});

describe('a key that stays open', () => {
  const rows = (given: Given) => {
    const { overdue, unused } = report(given);
    return { overdue, unused };
  };

  test('says what it is, what to do, which controls say so and what the check would do', () => {
    const { overdue, unused } = rows({ people: [{ name: 'ann', keys: [91] }], settings: { mode: 'report' } });
    expect([overdue, unused]).toEqual([
      [
        {
          ...{ user: 'ann', accessKeyId: 'AKIA-ann-1', audience: 'internal', wouldDo: 'deactivate' },
          because: 'The key is 91 days old; the limit is 90 days',
          wayOut: expect.stringContaining('npx keyturn keys issue ann') as string,
          controls: ['CIS-1.13', 'SH-IAM.3', 'PART11-11.300(b)', 'ORG-1'],
        },
      ],
      [],
    ]);
  });

  test('is told apart from its user’s other one, and what would be done to either', () => {
    const { overdue } = rows({ people: [{ name: 'ann', keys: [200, 95, 20] }], settings: { mode: 'report' } });
    expect(overdue.map((row) => [row.accessKeyId, /is (\d+) days old/.exec(row.because)?.[1], row.wouldDo])).toEqual([
      ...[
        ['AKIA-ann-1', '200', 'delete'],
        ['AKIA-ann-2', '95', 'deactivate'],
      ],
    ]);
  });

  test('says nothing of what nobody knows', () => {
    const lastUsed = { kind: 'unknown', because: 'denied' } as const;
    const { overdue } = rows({ people: [{ name: 'ann', keys: [{ age: 91, lastUsed }] }] });
    expect(overdue).toMatchObject([{ because: 'The key is 91 days old; the limit is 90 days' }]);
  });

  test('stands in both lists where it is both, each time with all of it and one way out', () => {
    const { overdue, unused } = rows({ people: [{ name: 'ann', keys: [{ age: 100, lastUsed: usedAgo(40) }] }] });
    expect(overdue).toEqual(unused);
    expect(overdue).toMatchObject([
      { because: expect.stringMatching(/is 100 days old.*last used 40 days ago/) as string },
    ]);
    expect(overdue[0]?.wayOut).not.toContain('Create a new key');
  });

  test('is none once it was changed', () => {
    const change = { keyId: 'AKIA-ann-1', did: 'deactivated', because: 'x', createdAt: ago(world, 91) } as const;
    const changes = new Map([['ann', [{ ...change, byEarlierRun: false }]]]);
    expect(rows({ people: [{ name: 'ann', keys: [91] }], changes }).overdue).toEqual([]);
  });
});

describe('of users who hold a key that works', () => {
  const exempt = { 'keyturn:exempt-until': '2027-01-01', 'keyturn:exempt-reason': 'old printer' };
  const people: readonly Person[] = [
    { name: 'zoe', tags: {} },
    { name: 'ann', tags: { ...exempt, 'keyturn:audience': 'insider' } },
    { name: 'ben', tags: { 'keyturn:exempt-until': '2027-01-01' }, quarantinedBy: ['AWSCompromisedKeyQuarantineV3'] },
    { name: 'off', tags: exempt, row: 'inactive' },
    { name: 'unseen', tags: exempt, row: 'none' },
    { name: 'fine' },
  ];

  test('the report says who is exempt, whose tags are to be mended, and who is nobody’s', () => {
    const { exempt: spared, attention, unclassified, leaks } = report({ people });
    expect(spared).toEqual([{ user: 'ann', until: '2027-01-01', reason: 'old printer' }]);
    expect(attention.map(({ user, because }) => [user, because])).toEqual([
      ['ann', expect.stringContaining('insider')],
      ['ben', 'the exemption until 2027-01-01 has no reason'],
    ]);
    expect(unclassified).toEqual(['ben', 'zoe']);
    expect(leaks).toMatchObject([{ user: 'ben', because: expect.stringContaining('Quarantine') as string }]);
  });

  test('it says nothing where their tags are not known', () => {
    expect(report({ people, tagsKnown: false })).toMatchObject({ exempt: [], attention: [], unclassified: [] });
  });
});

test('a report counts whom it is about, and is complete without a problem alone', () => {
  const people = [{ name: 'ann', keys: [1] }, { name: 'ben' }];
  expect(report({ people })).toMatchObject({ users: { inAccount: 2, lookedAt: 1 }, complete: true, problems: [] });
  const problems = [{ about: 'x', because: 'denied' }];
  expect(report({ people, problem: 'denied' })).toMatchObject({ complete: false, problems });
});

test('what lasts until somebody does something about it is named by what it is', () => {
  const people: readonly Person[] = [
    { name: 'ann', keys: [80] },
    { name: 'ben', keys: [{ age: 100, lastUsed: usedAgo(40) }] },
  ];
  expect(standingOf(report({ people, settings: { mode: 'report' } }))).toEqual([
    ...['due ann AKIA-ann-1', 'overdue ben AKIA-ben-1', 'unused ben AKIA-ben-1', 'root null'],
  ]);
});
