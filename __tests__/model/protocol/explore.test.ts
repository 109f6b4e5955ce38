import { gate } from '../../../change-records/gate/gate';
import { someFacts } from '../../change-records/golden-plan';
import { guardRefusals, planOf } from '../plan-of';
import { USER } from '../world';
import { worldAfter } from './a-story';
import { applied } from './events';
import { Explorer, LONGEST_WAY_OUT, Ways } from './explore';
import { RandomStories } from './random-stories';
import { isUnrecorded, recordedOutside } from './records';
import { Rules } from './rules';
import { findingsOf } from './said';

/** As a `cdktf deploy` would judge. */
class GuardAlone extends Rules {
  override readonly refusalsOf = guardRefusals;
}

class NobodyAtAll extends GuardAlone {
  override readonly refusalsOf = () => [];
  override readonly guardOf = () => [];
}

jest.setTimeout(300_000);

test.each([
  ['three generations, and nothing goes wrong', 0, 3, 70],
  // The same with three generations: `__tests__/long/model.test.ts`.
  ['the first key, and one adversity anywhere', 1, 1, 200],
])('%s: no harm, nothing untold, and a way out of every world', (_, adversities, generations, atLeast) => {
  const { violations, states, longestWayOut } = new Explorer(adversities, generations).run();
  expect(violations).toEqual([]);
  expect(states).toBeGreaterThan(atLeast);
  expect(longestWayOut).toBeLessThanOrEqual(LONGEST_WAY_OUT);
});

test('30 long lives, drawn: nothing ends badly', () => {
  // Thousands: `__tests__/long/model.test.ts`.
  const { violations, stories, longestStory } = new RandomStories(30, 20).run();
  expect(violations).toEqual([]);
  expect([stories, longestStory]).toEqual([30, expect.any(Number)]);
  expect(longestStory).toBeGreaterThan(40);
});

test('what a drawn life finds is told as a short story', () => {
  const { violations } = new RandomStories(200, 20, new GuardAlone()).run();
  expect(violations).toHaveLength(1);
  expect(violations[0]?.story.length).toBeLessThan(12);
});

test('the model can tell harm: without the gate it finds some', () => {
  const { violations } = new Explorer(1, 1, new GuardAlone()).run();
  expect(violations.map(({ what }) => what)).toContain('an Active key was deleted');
});

test('and without the guard too, what is done to a user of another project', () => {
  const { violations } = new Explorer(1, 1, new NobodyAtAll()).run();
  const found = violations.map(({ what }) => what);
  expect(found).toEqual(expect.arrayContaining(['an Active key was deleted', 'a user of another project was changed']));
});

test.each([['another project has its name written into the tag keyturn:stack'], ['another project adopts the user']])(
  '%s: guard, gate and doctor leave the user to it, and say how it comes back',
  (event) => {
    const rules = new Rules();
    const world = worldAfter(['keyturn start', event], rules);
    expect(rules.guardOf(world).map(({ code }) => code)).toEqual(['USER_OF_ANOTHER_PROJECT']);
    expect(gate(planOf(world, world.stateTags), someFacts()).refusals.map(({ code }) => code)).toContain(
      'USER_OF_ANOTHER_PROJECT',
    );
    expect(findingsOf(world).map(({ code }) => code)).toEqual(['USER_OF_ANOTHER_PROJECT']);
    expect(new Ways(rules).stepsFrom(world)).toBeLessThanOrEqual(LONGEST_WAY_OUT);
  },
);

test('another project that wrote its name between plan and apply keeps the user', () => {
  const rules = new Rules();
  const world = worldAfter(
    ['keyturn start', 'keyturn plan', 'another project has its name written into the tag keyturn:stack'],
    rules,
  );
  expect(world.plan).toBeDefined();
  expect(applied(world, rules)).toBeUndefined();
});

