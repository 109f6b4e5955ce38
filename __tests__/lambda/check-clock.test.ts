import { judgedTime } from '../../lambda/access-key-rotation-check/clock';

describe('the clock', () => {
  const now = new Date('2026-06-15T12:00:00Z');
  const here = { AWS_ENDPOINT_URL: 'http://127.0.0.1:21234' };

  test('is moved against an endpoint on this machine', () => {
    expect(judgedTime(now, 91, here).toISOString()).toBe('2026-09-14T12:00:00.000Z');
    expect(judgedTime(now, 91, { AWS_ENDPOINT_URL: 'http://localhost:4566' })).not.toBe(now);
  });

  test.each([
    [{}],
    [{ AWS_ENDPOINT_URL: 'https://iam.amazonaws.com' }],
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1.example.org' }],
    [{ AWS_ENDPOINT_URL: 'nonsense' }],
    [{ ...here, AWS_ENDPOINT_URL_IAM: 'https://iam.amazonaws.com' }],
    [{ ...here, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }],
  ])('is never moved with %j', (environment) => {
    expect(() => judgedTime(now, 91, environment)).toThrow(/allowed against an endpoint on this machine only/);
    expect(judgedTime(now, 0, environment)).toBe(now);
  });

  test('does not move by no number', () => {
    expect(() => judgedTime(now, Number.NaN, here)).toThrow();
  });
});
