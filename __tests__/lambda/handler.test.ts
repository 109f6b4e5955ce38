import { judgedTime } from '../../lambda/access-key-rotation-check/clock';
import { CONFIGURATION_VARIABLES, readConfiguration } from '../../lambda/access-key-rotation-check/configuration';
import { handler } from '../../lambda/access-key-rotation-check/handler';
import { DEFAULT_POLICIES } from '../../rotation/policy';

const WHOLE: Readonly<Record<string, string>> = {
  AWS_REGION: 'ap-southeast-2',
  KEYTURN_MODE: 'enforce',
  KEYTURN_TIME_ZONE: 'Pacific/Auckland',
  KEYTURN_POLICIES: JSON.stringify(DEFAULT_POLICIES),
  KEYTURN_ORGANISATION: 'Kotahi Primary Data',
  KEYTURN_MAIL_FROM: 'keys@example.org.nz',
  KEYTURN_MAIL_OWNER: 'owner@example.org.nz',
  KEYTURN_EVIDENCE_BUCKET: 'evidence',
};

describe('configuration', () => {
  test('is read once, with its defaults', () => {
    expect(readConfiguration(WHOLE)).toMatchObject({
      mode: 'enforce',
      policies: DEFAULT_POLICIES,
      neverPassLimit: false,
      runEveryDays: 7,
      mailReplyTo: undefined,
      mailPattern: undefined,
    });
  });

  test('missing altogether: one message names every variable', () => {
    const optional = [
      'KEYTURN_NEVER_PASS_LIMIT',
      'KEYTURN_RUN_EVERY_DAYS',
      'KEYTURN_MAIL_REPLY_TO',
      'KEYTURN_MAIL_PATTERN',
    ];
    expect(() => readConfiguration({})).toThrow(/^The check is configured wrongly/);
    for (const name of [...Object.values(CONFIGURATION_VARIABLES), 'AWS_REGION']) {
      if (!optional.includes(name)) expect(() => readConfiguration({})).toThrow(`${name} is not set`);
    }
  });

  test.each([
    ['KEYTURN_MODE', 'Enforce', 'not "report" or "enforce"'],
    ['KEYTURN_TIME_ZONE', 'Auckland', 'not a time zone'],
    ['KEYTURN_POLICIES', '{', 'is not JSON'],
    ['KEYTURN_POLICIES', 'null', 'internal.maxAgeDays is undefined'],
    ['KEYTURN_POLICIES', JSON.stringify({ ...DEFAULT_POLICIES, external: {} }), 'external.noticeDays is undefined'],
    [
      'KEYTURN_POLICIES',
      JSON.stringify({ ...DEFAULT_POLICIES, internal: { ...DEFAULT_POLICIES.internal, maxAgeDays: 0 } }),
      'internal.maxAgeDays is 0',
    ],
    [
      'KEYTURN_POLICIES',
      JSON.stringify({ ...DEFAULT_POLICIES, internal: { ...DEFAULT_POLICIES.internal, flagUnusedDays: 31 } }),
      'internal.flagUnusedDays is more than',
    ],
    ['KEYTURN_MAIL_FROM', 'keys', 'not a mail address'],
    ['KEYTURN_MAIL_OWNER', 'a@b.nz, c@d.nz', 'not a mail address'],
    ['KEYTURN_MAIL_REPLY_TO', 'x', 'not a mail address'],
    ['KEYTURN_MAIL_PATTERN', 'user@example.org', 'not an address that contains {user}'],
    ['KEYTURN_EVIDENCE_BUCKET', 'My_Bucket', 'not the name of a bucket'],
    ['KEYTURN_NEVER_PASS_LIMIT', 'yes', 'not "true" or "false"'],
    ['KEYTURN_RUN_EVERY_DAYS', '0', 'not a whole number from 1 to 31'],
  ])('%s=%s: %s', (name, value, fault) => {
    expect(() => readConfiguration({ ...WHOLE, [name]: value })).toThrow(fault);
  });

  test('fits into what Lambda allows, with room to spare', () => {
    const bytes = Object.entries(WHOLE).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    expect(bytes).toBeLessThan(2048);
  });
});

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
