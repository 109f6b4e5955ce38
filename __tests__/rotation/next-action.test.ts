import type { AccessKey } from '../../rotation/access-key';
import { DAY_IN_MS, daysAfter } from '../../rotation/days';
import { refusals } from '../../rotation/guard';
import type { LedgerEntry } from '../../rotation/ledger';
import { type NextAction, nextAction, type RotationFacts } from '../../rotation/next-action';
import { DEFAULT_POLICIES } from '../../rotation/policy';
import { statusesOf } from '../../rotation/stage';
import { aKey, noon } from './a-key';
import { entry } from './an-entry';

/** A user whose ledger is applied, with these keys, oldest first. */
function aUser(at: LedgerEntry, keys: readonly AccessKey[], rest: Partial<RotationFacts> = {}): RotationFacts {
  return {
    user: 'valentia',
    entry: at,
    applied: { recorded: at, found: statusesOf(at) },
    keys,
    orphans: [],
    unidentified: undefined,
    policy: DEFAULT_POLICIES.external,
    hasSealingKey: true,
    evidence: undefined,
    silentHours: 48,
    service: 's3',
    quietDays: 7,
    disabledAt: undefined,
    timeZone: 'Pacific/Auckland',
    ...rest,
  };
}

const inUse = (age: number): AccessKey => aKey().aged(age).usedDaysAgo(0.1).key;
const handedOver = (daysAgo: number): Pick<RotationFacts, 'evidence'> => ({
  evidence: {
    user: 'valentia',
    generation: 2,
    handover: { at: daysAfter(noon, -daysAgo).toISOString(), accessKeyId: aKey().key.id },
  },
});

const brief = ({ do: act, who, urgent }: NextAction): string => `${act}, ${who}${urgent ? ', urgent' : ''}`;
const next = (facts: RotationFacts): string => brief(nextAction(facts, noon));

test('a generation whose key was not made yet is planned, whatever the statuses of the others say', () => {
  const at = entry(3, 'deleted', true);
  const older = [aKey().aged(40).key];
  expect(next(aUser(at, older, { applied: { recorded: at, found: 'Inactive' } }))).toBe('resume, operator');
  expect(next(aUser(at, older, { applied: { recorded: at, found: 'Inactive' }, currentIsMissing: true }))).toBe(
    'plan, operator',
  );
});

describe('steady', () => {
  test.each<[string, AccessKey, string]>([
    ['day 149 of 180', inUse(149), 'nothing, nobody'],
    ['day 150: notice is due', inUse(150), 'start, operator'],
    ['day 180', inUse(180), 'start, operator'],
    [
      'a moment after day 180',
      aKey()
        .aged(180 + 1 / DAY_IN_MS)
        .usedDaysAgo(1).key,
      'start, operator, urgent',
    ],
    ['day 181', inUse(181), 'start, operator, urgent'],
    ['unused for 89 days', aKey().aged(100).usedDaysAgo(89).key, 'nothing, nobody'],
    ['unused for 90 days', aKey().aged(100).usedDaysAgo(90).key, 'ask, operator'],
    ['unused for 119 days', aKey().aged(120).usedDaysAgo(119).key, 'ask, operator'],
    ['unused for 120 days', aKey().aged(121).usedDaysAgo(120).key, 'suspend, operator, urgent'],
    ['never used and not handed over', aKey().aged(10).key, 'hand over, operator'],
    ['never used in 120 days', aKey().aged(120).key, 'suspend, operator, urgent'],
    ['of unknown use', aKey().aged(121).withUnknownUse('throttled').key, 'nothing, nobody'],
    ['idle and due', aKey().aged(150).usedDaysAgo(90).key, 'start, operator'],
    ['overdue and unused', aKey().aged(181).key, 'start, operator, urgent'],
  ])('%s', (_, key, expected) => {
    expect(next(aUser(entry(1, 'deleted'), [key]))).toBe(expected);
  });

  test('says from when on a start is due', () => {
    expect(nextAction(aUser(entry(1, 'deleted'), [inUse(10)]), noon).by).toEqual(daysAfter(noon, 140));
  });
});

