import fc from 'fast-check';
import type { AppliedState } from '../../rotation/applied-state';
import { MISSING } from '../../rotation/applied-state';
import { type Facts, holds } from '../../rotation/expression';
import { AT_REST, refusals, tagRefusal } from '../../rotation/guard';
import { type GuardFact, guardFacts } from '../../rotation/guard-facts';
import { FIRST_ENTRY, type LedgerEntry, PREVIOUS, type Previous, sameEntry } from '../../rotation/ledger';
import { liveGenerations, statusesOf } from '../../rotation/stage';
import { STEPS, stepOf } from '../../rotation/step';
import { SimulatedCloud } from './simulated-cloud';

const entry = (generation: number, previous: Previous, suspended = false): LedgerEntry => ({
  generation,
  previous,
  suspended,
});

const settledAt = (recorded: LedgerEntry): AppliedState => ({ recorded, found: statusesOf(recorded) });

const codes = (wanted: LedgerEntry, applied: AppliedState, sealed = true): readonly string[] =>
  refusals('valentia', wanted, applied, sealed).map((refusal) => refusal.code);

describe('the three plans of a rotation', () => {
  test.each<[string, LedgerEntry, LedgerEntry]>([
    ['start', entry(4, 'deleted'), entry(5, 'active')],
    ['disable', entry(5, 'active'), entry(5, 'inactive')],
    ['enable', entry(5, 'inactive'), entry(5, 'active')],
    ['delete', entry(5, 'inactive'), entry(5, 'deleted')],
    ['suspend', entry(5, 'deleted'), entry(5, 'deleted', true)],
    ['suspend in overlap', entry(5, 'active'), entry(5, 'active', true)],
    ['resume', entry(5, 'deleted', true), entry(5, 'deleted')],
    ['start while suspended', entry(5, 'deleted', true), entry(6, 'active', true)],
    ['nothing', entry(5, 'active'), entry(5, 'active')],
  ])('%s is allowed', (_, from, to) => {
    expect(codes(to, settledAt(from))).toEqual([]);
  });

  test.each<[string, LedgerEntry, LedgerEntry, string]>([
    ['a skipped generation', entry(4, 'deleted'), entry(6, 'active'), 'SKIPPED_GENERATION'],
    ['a lower generation', entry(4, 'deleted'), entry(3, 'deleted'), 'LOWER_GENERATION'],
    ['a start in overlap', entry(4, 'active'), entry(5, 'active'), 'PREVIOUS_KEY_EXISTS'],
    ['a start in quiet', entry(4, 'inactive'), entry(5, 'active'), 'PREVIOUS_KEY_EXISTS'],
    ['a start that deletes', entry(4, 'deleted'), entry(5, 'deleted'), 'START_KEEPS_PREVIOUS'],
    ['a start that disables', entry(4, 'deleted'), entry(5, 'inactive'), 'START_KEEPS_PREVIOUS'],
    ['active to deleted', entry(4, 'active'), entry(4, 'deleted'), 'DELETE_BEFORE_DISABLE'],
    ['deleted to active', entry(4, 'deleted'), entry(4, 'active'), 'PREVIOUS_IS_DELETED'],
    ['deleted to inactive', entry(4, 'deleted'), entry(4, 'inactive'), 'PREVIOUS_IS_DELETED'],
    ['suspend with a start', entry(4, 'deleted'), entry(5, 'active', true), 'ONE_STEP_AT_A_TIME'],
    ['resume with a disable', entry(4, 'active', true), entry(4, 'inactive'), 'ONE_STEP_AT_A_TIME'],
  ])('%s is refused', (_, from, to, code) => {
    expect(codes(to, settledAt(from))).toEqual([code]);
  });

  describe('without a sealing key', () => {
    const absent: AppliedState = { recorded: undefined, found: '' };
    const started = entry(5, 'active');
    test.each<[string, LedgerEntry, AppliedState]>([
      ['a start', started, { recorded: entry(4, 'deleted'), found: 'Active' }],
      ['a start while suspended', entry(5, 'active', true), { recorded: entry(4, 'deleted', true), found: 'Inactive' }],
      ['a start that did not finish', started, { recorded: started, found: 'Active' }],
      ['a first generation', FIRST_ENTRY, absent],
      ['a first generation that did not finish', FIRST_ENTRY, { recorded: FIRST_ENTRY, found: '' }],
      ['a key in place of a lost one', entry(6, 'deleted'), { recorded: entry(5, 'deleted'), found: '' }],
      ['a suspension that makes a lost key', entry(5, 'active', true), { recorded: started, found: 'Active' }],
    ])('%s is refused', (_, wanted, applied) => {
      expect(codes(wanted, applied, false)).toEqual(['NO_SEALING_KEY']);
    });

    test.each<[string, LedgerEntry, LedgerEntry]>([
      ['nothing', started, started],
      ['disable', started, entry(5, 'inactive')],
      ['enable', entry(5, 'inactive'), started],
      ['delete', entry(5, 'inactive'), entry(5, 'deleted')],
      ['suspend', started, entry(5, 'active', true)],
      ['resume', entry(5, 'active', true), started],
    ])('%s is allowed', (_, from, to) => {
      expect(codes(to, settledAt(from), false)).toEqual([]);
    });

    test('whoever issues no key needs none, whatever IAM shows', () => {
      const statuses = [
        '',
        'Active',
        'Inactive',
        'Active Active',
        'Active Inactive',
        'Inactive Active',
        'Inactive Inactive',
      ];
      const entries = [2, 3].flatMap((generation) =>
        PREVIOUS.flatMap((previous) => [false, true].map((suspended) => entry(generation, previous, suspended))),
      );
      for (const recorded of entries) {
        for (const wanted of entries) {
          for (const found of statuses) {
            const live = liveGenerations(wanted).length;
            const there = found === '' ? 0 : found.split(' ').length;
            const issues = wanted.generation > recorded.generation || there < live;
            expect([
              wanted,
              recorded,
              found,
              codes(wanted, { recorded, found }, false).includes('NO_SEALING_KEY'),
            ]).toEqual([wanted, recorded, found, issues]);
          }
        }
      }
    });

    test('the refusal tells what is wrong with the one on file', () => {
      const [refusal] = refusals(
        'valentia',
        started,
        settledAt(entry(4, 'deleted')),
        false,
        'It expired on 2026-01-01.',
      );
      expect(refusal?.because).toContain('nothing can be sealed to it: It expired on 2026-01-01. A secret');
    });
  });

  test('a refusal states the fact, the rule and the way out', () => {
    expect(refusals('valentia', entry(6, 'active'), settledAt(entry(4, 'deleted')), true)).toEqual([
      {
        code: 'SKIPPED_GENERATION',
        because: 'valentia is at generation 4 and the ledger says 6; generations rise by one.',
        wayOut: 'Set it to 5.',
      },
    ]);
  });
});

