import {
  bucketChangedSincePlan,
  touchedBy,
  type UserNow,
  userChangedSincePlan,
} from '../../change-records/plan/changed-since-plan';
import type { Plan } from '../../change-records/plan/plan';
import type { PlannedUser } from '../../change-records/plan/planned-user';
import { golden, meddled } from './golden-plan';

/** The account as the plan saw it, of a user who leaves as its refresh put it into the state. */
function asSeen(user: PlannedUser): UserNow {
  const fromState = user.keys.flatMap(({ accessKeyId: id, before: status }) => (id && status ? [{ id, status }] : []));
  return user.wanted === undefined
    ? { tags: {}, keys: fromState }
    : { tags: user.tags as UserNow['tags'], keys: user.seen.map(({ id, status }) => ({ id, status })) };
}

const because = (plan: Plan, change: (now: UserNow) => UserNow): readonly string[] =>
  touchedBy(plan)
    .users.flatMap((user) => userChangedSincePlan(user, change(asSeen(user))))
    .map((one) => one.because);

const PLANS = [
  'start',
  'disable',
  'enable',
  'delete',
  'suspend',
  'resume',
  'first-deployment',
  'take-over',
  'user-removed',
];

test.each(PLANS)('%s: a world that stood still refuses nothing', (name) => {
  const plan = golden(name);
  expect(touchedBy(plan).users.length).toBeGreaterThan(0);
  expect(because(plan, (now) => now)).toEqual([]);
});

test.each<[string, Plan]>([
  ['delete', golden('delete')],
  [
    'a user who leaves',
    meddled('user-removed', (json) => {
      for (const { type, change } of json.resource_changes) {
        if (type === 'aws_iam_access_key' && change.before) change.before.status = 'Inactive';
      }
    }),
  ],
])('%s: a key that was Inactive and works again is not deleted', (_, plan) => {
  const woken = (now: UserNow): UserNow => ({ ...now, keys: now.keys.map((key) => ({ ...key, status: 'Active' })) });
  expect(because(plan, woken).join()).toMatch(/the key AKIA…\w{4} was Inactive and is Active/);
});

test.each(['start', 'disable', 'delete'])('%s: a key that IAM has lost, or gained, is named', (name) => {
  expect(because(golden(name), (now) => ({ ...now, keys: now.keys.slice(1) })).join()).toContain('and is missing');
  const gained = (now: UserNow): UserNow => ({
    ...now,
    keys: [...now.keys, { id: 'AKIAGAINED0000000009', status: 'Active' }],
  });
  expect(because(golden(name), gained).join()).toContain('the key AKIA…0009 was missing and is Active');
});

test('a first deployment is not made over a user that has appeared meanwhile', () => {
  const appeared = (now: UserNow): UserNow => ({ ...now, tags: { ...now.tags } });
  expect(because(golden('first-deployment'), appeared).join()).toContain('has appeared');
});

test('a user that somebody deleted is told as gone', () => {
  expect(because(golden('start'), () => ({ tags: undefined, keys: [] })).join()).toContain('the user is gone');
});

test('a bucket policy is compared by what it means', () => {
  const { buckets } = touchedBy(meddled('user-removed', () => undefined));
  const written = buckets.filter(({ policy }) => typeof policy === 'string');
  expect(written.length).toBeGreaterThan(0);
  for (const bucket of written) {
    const policy = bucket.policy ?? '';
    const { Statement, ...rest } = JSON.parse(policy) as { Statement: unknown[] };
    const reordered = JSON.stringify({ Statement: [...Statement].reverse(), ...rest }, null, 2);
    expect(bucketChangedSincePlan(bucket, reordered)).toEqual([]);
    const fewer = JSON.stringify({ ...rest, Statement: Statement.slice(1) });
    expect(bucketChangedSincePlan(bucket, fewer)).toMatchObject([{ code: 'CHANGED_SINCE_PLAN' }]);
    expect(bucketChangedSincePlan(bucket, null)).toMatchObject([{ code: 'CHANGED_SINCE_PLAN' }]);
  }
});
