import { Explorer, LONGEST_WAY_OUT } from '../model/protocol/explore';
import { RandomStories } from '../model/protocol/random-stories';

test('500 long lives, drawn: no harm, nothing untold, and a way out whenever the commands are asked', () => {
  const { violations, stories, generations, longestWayOut } = new RandomStories(500, 20).run();
  expect(violations).toEqual([]);
  expect(stories).toBe(500);
  expect(generations).toBeGreaterThan(5);
  expect(longestWayOut).toBeLessThanOrEqual(LONGEST_WAY_OUT);
}, 600_000);

test('three generations, one adversity anywhere: no harm, nothing untold, and a way out of every world', () => {
  const { violations, states, longestWayOut } = new Explorer(1, 3).run();
  expect(violations).toEqual([]);
  expect(states).toBeGreaterThan(3000);
  expect(longestWayOut).toBeLessThanOrEqual(LONGEST_WAY_OUT);
}, 600_000);
