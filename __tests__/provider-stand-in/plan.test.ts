import { planChange } from '../../provider-stand-in/plan';
import { samePolicy } from '../../provider-stand-in/policy-document';
import {
  block,
  computed,
  defaulted,
  either,
  listOf,
  one,
  optional,
  required,
  setOf,
} from '../../provider-stand-in/schema';
import { UNKNOWN, type Values } from '../../provider-stand-in/value';

const schema = block(
  {
    id: either('string'),
    user: required('string', { forceNew: true }),
    status: defaulted('string', 'Active'),
    note: optional('string'),
    arn: computed('string'),
    policy: optional('string', { sameMeaning: samePolicy }),
    owners: optional(['set', 'string']),
  },
  {
    rule: listOf(block({ days: either('number'), mode: defaulted('string', 'on') })),
    part: setOf(block({ name: required('string'), size: either('number') })),
    place: one(block({ region: required('string', { forceNew: true }), note: optional('string') })),
  },
);

const nothing = { id: null, user: null, status: null, note: null, arn: null, policy: null, owners: null };
const blocks = { rule: [], part: [], place: [] };
const written = (values: Values): Values => ({ ...nothing, ...blocks, ...values });
const state = written({ id: 'AKIA', user: 'valentia', status: 'Active', arn: 'arn:x' });

/** Terraform proposes what is written, and keeps what a computed attribute was. */
function plan(config: Values, prior: Values | null = null) {
  const kept: Values =
    prior === null ? {} : { id: prior.id ?? null, arn: prior.arn ?? null, status: prior.status ?? null };
  const set = Object.entries(config).filter(([, value]) => value !== null);
  const proposed = { ...written({}), ...kept, ...Object.fromEntries(set) };
  return planChange(schema, { prior, proposed, config });
}

describe('a creation', () => {
  test('knows what is written and what has a default, and nothing of the rest', () => {
    expect(plan(written({ user: 'valentia' })).planned).toEqual(
      written({ id: UNKNOWN, user: 'valentia', status: 'Active', arn: UNKNOWN }),
    );
  });

  test('replaces nothing', () => {
    expect(plan(written({ user: 'valentia' }))).toMatchObject({ changed: true, replace: [] });
  });

  test('fills in blocks as it does attributes', () => {
    const config = written({ user: 'x', rule: [{ days: null, mode: null }], part: [{ name: 'a', size: null }] });
    expect(plan(config).planned).toMatchObject({
      rule: [{ days: UNKNOWN, mode: 'on' }],
      part: [{ name: 'a', size: UNKNOWN }],
    });
  });
});

describe('an update', () => {
  test('of nothing is none', () => {
    expect(plan(written({ user: 'valentia' }), state)).toEqual({ planned: state, replace: [], changed: false });
  });

  test('in place keeps what is computed', () => {
    const { planned, replace, changed } = plan(written({ user: 'valentia', status: 'Inactive' }), state);
    expect(planned).toEqual({ ...state, status: 'Inactive' });
    expect({ replace, changed }).toEqual({ replace: [], changed: true });
  });

  test('that takes an argument away brings back its default', () => {
    const inactive = { ...state, status: 'Inactive' };
    expect(plan(written({ user: 'valentia' }), inactive).planned).toMatchObject({ status: 'Active' });
  });

  test('of what cannot change is a replacement', () => {
    expect(plan(written({ user: 'kotahi-writer' }), state).replace).toEqual(['user']);
  });

  test('to something not known yet is a change, too', () => {
    expect(plan(written({ user: UNKNOWN }), state).replace).toEqual(['user']);
  });

  test('of what cannot change inside a block replaces; of the rest does not', () => {
    const there = { ...state, place: [{ region: 'ap-southeast-2', note: null }] };
    const moved = written({ user: 'valentia', place: [{ region: 'us-east-1', note: null }] });
    const noted = written({ user: 'valentia', place: [{ region: 'ap-southeast-2', note: 'x' }] });
    expect(plan(moved, there).replace).toEqual(['place']);
    expect(plan(noted, there)).toMatchObject({ replace: [], changed: true });
  });

  test('that only reorders a set is none', () => {
    const owned = { ...state, owners: ['a', 'b'] };
    expect(plan(written({ user: 'valentia', owners: ['b', 'a'] }), owned).changed).toBe(false);
  });

  test('that only reorders the elements of a set of blocks keeps what was computed of each', () => {
    const prior = {
      ...state,
      part: [
        { name: 'a', size: 1 },
        { name: 'b', size: 2 },
      ],
    };
    const proposed = { ...prior, part: [...prior.part].reverse() };
    const config = written({
      user: 'valentia',
      part: [
        { name: 'b', size: null },
        { name: 'a', size: null },
      ],
    });
    expect(planChange(schema, { prior, proposed, config }).changed).toBe(false);
  });

  test('that says the same in other words keeps the words of the state', () => {
    const own = '{"Statement":[{"Action":"s3:PutObject","Effect":"Allow"}],"Version":"2012-10-17"}';
    const other = '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": ["s3:PutObject"] } }';
    expect(plan(written({ user: 'valentia', policy: other }), { ...state, policy: own })).toMatchObject({
      changed: false,
      planned: { policy: own },
    });
  });
});

describe('a block that the provider fills in', () => {
  const filling = block({}, { dkim: one(block({ token: computed('string') }), { filledIn: true }) });

  test('is unknown at first', () => {
    expect(planChange(filling, { prior: null, proposed: { dkim: [] }, config: { dkim: [] } }).planned).toEqual({
      dkim: UNKNOWN,
    });
  });

  test('and stays as it is', () => {
    const prior = { dkim: [{ token: 'x' }] };
    expect(planChange(filling, { prior, proposed: { dkim: [] }, config: { dkim: [] } }).changed).toBe(false);
  });
});
