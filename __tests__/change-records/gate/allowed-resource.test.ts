import {
  closedToThePublic,
  configuredPolicy,
  first,
  keepsTheLock,
  keepsVersions,
  type Seen,
  says,
  setsNone,
} from '../../../change-records/gate/allowed-resource';
import { aCase } from './a-case';
import { aConfiguredPlan, doing } from './a-judged-resource';
import { aPlan } from './a-small-plan';

describe('parts of what a resource may be', () => {
  const seen = (
    values: Record<string, unknown>,
    as: Seen['as'] = 'after',
    before: object | null = null,
    expressions = {},
  ): Seen => {
    const plan = aConfiguredPlan([doing('aws_x.y', ['update'], before, values)], { 'aws_x.y': expressions });
    return { resource: plan.resource_changes[0]!, values, as, of: aCase([], {}, plan) };
  };

  it('the first thing that speaks against it is told', () => {
    const [none, one, two] = [undefined, 'one', 'two'].map((what) => () => what);
    expect(first(none!, one!, two!)(seen({}))).toBe('one');
    expect(first(none!, none!)(seen({}))).toBeUndefined();
  });

  it('an attribute says what it must, as far as it is known, after the plan', () => {
    expect(says('a', 1)(seen({ a: 1 }))).toBeUndefined();
    expect(says('a', 1)(seen({}))).toBeUndefined();
    expect(says('a', 1)(seen({ a: 2 }, 'before'))).toBeUndefined();
    expect(says('a', 'x')(seen({ a: 2 }))).toBe('a is not "x"');
    expect(says('a', 'x', 'so')(seen({ a: 2 }))).toBe('so');
  });

  it.each(['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'])(
    '%s stays on',
    (one) => {
      expect(closedToThePublic(seen({ [one]: false }))).toBe(`it leaves ${one} off, which opens the bucket`);
      expect(closedToThePublic(seen({ [one]: true }))).toBeUndefined();
    },
  );

  it('versions are kept', () => {
    const status = (of: unknown) => ({ versioning_configuration: [{ status: of }] });
    expect(keepsVersions(seen(status('Enabled')))).toBeUndefined();
    expect(keepsVersions(seen({}))).toBeUndefined();
    expect(keepsVersions(seen(status('Suspended'), 'before'))).toBeUndefined();
    for (const values of [status('Suspended'), status(undefined), { versioning_configuration: [] }])
      expect(keepsVersions(seen(values))).toBe('it switches versioning off');
  });

  it('a lock stays or grows', () => {
    const lock = (days: unknown, mode = 'COMPLIANCE') => ({ rule: [{ default_retention: [{ days, mode }] }] });
    const block = (days: unknown, mode = 'COMPLIANCE') => ({ rule: { default_retention: { days, mode } } });
    expect(keepsTheLock(seen(lock(7)))).toBeUndefined();
    expect(keepsTheLock(seen(block(7)))).toBeUndefined();
    expect(keepsTheLock(seen(lock(7), 'after', lock(7)))).toBeUndefined();
    expect(keepsTheLock(seen(lock(8, 'GOVERNANCE'), 'after', lock(7, 'GOVERNANCE')))).toBeUndefined();
    expect(keepsTheLock(seen({}, 'before'))).toBeUndefined();
    expect(keepsTheLock(seen({}))).toBe('it locks nothing');
    expect(keepsTheLock(seen(lock('7')))).toBe('it locks nothing');
    expect(keepsTheLock(seen(lock(6), 'after', lock(7)))).toBe('it locks for 6 days, and did for 7');
    expect(keepsTheLock(seen(lock(8, 'GOVERNANCE'), 'after', lock(7)))).toBe('it lets some end the lock');
    expect(keepsTheLock(seen(lock(7, 'GOVERNANCE'), 'after', lock('7')))).toBe('it lets some end the lock');
  });

  it('attributes that do harm are not set', () => {
    const rule = setsNone('acl', 'policy');
    expect(rule(seen({}))).toBeUndefined();
    expect(rule(seen({}, 'after', null, { other: {} }))).toBeUndefined();
    expect(rule(seen({}, 'after', null, { policy: {}, acl: {} }))).toBe('it sets acl');
  });

  it('a policy is read in the configuration where it stands there', () => {
    const read = (expressions: object) => {
      const plan = aConfiguredPlan([doing('aws_x.y', ['create'], null, {})], { 'aws_x.y': expressions });
      return configuredPolicy(plan.resource_changes[0]!, plan);
    };
    expect(read({ policy: { constant_value: '{}' } })).toBe('{}');
    expect([read({ policy: { constant_value: 1 } }), read({ policy: {} }), read({})]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(
      configuredPolicy(aPlan({ changes: [doing('aws_x.z', ['create'], null, {})] }).resource_changes[0]!, aPlan({})),
    ).toBeUndefined();
  });
});
