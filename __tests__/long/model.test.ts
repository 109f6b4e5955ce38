import { Explorer, LONGEST_WAY_OUT } from '../model/protocol/explore';

test('three generations, one adversity anywhere: no harm, nothing untold, and a way out of every world', () => {
  const { violations, states, longestWayOut } = new Explorer(1, 3).run();
  expect(violations).toEqual([]);
  expect(states).toBeGreaterThan(3000);
  expect(longestWayOut).toBeLessThanOrEqual(LONGEST_WAY_OUT);
}, 600_000);
