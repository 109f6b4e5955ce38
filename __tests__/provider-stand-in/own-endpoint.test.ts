import { loopbackEndpoint } from '../../provider-stand-in/own-endpoint';

test.each(['http://127.0.0.1:5000', 'http://localhost:4566', 'https://[::1]:9297', 'http://127.1.2.3/'])(
  '%s is this machine',
  (endpoint) => {
    expect(loopbackEndpoint({ AWS_ENDPOINT_URL: endpoint })).toBe(endpoint);
  },
);

test.each([
  '',
  'localhost:4566',
  'https://iam.amazonaws.com',
  'http://127.0.0.1.example.org',
  'http://localhost.example.org',
  'http://user@10.0.0.1',
  'http://0.0.0.0:5000',
  'ftp://127.0.0.1',
])('"%s" is not', (endpoint) => {
  expect(loopbackEndpoint({ AWS_ENDPOINT_URL: endpoint })).toBeUndefined();
});

test('nor is nothing', () => {
  expect(loopbackEndpoint({})).toBeUndefined();
});
