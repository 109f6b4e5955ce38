import { keptPolicy, policyFault, sameJson, samePolicy } from '../../provider-stand-in/policy-document';

const policy = (statement: object | object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statement });
const one = { Effect: 'Allow', Action: ['s3:PutObject', 's3:AbortMultipartUpload'], Resource: 'arn:aws:s3:::b/*' };
const other = { Effect: 'Deny', Action: 's3:*', Resource: '*', Principal: '*' };

test.each([
  ['order of keys', policy(one), policy({ Resource: one.Resource, Action: one.Action, Effect: 'Allow' })],
  ['white space', policy(one), JSON.stringify(JSON.parse(policy(one)), null, 2)],
  ['order of actions', policy(one), policy({ ...one, Action: [...one.Action].reverse() })],
  ['order of statements', policy([one, other]), policy([other, one])],
  ['a list of one', policy([{ ...other, Action: ['s3:*'] }]), policy(other)],
  ['everybody', policy(other), policy({ ...other, Principal: { AWS: '*' } })],
  [
    'a condition as text',
    policy({ ...other, Condition: { Bool: { 'aws:SecureTransport': false } } }),
    policy({ ...other, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
  ],
])('%s does not matter', (_what, left, right) => {
  expect(samePolicy(left, right)).toBe(true);
});

test.each([
  ['another effect', policy(one), policy({ ...one, Effect: 'Deny' })],
  ['one action less', policy(one), policy({ ...one, Action: ['s3:PutObject'] })],
  ['upper case in a resource', policy(one), policy({ ...one, Resource: 'arn:aws:s3:::B/*' })],
  ['one statement less', policy([one, other]), policy([one])],
  ['no policy', policy(one), 'nonsense'],
])('%s matters', (_what, left, right) => {
  expect(samePolicy(left, right)).toBe(false);
});

test('the state keeps its own words as long as AWS means the same', () => {
  const own = policy(one);
  expect(keptPolicy(own, JSON.stringify(JSON.parse(own), null, 4))).toBe(own);
  expect(keptPolicy(own, policy(other))).toBe(policy(other));
  expect(keptPolicy(null, own)).toBe(own);
});

test('what is no JSON object is no policy', () => {
  expect(policyFault(policy(one))).toBeUndefined();
  expect([policyFault(''), policyFault('"x"'), policyFault('{')]).toEqual(
    Array(3).fill('contains an invalid JSON policy'),
  );
});

test('JSON is the same in any layout, and order of a list does matter there', () => {
  expect(sameJson('{"a":1,"b":[1,2]}', '{ "b": [1, 2], "a": 1 }')).toBe(true);
  expect(sameJson('{"b":[1,2]}', '{"b":[2,1]}')).toBe(false);
});