describe('a user that was never applied', () => {
  const absent: AppliedState = { recorded: undefined, found: '' };

  test.each<[string, LedgerEntry, AppliedState, string[]]>([
    ['starts with generation 1', FIRST_ENTRY, absent, []],
    ['does not start with generation 2', entry(2, 'active'), absent, ['NOT_A_FIRST_ENTRY']],
    ['does not start suspended', entry(1, 'deleted', true), absent, ['NOT_A_FIRST_ENTRY']],
    ['is adopted with one key', FIRST_ENTRY, { recorded: undefined, found: 'Active' }, []],
    ['is adopted with two', entry(2, 'active'), { recorded: undefined, found: 'Active Active' }, []],
    ['is adopted in quiet', entry(2, 'inactive'), { recorded: undefined, found: 'Inactive Active' }, []],
    ['is adopted suspended', entry(1, 'deleted', true), { recorded: undefined, found: 'Inactive' }, []],
    ['keeps its second key', FIRST_ENTRY, { recorded: undefined, found: 'Active Active' }, ['NOT_AS_FOUND']],
    ['keeps its status', FIRST_ENTRY, { recorded: undefined, found: 'Inactive' }, ['NOT_AS_FOUND']],
    ['keeps its number', entry(3, 'deleted'), { recorded: undefined, found: 'Active' }, ['NOT_AS_FOUND']],
  ])('%s', (_, wanted, applied, refused) => {
    expect(codes(wanted, applied)).toEqual(refused);
  });
});

