import { hasWork } from '../../change-records/plan/has-work';
import { aChange } from './by-hand-plan';
import { aPlan } from './gate/a-small-plan';

const vanished = {
  change: { actions: ['delete'], before: { id: 'AKIAEXAMPLE000000001' }, after: null, after_unknown: {} },
};
const drift = (type: string, more: object = {}) => [aChange(`${type}.valentia`, {}, { ...vanished, ...more })];
const work = (applyable: boolean | undefined, drifted: ReturnType<typeof drift> = []): boolean =>
  hasWork(aPlan({ drift: drifted, more: applyable === undefined ? {} : { applyable } }));

test('an apply has work where Terraform would change something, or does not say', () => {
  expect([work(true), work(undefined), work(false)]).toEqual([true, true, false]);
});

test('and where somebody changed access keys to what the configuration says: the state is to say so', () => {
  expect(work(false, drift('aws_iam_access_key'))).toBe(true);
  expect(work(false, drift('aws_iam_user'))).toBe(false);
  expect(work(false, drift('aws_iam_access_key', { mode: 'data' }))).toBe(false);
});