const ROTATED = ['keyturn start', 'keyturn plan', 'keyturn apply'];
const QUIET = [...ROTATED, 'keyturn disable', 'keyturn plan', 'keyturn apply'];
const DELETING = [...QUIET, 'keyturn delete', 'keyturn plan'];
const SECOND_QUIET = [...DELETING, 'keyturn apply', ...QUIET];

/** What the exploration has found, each with what was wrong. */
test.each<[string, readonly string[]]>([
  ['the new key of a quiet rotation is gone: to reissue is one step', [...QUIET, 'key 2 is deleted by hand']],
  ['the new key of an overlap is gone', [...ROTATED, 'key 2 is deleted by hand']],
  ['the old key of an overlap is gone', [...ROTATED, 'key 1 is deleted by hand']],
  ['a key was taken out of the state', ['terraform state rm of generation 1']],
  ['one of two was taken out of the state', [...ROTATED, 'terraform state rm of generation 1']],
  [
    'the deleted key stays in a state that was not written',
    [...DELETING, 'keyturn apply deletes the key of generation 1, and then: state write lost'],
  ],
  [
    'a resume on top of a start that was killed while suspended',
    [
      ...['keyturn suspend', 'keyturn plan', 'keyturn apply', 'keyturn start', 'keyturn plan'],
      ...['keyturn apply tags the user, and then: killed', 'keyturn resume'],
    ],
  ],
  [
    'nobody knows the old key of an overlap any more',
    [...ROTATED, 'key 1 is deleted by hand', 'terraform state rm of generation 1'],
  ],
  [
    'nobody knows the new key of an overlap any more',
    [...ROTATED, 'key 2 is deleted by hand', 'terraform state rm of generation 2'],
  ],
  [
    'another clone has applied, and its tags cannot be read',
    ['another pipeline plans and applies start', 'the tag keyturn:generation is set to 1 by hand'],
  ],
  [
    'tags were written back, and the state was not told',
    ['all three tags are removed by hand', 'keyturn plan', 'keyturn apply tags the user, and then: answer lost'],
  ],
  [
    'a delete wrote the tags only, and the current key is gone',
    [...DELETING, 'keyturn apply tags the user, and then: killed', 'key 2 is deleted by hand'],
  ],
  [
    'a reissue of a suspended user wrote the tags only',
    [
      ...[...QUIET, 'keyturn suspend', 'keyturn plan', 'keyturn apply', 'key 1 is deleted by hand', 'keyturn start'],
      ...['keyturn plan', 'keyturn apply tags the user, and then: killed', 'keyturn plan'],
    ],
  ],
  [
    'a delete wrote the tags only, and the old key works again',
    [...DELETING, 'keyturn apply tags the user, and then: killed', 'key 1 is switched on by hand'],
  ],
])('there is a way out: %s', (_, story) => {
  const rules = new Rules();
  expect(new Ways(rules).stepsFrom(worldAfter(story, rules))).toBeLessThanOrEqual(LONGEST_WAY_OUT);
});

test('tags that somebody set forward are not put on record as applied', () => {
  const world = worldAfter(['the tag keyturn:generation is set to 2 by hand'], new Rules());
  expect(isUnrecorded(world)).toBe(true);
  expect(recordedOutside(world)).toBeUndefined();
});

test('tags and ledger that somebody set back do not delete the current key', () => {
  const story = ['keyturn suspend', 'keyturn plan', 'keyturn apply', 'the tag keyturn:generation is set to 2 by hand'];
  const world = worldAfter([...SECOND_QUIET, ...story, 'the edit is taken back', 'keyturn delete'], new Rules());
  expect(guardRefusals(world)).toEqual([]);
  const facts = someFacts({ issued: new Map([[USER, 3]]) });
  expect(gate(planOf(world), facts).refusals.map(({ code }) => code)).toContain('LOWER_GENERATION');
  // Also where no record tells.
  expect(gate(planOf(world), someFacts()).refusals.map(({ code }) => code)).toContain('NEWER_KEY_DELETED');
});