describe('keys that are not as the tags say', () => {
  test.each<[string, LedgerEntry, LedgerEntry, string, string[]]>([
    ['an unfinished start is finished', entry(5, 'active'), entry(5, 'active'), 'Active', []],
    ['an unfinished start is not built upon', entry(5, 'active'), entry(5, 'inactive'), 'Active', ['NOT_SETTLED']],
    [
      'an unfinished disable is not built upon',
      entry(5, 'inactive'),
      entry(5, 'deleted'),
      'Active Active',
      ['NOT_SETTLED'],
    ],
    ['an unfinished disable is rolled back', entry(5, 'inactive'), entry(5, 'active'), 'Active Active', []],
    ['an unfinished delete is finished', entry(5, 'deleted'), entry(5, 'deleted'), 'Inactive Active', []],
    [
      'a delete never takes a key switched on again',
      entry(5, 'deleted'),
      entry(5, 'deleted'),
      'Active Active',
      ['NOT_OURS_TO_FINISH'],
    ],
    ['a foreign second key stops a start', entry(5, 'deleted'), entry(6, 'active'), 'Active Active', ['NOT_SETTLED']],
    ['a lost key is not issued again', entry(5, 'deleted'), entry(5, 'deleted'), '', ['KEY_IS_MISSING']],
    ['a lost key makes way for the next', entry(5, 'deleted'), entry(6, 'deleted'), '', []],
    ['a lost new key makes way for the next', entry(5, 'inactive'), entry(6, 'deleted'), 'Inactive', []],
    ['an old key deleted early is caught up with', entry(5, 'inactive'), entry(5, 'deleted'), 'Active', []],
    [
      'a rollback by hand is not undone',
      entry(5, 'inactive'),
      entry(5, 'inactive'),
      'Active Inactive',
      ['NOT_OURS_TO_FINISH'],
    ],
    [
      'one of two keys deleted by hand is asked about',
      entry(5, 'inactive'),
      entry(5, 'inactive'),
      'Active',
      ['ONE_OF_TWO_IS_MISSING'],
    ],
    ['a key killed by hand stays off', entry(5, 'deleted'), entry(5, 'deleted'), 'Inactive', ['WOULD_WAKE_KEY']],
    ['and can be suspended', entry(5, 'deleted'), entry(5, 'deleted', true), 'Inactive', []],
    ['and then resumed', entry(5, 'deleted', true), entry(5, 'deleted'), 'Inactive', []],
    [
      'an old key killed in overlap stays off',
      entry(5, 'active'),
      entry(5, 'active'),
      'Inactive Active',
      ['WOULD_WAKE_KEY'],
    ],
    ['and its disable is caught up with', entry(5, 'active'), entry(5, 'inactive'), 'Inactive Active', []],
    [
      'a new key killed in overlap stays off',
      entry(5, 'active'),
      entry(5, 'active'),
      'Active Inactive',
      ['WOULD_WAKE_KEY'],
    ],
    [
      'a key killed in quiet stays off',
      entry(5, 'inactive'),
      entry(5, 'inactive'),
      'Inactive Inactive',
      ['WOULD_WAKE_KEY'],
    ],
    [
      'a key killed in an unfinished start stays off',
      entry(5, 'active'),
      entry(5, 'active'),
      'Inactive',
      ['WOULD_WAKE_KEY'],
    ],
    ['what is suspended stays so', entry(5, 'active', true), entry(5, 'active', true), 'Inactive Inactive', []],
    ['suspend is not held up', entry(5, 'active'), entry(5, 'active', true), 'Active', []],
  ])('%s', (_, recorded, wanted, found, refused) => {
    expect(codes(wanted, { recorded, found })).toEqual(refused);
  });
});

const anEntry = fc.record({
  generation: fc.integer({ min: 1, max: 4 }),
  previous: fc.constantFrom(...PREVIOUS),
  suspended: fc.boolean(),
});
const STATUSES = [
  '',
  'Active',
  'Inactive',
  'Active Active',
  'Active Inactive',
  'Inactive Active',
  'Inactive Inactive',
] as const;

