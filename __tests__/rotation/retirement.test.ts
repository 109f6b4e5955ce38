import fc from 'fast-check';
import type { AccessKey } from '../../rotation/access-key';
import type { UserFacts } from '../../rotation/audience';
import { daysAfter } from '../../rotation/days';
import { type JudgingTerms, judgeUser } from '../../rotation/judgement';
import { DEFAULT_POLICIES } from '../../rotation/policy';
import { type ActingTime, actingPolicy, decide } from '../../rotation/retirement';
import { aKey, type KeyBuilder, noon } from './a-key';

const terms: JudgingTerms = { policies: DEFAULT_POLICIES, now: noon, timeZone: 'Pacific/Auckland' };
const time: ActingTime = { neverPassTheLimit: false, runEveryDays: 7 };
const internal: UserFacts = { name: 'ann', path: '/', tags: { 'keyturn:audience': 'internal' } };
const external: UserFacts = { name: 'tui', path: '/', tags: { 'keyturn:audience': 'external' } };
const supplier: UserFacts = { name: 'valentia', path: '/suppliers/', tags: { 'keyturn:audience': 'external' } };

const named = (id: string, builder: KeyBuilder, facts: Partial<AccessKey> = {}): AccessKey => ({
  ...builder.key,
  id,
  ...facts,
});
const used = (age: number) => aKey().aged(age).usedDaysAgo(Math.min(age, 1));

function steps(user: UserFacts, keys: readonly AccessKey[], how: ActingTime = time): readonly string[] {
  return decide(user, keys, terms, how).steps.map((step) => `${step.do} ${step.key.id}`);
}

describe('one key of an internal user', () => {
  test.each([
    [75, []],
    [76, ['notify a']],
    [89, ['notify a']],
    [90, ['notify a']],
    [91, ['deactivate a']],
  ])('of day %i: %j', (age, plan) => expect(steps(internal, [named('a', used(age))])).toEqual(plan));

  test('at 90 days and a millisecond it is older than 90 days', () => {
    const createdAt = new Date(daysAfter(noon, -90).getTime() - 1);
    expect(steps(internal, [named('a', used(90), { createdAt })])).toEqual(['deactivate a']);
  });

  test.each([
    [29, []],
    [30, ['deactivate a']],
    [31, ['deactivate a']],
  ])('not used for %i days: %j', (idle, plan) => {
    expect(steps(internal, [named('a', aKey().aged(60).usedDaysAgo(idle))])).toEqual(plan);
    expect(steps(internal, [named('a', aKey().aged(idle))])).toEqual(plan);
  });

  test('whose use is unknown is not unused', () => {
    expect(steps(internal, [named('a', aKey().aged(60).withUnknownUse('throttled'))])).toEqual([]);
  });

  test('that is Inactive is left alone', () => {
    expect(steps(internal, [named('a', used(300), { status: 'Inactive' })])).toEqual([]);
  });

  test('made in the future by another clock is left alone', () => {
    expect(steps(internal, [named('a', aKey().aged(-1))])).toEqual([]);
  });
});

describe('two keys of an internal user', () => {
  test.each([
    [used(91), used(20), ['delete old']],
    [used(200), used(91), ['delete old', 'deactivate new']],
    [used(91), used(80), ['delete old', 'notify new']],
    [used(91), aKey().aged(40), ['delete old', 'deactivate new']],
    [used(60).usedDaysAgo(40), used(20), ['deactivate old']],
    [used(80), used(20), ['notify old']],
    [used(20), used(10), []],
  ])('both Active', (old, young, plan) => {
    expect(steps(internal, [named('new', young), named('old', old)])).toEqual(plan);
  });

  test.each([
    ['the newer is Inactive', {}, { status: 'Inactive' }, ['deactivate old']],
    ['the older is Inactive', { status: 'Inactive' }, { createdAt: daysAfter(noon, -91) }, ['deactivate new']],
    ['both are Inactive', { status: 'Inactive' }, { status: 'Inactive' }, []],
  ] as const)('%s: nothing that works is deleted', (_which, old, young, plan) => {
    expect(steps(internal, [named('old', used(200), old), named('new', used(20), young)])).toEqual(plan);
  });
});

