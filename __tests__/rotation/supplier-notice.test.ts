import type { UserFacts } from '../../rotation/audience';
import { DEFAULT_POLICIES } from '../../rotation/policy';
import { decide } from '../../rotation/retirement';
import { aKey, noon } from './a-key';

const supplier: UserFacts = { name: 'valentia', path: '/suppliers/', tags: { 'keyturn:audience': 'external' } };
const terms = { policies: DEFAULT_POLICIES, now: noon, timeZone: 'Pacific/Auckland' };

/** What a supplier is told of a key of this age, by a check that lets no key of a colleague pass its limit. */
const told = (age: number) =>
  decide(supplier, [aKey().aged(age).usedDaysAgo(1).key], terms, {
    neverPassTheLimit: true,
    runEveryDays: 7,
  }).steps.map((step) => (step.do === 'notify' ? step.dueAt.toISOString().slice(0, 10) : step.do));

// The check acts earlier only where it acts: a supplier's key is rotated by plan and apply, by the day that the policy says.
test.each([
  [149, 0],
  [150, 1],
])('a supplier has all of its days, on day %i: %i notices', (age, notices) => {
  const due = new Date(noon.getTime() + (180 - age) * 86_400_000).toISOString().slice(0, 10);
  expect(told(age)).toEqual(Array(notices).fill(due));
});