describe('overlap', () => {
  const at = entry(2, 'active');
  const newKey = (usedDaysAgo?: number): AccessKey =>
    usedDaysAgo === undefined ? aKey().aged(5).key : aKey().aged(5).usedDaysAgo(usedDaysAgo).key;
  const oldKey = (usedDaysAgo: number, age = 160): AccessKey => aKey().aged(age).usedDaysAgo(usedDaysAgo).key;

  test.each<[string, readonly AccessKey[], Partial<RotationFacts>, string]>([
    ['not handed over', [oldKey(0), newKey()], {}, 'hand over, operator'],
    ['not handed over and overdue', [oldKey(0, 181), newKey()], {}, 'hand over, operator, urgent'],
    ['the new key is not used', [oldKey(0), newKey()], handedOver(4), 'change over, holder'],
    ['the new key is used, the old one too', [oldKey(1), newKey(0)], handedOver(4), 'wait, nobody'],
    ['the old key is silent', [oldKey(2), newKey(0)], handedOver(4), 'disable, operator'],
    ['the old key is silent, but the new one unused', [oldKey(3), newKey()], handedOver(4), 'change over, holder'],
  ])('%s', (_, keys, rest, expected) => {
    expect(next(aUser(at, keys, rest))).toBe(expected);
  });

  test('says until when to wait', () => {
    const facts = aUser(at, [oldKey(1), newKey(0)], handedOver(4));
    expect(nextAction(facts, noon).by).toEqual(daysAfter(noon, 1));
  });
});

test.each<[LedgerEntry, boolean]>([
  [entry(1, 'deleted'), true],
  [entry(2, 'active'), true],
  [entry(2, 'deleted'), true],
  [entry(3, 'active'), false],
  [entry(3, 'deleted'), false],
])('%j, not handed over: whether it may be an adopted key, which has no secret to hand over', (at, mayBe) => {
  const unused = aKey().aged(5).key;
  const { do: act, because } = nextAction(aUser(at, at.previous === 'active' ? [inUse(160), unused] : [unused]), noon);
  expect([act, because.includes('--already')]).toEqual(['hand over', mayBe]);
});

test('the hand-over of another key is none of this one', () => {
  const other = {
    ...handedOver(4).evidence,
    handover: { at: daysAfter(noon, -4).toISOString(), accessKeyId: 'AKIAOTHER' },
  };
  const facts = aUser(entry(2, 'active'), [inUse(160), inUse(5)], { evidence: other as RotationFacts['evidence'] });
  expect(next(facts)).toBe('hand over, operator');
});

describe('a key that Terraform does not know', () => {
  const orphan = aKey().aged(1).key;
  test.each<[string, LedgerEntry, readonly AccessKey[]]>([
    ['beside the old one', entry(2, 'active'), [inUse(160), orphan]],
    ['beside the only one', entry(1, 'deleted'), [inUse(10), orphan]],
    ['alone', entry(1, 'deleted'), [orphan]],
    ['of a suspended user', entry(1, 'deleted', true), [orphan]],
  ])('%s is mended first and never handed over', (_, at, keys) => {
    const action = nextAction(aUser(at, keys, { orphans: [orphan] }), noon);
    expect(brief(action)).toBe('mend, operator, urgent');
    expect(action.because).toContain('which Terraform does not know');
  });

  test('where nobody can tell, the advice says so', () => {
    const at = entry(2, 'active');
    const { because } = nextAction(aUser(at, [inUse(160), orphan], { unidentified: 'no state here' }), noon);
    expect(because).toContain('nobody here can tell: no state here');
  });
});

