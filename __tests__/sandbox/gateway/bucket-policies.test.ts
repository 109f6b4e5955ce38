import { BucketPolicies } from '../../../sandbox/gateway/bucket-policies';
import { aCall, anAnswer } from './a-call';

const deny = {
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: '*',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const allow = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::123456789012:role/data-team' },
  Action: 's3:GetObject',
  Resource: '*',
};
const text = `{ "Version": "2012-10-17", "Statement": ${JSON.stringify([allow, deny])} }`;

const headers = { 'content-md5': 'abc', 'x-amz-checksum-crc32': 'def', 'content-type': 'application/json' };
const put = (body: string) => aCall({ service: 's3', method: 'PUT', path: '/kpa-valentia?policy', headers, body });
const get = aCall({ service: 's3', method: 'GET', path: '/kpa-valentia?policy' });
const remove = aCall({ service: 's3', method: 'DELETE', path: '/kpa-valentia?policy' });

test('moto is given the policy without its Deny statements, and no checksum of the whole', () => {
  const forwarded = new BucketPolicies().forMoto(put(text));
  expect(JSON.parse(forwarded.body.toString())).toEqual({ Version: '2012-10-17', Statement: [allow] });
  expect(forwarded.rawHeaders).toEqual(expect.arrayContaining(['content-type', 'application/json']));
  expect(forwarded.rawHeaders.join()).not.toMatch(/md5|checksum/);
});

test('who asks for the policy gets what was put, byte by byte', () => {
  const policies = new BucketPolicies();
  policies.fromMoto(put(text), anAnswer('', 204));
  expect(policies.fromMoto(get, anAnswer('{"Statement":[]}')).body.toString()).toBe(text);
});

test.each(['/kpa-valentia/?policy', '/kpa-valentia?policy='])(
  'SDKs write the same bucket in several ways: %s',
  (path) => {
    const policies = new BucketPolicies();
    policies.fromMoto(put(text), anAnswer('', 204));
    const asked = aCall({ service: 's3', method: 'GET', path });
    expect(policies.fromMoto(asked, anAnswer('{"Statement":[]}')).body.toString()).toBe(text);
  },
);

test('a policy that was refused, or deleted, is not remembered', () => {
  const policies = new BucketPolicies();
  policies.fromMoto(put(text), anAnswer('<Error/>', 400));
  expect(policies.fromMoto(get, anAnswer('moto’s')).body.toString()).toBe('moto’s');
  policies.fromMoto(put(text), anAnswer('', 204));
  policies.fromMoto(remove, anAnswer('', 204));
  expect(policies.fromMoto(get, anAnswer('moto’s')).body.toString()).toBe('moto’s');
});

test('what is no policy is left to moto to refuse', () => {
  const call = put('{"Statement": "none"');
  expect(new BucketPolicies().forMoto(call)).toBe(call);
});