describe('external users', () => {
  test.each([
    [149, []],
    [150, ['notify a']],
    [180, ['notify a']],
    [181, ['notify a']],
  ])('an old key is nobody’s to change: day %i, %j', (age, plan) => {
    expect(steps(external, [named('a', used(age))])).toEqual(plan);
    expect(steps(supplier, [named('a', used(age))])).toEqual(plan);
  });

  test.each([
    [89, []],
    [90, []],
    [119, []],
    [120, ['deactivate a']],
  ])('not used for %i days: %j, but never under /suppliers/', (idle, plan) => {
    expect(steps(external, [named('a', aKey().aged(130).usedDaysAgo(idle))])).toEqual(plan);
    expect(steps(supplier, [named('a', aKey().aged(130).usedDaysAgo(idle))])).toEqual([]);
  });

  test.each([
    [89, 'in-use', undefined],
    [90, 'idle', 'idle'],
    [119, 'idle', 'idle'],
    [120, 'unused', 'unused'],
  ])('not used for %i days is judged %s', (idle, use, rule) => {
    const [judged] = judgeUser(supplier, [named('a', aKey().aged(130).usedDaysAgo(idle))], terms).keys;
    expect([judged?.use.kind, judged?.findings[0]?.rule]).toEqual([use, rule]);
  });
});

describe('who is left alone', () => {
  const old = [named('a', used(300))];
  test.each([
    ['under /suppliers/', { ...internal, path: '/suppliers/' }, ['notify a']],
    ['exempt', { ...internal, tags: { 'keyturn:exempt-until': '2026-06-16', 'keyturn:exempt-reason': 'x' } }, []],
    ['not understood', { ...internal, tags: { 'keyturn:audience': 'interal' } }, ['notify a']],
  ])('%s', (_who, user, plan) => expect(steps(user, old)).toEqual(plan));
});

describe('never passing the limit', () => {
  const early: ActingTime = { neverPassTheLimit: true, runEveryDays: 7 };

  test.each([
    [67, []],
    [68, ['notify a']],
    [82, ['notify a']],
    [83, ['deactivate a']],
  ])('day %i: %j', (age, plan) => expect(steps(internal, [named('a', used(age))], early)).toEqual(plan));

  test('whenever runs come, at most a day late, no key is older than the limit after any run but the last', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (age, late) => {
          const key = named('a', aKey().usedDaysAgo(0), { createdAt: daysAfter(noon, -age) });
          const isLeft = !steps(internal, [key], early).includes('deactivate a');
          const ageAtNextRun = age + early.runEveryDays + late;
          expect(isLeft && ageAtNextRun > 90).toBe(false);
        },
      ),
    );
  });

  test('a limit shorter than the time between runs still lets a key live a day', () => {
    expect(actingPolicy({ ...DEFAULT_POLICIES.internal, maxAgeDays: 5 }, early).maxAgeDays).toBe(1);
  });
});

test('whatever the keys: at most one step per key, only Active ones, and a delete leaves an Active newer key', () => {
  const anyKey = fc.record({
    age: fc.integer({ min: 0, max: 400 }),
    idle: fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined }),
    active: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(anyKey, { maxLength: 2 }), fc.constantFrom(internal, external, supplier), (facts, user) => {
      const keys = facts.map(({ age, idle, active }, index) => {
        const builder = idle === undefined ? aKey().aged(age) : aKey().aged(age).usedDaysAgo(Math.min(idle, age));
        return named(`k${index}`, builder, { status: active ? 'Active' : 'Inactive' });
      });
      const plan = decide(user, keys, terms, time).steps;
      expect(new Set(plan.map(({ key }) => key.id)).size).toBe(plan.length);
      for (const step of plan) expect(step.key.status).toBe('Active');
      for (const { key } of plan.filter((step) => step.do === 'delete')) {
        expect(
          keys.some((other) => other.id !== key.id && other.status === 'Active' && other.createdAt >= key.createdAt),
        ).toBe(true);
      }
      if (user === supplier) expect(plan.filter((step) => step.do !== 'notify')).toEqual([]);
    }),
  );
});