describe('quiet', () => {
  const at = entry(2, 'inactive');
  const keys = [aKey().aged(160).usedDaysAgo(9).key, inUse(20)];
  test.each<[string, Date | undefined, string]>([
    ['disabled at a time that no record tells', undefined, 'delete, operator'],
    ['disabled 6 days ago', daysAfter(noon, -6), 'wait, nobody'],
    ['disabled 7 days ago', daysAfter(noon, -7), 'delete, operator'],
  ])('%s', (_, disabledAt, expected) => {
    expect(next(aUser(at, keys, { disabledAt }))).toBe(expected);
  });
});

describe('before any step', () => {
  test('a suspended user is resumed', () => {
    expect(next(aUser(entry(1, 'deleted', true), [inUse(10)]))).toBe('resume, operator');
  });

  test('suspended in overlap, a leaked key is disabled before both are woken', () => {
    const at = entry(2, 'active', true);
    const action = nextAction(aUser(at, [inUse(160), inUse(5)]), noon);
    expect(action).toMatchObject({ do: 'resume', because: expect.stringContaining('disable first') as string });
    // The guard lets the advice be followed.
    expect(
      refusals('valentia', { ...at, previous: 'inactive' }, { recorded: at, found: statusesOf(at) }, true),
    ).toEqual([]);
  });

  test.each<[string, LedgerEntry]>([
    ['steady', entry(1, 'deleted', true)],
    ['quiet', entry(2, 'inactive', true)],
  ])('suspended in the %s stage, there is nothing to disable', (_, at) => {
    expect(nextAction(aUser(at, [inUse(10)]), noon).because).toBe('all keys are suspended');
  });

  test('a ledger that is not applied is planned', () => {
    const applied = { recorded: entry(1, 'deleted'), found: 'Active' };
    expect(next(aUser(entry(2, 'active'), [inUse(10)], { applied }))).toBe('plan, operator');
    expect(next(aUser(entry(2, 'active'), [inUse(181)], { applied }))).toBe('plan, operator, urgent');
  });

  test('a user that was never applied is planned', () => {
    expect(next(aUser(entry(1, 'deleted'), [], { applied: { recorded: undefined, found: '' } }))).toBe(
      'plan, operator',
    );
  });

  test('an unfinished apply is planned again', () => {
    const applied = { recorded: entry(2, 'active'), found: 'Active' };
    expect(next(aUser(entry(2, 'active'), [inUse(10)], { applied }))).toBe('plan, operator');
  });

  test('what the guard would refuse is mended first', () => {
    const applied = { recorded: entry(2, 'deleted'), found: '' };
    const action = nextAction(aUser(entry(2, 'deleted'), [], { applied }), noon);
    expect(brief(action)).toBe('mend, operator, urgent');
    expect(action.because).toContain('the current key was deleted outside Terraform');
  });

  test('a missing sealing key is put there first', () => {
    expect(next(aUser(entry(1, 'deleted'), [inUse(10)], { hasSealingKey: false }))).toBe('nothing, nobody');
    const unissued = { applied: { recorded: undefined, found: '' }, hasSealingKey: false, sealingFault: 'It expired.' };
    expect(nextAction(aUser(entry(1, 'deleted'), [], unissued), noon)).toMatchObject({
      do: 'mend',
      because: expect.stringContaining('It expired.') as string,
    });
  });
});

