import { judgedTime } from '../../lambda/access-key-rotation-check/clock';
import { type CheckEvent, inTheLog, ownAccount, runOf } from '../../lambda/access-key-rotation-check/invocation';
import { jsonLog } from '../../lambda/access-key-rotation-check/log';
import type { CheckPorts } from '../../lambda/access-key-rotation-check/run';
import { KeyturnError } from '../../rotation/keyturn-error';
import { settings } from './a-check';

const context = {
  awsRequestId: 'abcdefgh-1234',
  invokedFunctionArn: 'arn:aws:lambda:ap-southeast-2:123456789012:function:check',
  getRemainingTimeInMillis: () => 42,
};
const startedAt = new Date('2026-06-15T12:00:00Z');
const invocation = { id: 'run-1', startedAt, context, log: jsonLog('run-1', () => undefined) };
const run = (event: CheckEvent, of: Partial<typeof settings> = {}) =>
  runOf(event, invocation, { ...settings, ...of }, {} as CheckPorts);

describe('what an event may ask for', () => {
  test('nothing: as it is configured', () => {
    const as = { mode: 'enforce', tell: 'holders', suspendQuarantined: true } as const;
    expect(run({}, as)).toMatchObject({
      id: 'run-1',
      account: '123456789012',
      settings: as,
      asOf: startedAt,
      startedAt,
    });
    expect(run({ mode: 'enforce' }, as).settings).toMatchObject(as);
    expect(run({}, as).deadline.remainingInMs()).toBe(42);
  });

  test.each([
    ['holders', 'owner'],
    ['owner', 'owner'],
    ['nobody', 'nobody'],
  ] as const)('a look: nothing is changed, and no holder told (%s)', (tell, told) => {
    for (const mode of ['enforce', 'report'] as const) {
      const as = { mode, tell, suspendQuarantined: true };
      expect(run({ mode: 'report' }, as).settings).toMatchObject({
        mode: 'report',
        tell: told,
        suspendQuarantined: false,
      });
    }
  });

  test.each(['enforce', 'other', ''])('and not for the mode %j where the settings say report', (mode) => {
    expect(() => run({ mode }, { mode: 'report' })).toThrow(KeyturnError);
    expect(() => run({ mode }, { mode: 'report' })).toThrow(JSON.stringify(mode));
  });

  test('nor for another time in a real account', () => {
    expect(() => run({ clockAheadDays: 1 })).toThrow(/moves the clock by 1 days/);
  });
});

test('whose ARN tells no account is of an unknown one', () => {
  expect(ownAccount({ ...context, invokedFunctionArn: 'check' })).toBe('unknown');
});

describe('the clock is moved on this machine alone', () => {
  const moves = (environment: Record<string, string>): boolean => {
    try {
      return judgedTime(startedAt, 1, environment) > startedAt;
    } catch {
      return false;
    }
  };

  test.each([
    ['http://127.0.0.1:4566', true],
    ['http://127.12.34.56', true],
    ['http://localhost', true],
    ['http://[::1]:4566', true],
    ['http://localhost.example.org', false],
    ['http://not-localhost', false],
    ['http://127.0.0.1.example.org', false],
    ['http://27.0.0.1', false],
    ['http://[::2]', false],
    ['', false],
  ])('%s: %s', (AWS_ENDPOINT_URL, expected) => expect(moves({ AWS_ENDPOINT_URL })).toBe(expected));

  test('where every service is here, and the variables count', () => {
    const here = 'http://127.0.0.1:4566';
    expect(moves({ AWS_ENDPOINT_URL_IAM: here })).toBe(false);
    expect(moves({ AWS_ENDPOINT_URL: here, AWS_ENDPOINT_URL_IAM: here, HOME: 'x' })).toBe(true);
    expect(moves({ AWS_ENDPOINT_URL: here, AWS_ENDPOINT_URL_IAM: '' })).toBe(false);
    expect(moves({ AWS_ENDPOINT_URL: here, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' })).toBe(true);
  });

  test('by a number of days', () => {
    const environment = { AWS_ENDPOINT_URL: 'http://localhost' };
    expect(() => judgedTime(startedAt, Number.POSITIVE_INFINITY, environment)).toThrow(KeyturnError);
    expect(judgedTime(startedAt, -1, environment).toISOString()).toBe('2026-06-14T12:00:00.000Z');
  });
});

describe('whatever ends an invocation is a line of the log', () => {
  const logged = async (work: Parameters<typeof inTheLog<unknown>>[1]) => {
    const lines: string[] = [];
    const write = jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
    const answer = await inTheLog(context, work).catch((error: unknown) => error);
    write.mockRestore();
    return { answer, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  };

  test('a fault of ours with its code, what it says and the way out', async () => {
    const error = new KeyturnError('SOME_CODE', 'It is so.', 'Do that.');
    const { answer, lines } = await logged(() => Promise.reject(error));
    expect(answer).toBe(error);
    expect(lines).toMatchObject([
      { level: 'ERROR', message: 'run failed', code: 'SOME_CODE', because: 'It is so.', wayOut: 'Do that.' },
    ]);
  });

  test('any other as a bug', async () => {
    const { lines } = await logged(() => Promise.reject(new TypeError('x is undefined')));
    expect(lines).toMatchObject([{ code: 'BUG', because: 'TypeError: x is undefined' }]);
    expect(lines[0]).not.toHaveProperty('wayOut');
  });

  test('none where all went well; it is named by its time and its request', async () => {
    const { answer, lines } = await logged(({ id, log }) => {
      log.info('well');
      log.warn('hm', { of: 1 });
      return Promise.resolve(id);
    });
    expect(answer).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-abcdefgh$/);
    expect(lines).toMatchObject([
      { level: 'INFO', message: 'well', run: answer },
      { level: 'WARN', message: 'hm', of: 1 },
    ]);
  });
});