test('a user whose tags cannot be read is refused whatever the ledger says, in no step', () => {
  const unreadable = { generation: '1e3', previous: 'gone', suspended: MISSING };
  fc.assert(
    fc.property(anEntry, fc.constantFrom(...STATUSES), (wanted, found) => {
      const applied: AppliedState = { recorded: undefined, unreadable, found };
      expect(codes(wanted, applied)).toEqual(['TAG_UNREADABLE']);
      expect(stepOf(guardFacts('valentia', wanted, applied, true))).toBeUndefined();
    }),
  );
  const [refusal] = refusals('valentia', FIRST_ENTRY, { recorded: undefined, unreadable, found: 'Active' }, true);
  expect(refusal?.because).toContain(
    'keyturn:generation "1e3", keyturn:previous "gone", keyturn:suspended "<missing>"',
  );
});

test('tags that cannot be read refuse also where no edit is judged', () => {
  const unreadable = { generation: '1e3', previous: 'gone', suspended: MISSING };
  expect(tagRefusal('valentia', { recorded: undefined, unreadable, found: '' })?.code).toBe('TAG_UNREADABLE');
  expect(tagRefusal('valentia', settledAt(FIRST_ENTRY))).toBeUndefined();
});

const isAllowedStep = (facts: Facts<GuardFact>): boolean =>
  Object.values(STEPS).some((step) => holds(step.edit, facts) && holds(step.ready, facts));

/** Every edit of an entry that is at most at generation 4, from every state that tags and IAM may show. */
function everyEdit(): readonly { readonly wanted: LedgerEntry; readonly applied: AppliedState }[] {
  const entries = [1, 2, 3, 4].flatMap((generation) =>
    PREVIOUS.flatMap((previous) => [false, true].map((suspended) => ({ generation, previous, suspended }))),
  );
  return [undefined, ...entries].flatMap((recorded) =>
    STATUSES.flatMap((found) => entries.map((wanted) => ({ wanted, applied: { recorded, found } }))),
  );
}

test('an edit is one step that IAM is ready for, or refused: never both, never neither, and never two steps at once', () => {
  const wrong = everyEdit().filter(({ wanted, applied }) => {
    const facts = guardFacts('valentia', wanted, applied, true);
    const steps = Object.values(STEPS).filter((step) => holds(step.edit, facts));
    const refused = refusals('valentia', wanted, applied, true).length > 0;
    return steps.length > 1 || isAllowedStep(facts) === refused;
  });
  // One tells it; the difference to thousands takes a minute to write.
  expect(wrong.slice(0, 1)).toEqual([]);
  expect(everyEdit()).toHaveLength(25 * 7 * 24);
});

test('nobody who is at rest is refused, with a sealing key or without; and whoever is settled and unchanged is at rest', () => {
  const isAtRest = (wanted: LedgerEntry, applied: AppliedState): boolean =>
    holds(AT_REST, guardFacts('valentia', wanted, applied, true));
  const atRest = everyEdit().filter(({ wanted, applied }) => isAtRest(wanted, applied));
  // Of 24 entries, the four of generation 1 with a key before it are none that tags could say.
  expect(atRest).toHaveLength(24 - 4);
  for (const { wanted, applied } of atRest) {
    expect(applied).toEqual(settledAt(wanted));
    for (const sealed of [true, false]) expect([wanted, codes(wanted, applied, sealed)]).toEqual([wanted, []]);
  }
  const unreadable = { generation: '5', previous: 'active', suspended: 'no' };
  expect(isAtRest(entry(5, 'active'), { recorded: undefined, unreadable, found: 'Active Active' })).toBe(false);
  expect(isAtRest(entry(5, 'active'), settledAt(entry(5, 'inactive')))).toBe(false);
  expect(isAtRest(entry(5, 'active'), { recorded: entry(5, 'active'), found: 'Inactive Active' })).toBe(false);
});

/** Random edits are nearly always refused, so most draws make a likely move from wherever the user is. */
const aMove = fc.oneof(
  { weight: 1, arbitrary: anEntry.map((to) => () => to) },
  {
    weight: 5,
    arbitrary: fc.constantFrom<(at: LedgerEntry) => LedgerEntry>(
      (at) => ({ ...at, generation: at.generation + 1, previous: 'active' }),
      (at) => ({ ...at, previous: 'inactive' }),
      (at) => ({ ...at, previous: 'active' }),
      (at) => ({ ...at, previous: 'deleted' }),
      (at) => ({ ...at, suspended: !at.suspended }),
      (at) => ({ ...at, generation: at.generation + 1, previous: 'deleted' }),
      (at) => at,
    ),
  },
);

