import { assess } from '../../compliance/assess';
import { type Concern, concerns } from '../../compliance/concern';
import { keyResults } from '../../compliance/key-judges';
import { type AUser, aUser, facts, recorded, SUPPLIER, terms, used } from './an-account';

type Told = Concern<{ readonly id: string }>;

const told = (user: AUser): readonly Told[] =>
  concerns(keyResults(aUser(user), '123456789012', terms)).filter(
    ({ status }) => status !== 'PASS' && status !== 'NOT_APPLICABLE',
  );
const ids = ({ controls }: Told): readonly string[] => controls.map(({ id }) => id);
const ONE_USER = { path: SUPPLIER.path, tags: recorded(2, 'deleted') };

test('a fact that four controls hold against limits of their own is told once', () => {
  const [age, ...others] = told({ ...ONE_USER, keys: [{ aged: 181 }] });
  expect(others).toEqual([]);
  expect(age?.because).toBe('The key is 181 days old; the limits are 90 and 180 days');
  expect(age && ids(age)).toEqual(['CIS-1.13', 'SH-IAM.3', 'PART11-11.300(b)', 'ORG-2']);
});

test.each([
  // [user, last used, aged, what is to be done]
  ['staff, too old and unused', {}, 95, 97, /^Deactivate it/],
  ['staff, unused', {}, 60, 62, /^Deactivate it/],
  ['a supplier, too old and unused', ONE_USER, 130, 190, /keyturn suspend/],
  [
    'a supplier, too old and idle',
    ONE_USER,
    100,
    190,
    /^Ask whoever .* If so: In key-generations.json .*keyturn start/,
  ],
  ['a supplier, idle', ONE_USER, 100, 110, /^Ask whoever holds it whether it is still needed\.$/],
] as const)('%s: one line with one action, every fact and every control in it', (_, user, idle, aged, wayOut) => {
  const failing = told({ ...user, keys: [{ aged, lastUsed: used(idle) }] }).filter(({ status }) => status === 'FAIL');
  expect(failing).toHaveLength(1);
  expect(failing[0]?.wayOut).toMatch(wayOut);
  expect(failing[0]?.because).toContain(`was last used ${idle} days ago`);
  expect(failing[0]?.because.includes(`is ${aged} days old`)).toBe(aged > ('path' in user ? 180 : 90));
  expect(new Set(failing.flatMap(ids)).size).toBe(failing.flatMap(ids).length);
});

test('what an exception allows and what fails of the same key stay apart', () => {
  const found = told({ ...ONE_USER, keys: [{ aged: 120, lastUsed: used(95) }] });
  expect(found.map(({ status }) => status).sort()).toEqual(['EXCEPTION', 'FAIL']);
  const allowed = found.find(({ status }) => status === 'EXCEPTION');
  expect(allowed?.because).toBe(
    'The key is 120 days old; the limit is 90 days. Allowed: supplier keys are rotated within 180 days',
  );
  expect(allowed?.exceptions).toEqual(['supplier-age']);
});

test('two keys are two lines, and no result is lost or told twice', () => {
  const { results } = assess(facts([aUser({ keys: [{ aged: 97 }, { aged: 99, lastUsed: used(50) }] })]), terms);
  const all = concerns(results);
  expect(all.flatMap(ids)).toHaveLength(results.length);
  const failing = all.filter(({ status, subject }) => status === 'FAIL' && subject.kind === 'key');
  expect(new Set(failing.map(({ subject }) => subject.accessKeyId)).size).toBe(2);
  expect(failing).toHaveLength(2);
});

test('what is not known is told once, with every control that cannot be answered', () => {
  const { results } = assess(facts([aUser({ keysUnknown: 'denied' })]), terms);
  const unknown = concerns(results).filter(({ status }) => status === 'UNKNOWN');
  expect(unknown).toHaveLength(1);
  expect(unknown[0] && ids(unknown[0])).toContain('ORG-3');
});
