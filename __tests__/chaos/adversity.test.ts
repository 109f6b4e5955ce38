import { LAP } from '../faults/commands';
import { type Adversity, inWords, roundsOf } from './adversity';

const COUNT = 600;
const rounds = roundsOf(7, COUNT);

test('a seed means the same rounds again, more of them begin alike, and another seed means others', () => {
  expect(rounds).toHaveLength(COUNT);
  expect(roundsOf(7, COUNT)).toEqual(rounds);
  expect(roundsOf(7, 20)).toEqual(rounds.slice(0, 20));
  expect(roundsOf(8, COUNT)).not.toEqual(rounds);
});

test('every command that can be left half done has its turn, with everything that can happen to it', () => {
  const names = LAP.flatMap((stop) => (typeof stop === 'function' ? [] : stop.name));
  const looks = ['status', 'audit', 'keys list', 'doctor'];
  const drawn = new Set(rounds.map(({ command }) => command));
  expect([...drawn].sort()).toEqual([...new Set(names)].filter((name) => !looks.includes(name)).sort());
  const kindsOf = (wanted: string): readonly Adversity['kind'][] =>
    [...new Set(rounds.flatMap(({ command, adversity }) => (command === wanted ? adversity.kind : [])))].sort();
  expect(kindsOf('apply (start)')).toEqual(['disk full', 'killed', 'terraform killed', 'two at once']);
  expect(kindsOf('plan')).toEqual(['disk full', 'killed', 'terraform killed']);
  expect(kindsOf('check')).toEqual(['killed', 'two at once']);
  expect(kindsOf('suspend --now')).toEqual(['disk full', 'killed']);
});

test('they are told in words', () => {
  expect(inWords({ kind: 'killed', act: 7, whom: 'everything', signal: 'SIGKILL' })).toBe(
    'SIGKILL to everything before its act 7',
  );
  expect(inWords({ kind: 'two at once', other: 'check', call: 3 })).toBe('check at once, from its call 3 on');
});