/** Most applies finish; the others stop after so many calls. */
const callsDone = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.nat({ max: 2 }) },
);
const anEdit = fc.record({ move: aMove, callsDone, reverse: fc.boolean() });

test('no sequence of edits and failed applies leads to three keys, no working key, or a deleted active key', () => {
  let [applied, runs] = [0, 0];
  fc.assert(
    fc.property(fc.array(anEdit, { minLength: 20, maxLength: 40 }), (edits) => {
      const cloud = new SimulatedCloud();
      cloud.apply(FIRST_ENTRY);
      runs += 1;
      for (const { move, callsDone, reverse } of edits) {
        const wanted = move(cloud.applied.recorded ?? FIRST_ENTRY);
        if (cloud.apply(wanted, callsDone, reverse)) applied += 1;
      }
    }),
    { numRuns: 500 },
  );
  expect(applied / runs).toBeGreaterThan(5);
});

const byHand = fc.record({
  index: fc.nat({ max: 1 }),
  status: fc.constantFrom('Active' as const, 'Inactive' as const),
});

test('whatever people switch by hand between two plans, no active key is deleted and none is woken unasked', () => {
  let [applied, runs] = [0, 0];
  const aRound = fc.record({ edit: anEdit, hand: fc.option(byHand, { nil: undefined, freq: 1 }) });
  fc.assert(
    fc.property(fc.array(aRound, { minLength: 10, maxLength: 30 }), (rounds) => {
      const cloud = new SimulatedCloud();
      cloud.apply(FIRST_ENTRY);
      runs += 1;
      for (const { edit, hand } of rounds) {
        if (hand) cloud.set(hand.index, hand.status);
        const wanted = edit.move(cloud.applied.recorded ?? FIRST_ENTRY);
        if (cloud.apply(wanted, edit.callsDone, edit.reverse)) applied += 1;
      }
    }),
    { numRuns: 500 },
  );
  expect(applied / runs).toBeGreaterThan(2.4);
});

test('whatever failed half way, the same entry again (or the next generation) finishes it', () => {
  fc.assert(
    fc.property(fc.array(anEdit, { minLength: 5, maxLength: 30 }), (edits) => {
      const cloud = new SimulatedCloud();
      cloud.apply(FIRST_ENTRY);
      for (const { move, callsDone, reverse } of edits) {
        cloud.apply(move(cloud.applied.recorded ?? FIRST_ENTRY), callsDone, reverse);
      }
      const last = cloud.applied.recorded ?? FIRST_ENTRY;
      // A reissue that failed before its key was made leaves none: that generation is spent, the next one is the way.
      const isSpent = cloud.applied.found === '' && last.generation > 1;
      const next = isSpent ? { ...last, generation: last.generation + 1 } : last;
      // What a resume or an enable left off is no different from what a person switched off: it is woken on purpose only.
      if (codes(next, cloud.applied).includes('WOULD_WAKE_KEY'))
        expect(cloud.apply({ ...next, suspended: true })).toBe(true);
      expect(cloud.apply(next)).toBe(true);
      expect(cloud.applied).toEqual({ recorded: next, found: statusesOf(next) });
    }),
    { numRuns: 300 },
  );
});

test('a user whose keys were all deleted by hand gets a working key by the next generation', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PREVIOUS), (previous) => {
      const cloud = new SimulatedCloud();
      cloud.apply(FIRST_ENTRY);
      cloud.apply(entry(2, 'active'));
      if (previous !== 'active') cloud.apply(entry(2, 'inactive'));
      if (previous === 'deleted') cloud.apply(entry(2, 'deleted'));
      while (cloud.applied.found !== '') cloud.lose(0);
      expect(cloud.apply(entry(2, previous))).toBe(false);
      expect(cloud.apply(entry(3, 'deleted'))).toBe(true);
      expect(cloud.activeKeys).toBe(1);
    }),
  );
});

test('what is live follows from the entry alone', () => {
  fc.assert(
    fc.property(anEntry, (of) => {
      const live = liveGenerations(of);
      expect(live.at(-1)?.generation).toBe(of.generation);
      expect(live.length).toBe(of.previous === 'deleted' ? 1 : 2);
      expect(live.some((key) => key.status === 'Active')).toBe(!of.suspended);
      expect(sameEntry(of, { ...of })).toBe(true);
    }),
  );
});
