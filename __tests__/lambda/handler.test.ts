import { judgedTime } from '../../lambda/access-key-rotation-check/clock';
import { handler } from '../../lambda/access-key-rotation-check/handler';

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

test('a wrong configuration ends the run before any call, loudly and as a line of the log', async () => {
  const lines: string[] = [];
  const write = jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  const context = {
    awsRequestId: 'abcdefgh-1',
    invokedFunctionArn: 'arn:aws:lambda:ap-southeast-2:123456789012:function:check',
    getRemainingTimeInMillis: () => 900_000,
  };
  await expect(handler({}, context)).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
  write.mockRestore();
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ level: 'ERROR', message: 'run failed', code: 'BAD_CONFIGURATION' });
});