describe('a brake that was pulled', () => {
  const at = entry(2, 'active', true);
  const both = [inUse(160), inUse(5)];
  const after = (recorded: LedgerEntry | undefined, found: string) =>
    nextAction(aUser(at, both, { applied: { recorded, found } }), noon);

  test.each<[string, LedgerEntry, string, string, string]>([
    ['is applied', at, 'Inactive Inactive', 'resume, operator', 'both keys are suspended'],
    [
      'is not applied, and both work',
      entry(2, 'active'),
      'Active Active',
      'suspend, operator, urgent',
      'it is to be suspended, and 2 keys still work;',
    ],
    [
      'is not applied, and one works',
      entry(2, 'active'),
      'Inactive Active',
      'suspend, operator, urgent',
      'it is to be suspended, and one key still works;',
    ],
    [
      'is not applied, and none works',
      entry(2, 'active'),
      'Inactive Inactive',
      'plan, operator, urgent',
      'its keys are off, and until that is applied',
    ],
    [
      'is applied, and one works',
      at,
      'Active Inactive',
      'suspend, operator, urgent',
      'its suspension was applied, and one key still works;',
    ],
  ])('%s', (_, recorded, found, expected, because) => {
    const action = after(recorded, found);
    expect(brief(action)).toBe(expected);
    expect(action.because).toContain(because);
  });

  test('of a user that was never applied is the guard’s matter', () => {
    expect(after(undefined, 'Active Active').do).toBe('adopt');
  });
});

describe('before anything else', () => {
  const at = entry(1, 'deleted');
  const untagged = { applied: { recorded: undefined, found: 'Active' } };

  test('a user that nobody has taken over is adopted, unless that is planned', () => {
    expect(next(aUser(at, [inUse(10)], untagged))).toBe('adopt, operator');
    expect(next(aUser(at, [inUse(181)], untagged))).toBe('adopt, operator, urgent');
    expect(
      next(aUser(at, [{ ...inUse(181), status: 'Inactive' }], { applied: { recorded: undefined, found: 'Inactive' } })),
    ).toBe('adopt, operator');
    expect(next(aUser(at, [inUse(10)], { ...untagged, isAdopted: true }))).toBe('plan, operator');
    const unreadable = { generation: 'x', previous: 'x', suspended: 'x' };
    expect(next(aUser(at, [inUse(10)], { applied: { recorded: undefined, unreadable, found: 'Active' } }))).toBe(
      'mend, operator, urgent',
    );
  });

  test('a key that was switched off by hand is asked about, and how it may work again', () => {
    const action = nextAction(aUser(at, [inUse(10)], { applied: { recorded: at, found: 'Inactive' } }), noon);
    expect(brief(action)).toBe('mend, operator, urgent');
    expect(action.because).toContain('are (oldest first): Inactive; ');
    expect(action.because).toContain('must stay off: npx keyturn suspend valentia');
    expect(action.because).toContain('then npx keyturn resume valentia');
  });

  test('an entry that is not the applied one is planned, although IAM shows what it wants', () => {
    const applied = { recorded: entry(2, 'inactive'), found: 'Active' };
    expect(next(aUser(entry(2, 'deleted'), [inUse(10)], { applied }))).toBe('plan, operator');
  });

  test('several orphans are told one after another', () => {
    const orphans = [aKey().aged(1).key, { ...aKey().key, id: 'AKIAORPHAN0000000002' }];
    const { because } = nextAction(aUser(at, orphans, { orphans }), noon);
    expect(because).toMatch(/ and plan again: npx keyturn plan\. IAM has AKIA.0002 of valentia/);
  });

  test('a user without a key in its stage is our bug', () => {
    const applied = { recorded: at, found: 'Active' };
    expect(() => nextAction(aUser(at, [], { applied }), noon)).toThrow('has nothing that comes next');
  });
});

describe('a proof that was kept', () => {
  const at = entry(2, 'active');
  const oldKey: AccessKey = {
    ...inUse(160),
    id: 'OLD',
    lastUsed: { kind: 'used', at: daysAfter(noon, -1), service: 's3', region: 'x' },
  };
  const newKey: AccessKey = { ...inUse(5), id: 'NEW' };
  const use = ({ id, status }: AccessKey, lastUsed: string) => ({ accessKeyId: id, status, lastUsed });
  const proof = {
    ...{ at: noon.toISOString(), proven: true, silentHours: 48, checks: [] },
    ...{ newKey: use(newKey, 'unknown'), oldKey: use(oldKey, daysAfter(noon, -1).toISOString()) },
  };
  const handover = { at: daysAfter(noon, -4).toISOString(), accessKeyId: 'NEW' };
  const of = (
    kept: object | undefined,
    keys: readonly AccessKey[] = [oldKey, newKey],
    more: Partial<RotationFacts> = {},
  ) =>
    next(
      aUser(at, keys, {
        evidence: { user: 'valentia', generation: 2, handover, ...(kept && { proof: { ...proof, ...kept } }) },
        ...more,
      }),
    );

  test('is enough, as long as the old key is not used again', () => {
    expect([of({}), of(undefined)]).toEqual(['disable, operator', 'wait, nobody']);
    expect(of({}, [{ ...oldKey, lastUsed: { kind: 'never' } }, newKey])).toBe('disable, operator');
    expect(of({ oldKey: use(oldKey, daysAfter(noon, -2).toISOString()) })).toBe('wait, nobody');
  });

  test('is about these keys, was a proof, and nothing is unknown', () => {
    expect(of({ proven: false })).toBe('wait, nobody');
    expect(of({ newKey: use({ ...newKey, id: 'OTHER' }, 'x') })).toBe('wait, nobody');
    expect(of({ oldKey: use({ ...oldKey, id: 'OTHER' }, daysAfter(noon, -1).toISOString()) })).toBe('wait, nobody');
    expect(of({}, [{ ...oldKey, lastUsed: { kind: 'unknown', because: 'x' } }, newKey])).toBe('change over, holder');
  });

  test('proves nothing of a new key that is off by now, which the guard does not see before IAM is asked again', () => {
    expect(of({}, [oldKey, { ...newKey, status: 'Inactive' }])).not.toBe('disable, operator');
  });

  test('is asked for where a trail tells of uploads', () => {
    const silent = {
      ...oldKey,
      lastUsed: { kind: 'used', at: daysAfter(noon, -3), service: 's3', region: 'x' },
    } as const;
    expect(of(undefined, [silent, newKey], { hasTrail: true })).toBe('verify, operator');
    expect(of(undefined, [silent, newKey])).toBe('disable, operator');
    expect(of({ oldKey: use(silent, silent.lastUsed.at.toISOString()) }, [silent, newKey], { hasTrail: true })).toBe(
      'disable, operator',
    );
  });
});

describe('what is said', () => {
  const said = (...of: Parameters<typeof aUser>) => nextAction(aUser(...of), noon);

  test('of a key that is asked about: until when', () => {
    expect(said(entry(1, 'deleted'), [aKey().aged(100).usedDaysAgo(90).key]).by).toEqual(daysAfter(noon, 30));
  });

  test('of a change-over: everything that is missing', () => {
    const keys = [inUse(160), aKey().aged(5).key];
    expect(said(entry(2, 'active'), keys, handedOver(4)).because).toMatch(
      /^the new key was never used; the old key was last used .*less than 48 hours ago$/,
    );
  });

  test('of a hand-over: nothing of doubt where there is none', () => {
    expect(said(entry(3, 'active'), [inUse(160), aKey().aged(5).key]).because).toBe(
      'the new key is not handed over yet',
    );
  });

  test.each([
    [6, '1 day is left'],
    [6.5, '1 day is left'],
    [5, '2 days are left'],
  ])('of an old key that is off for %d days: %s', (days, left) => {
    const { because } = said(entry(2, 'inactive'), [inUse(160), inUse(20)], { disabledAt: daysAfter(noon, -days) });
    expect(because).toBe(`the old key is kept inactive for 7 days, in case something still needs it; ${left}`);
  });

  test.each([
    [180, false],
    [181, true],
  ])('of a current key of day %i beside it: urgent is %s', (age, urgent) => {
    for (const disabledAt of [undefined, daysAfter(noon, -1), daysAfter(noon, -8)])
      expect(said(entry(2, 'inactive'), [inUse(300), inUse(age)], { disabledAt }).urgent).toBe(urgent);
  });
});
