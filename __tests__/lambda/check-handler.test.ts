import { checkEnvironment } from '../../check-environment/check-environment';
import { handler } from '../../lambda/access-key-rotation-check/handler';
import { handlerIn } from '../../lambda/access-key-rotation-check/handler-in';
import { StubUpstream } from '../sandbox/gateway/stub-upstream';
import { settings } from './a-check';

const context = {
  awsRequestId: 'abcdefgh-1',
  invokedFunctionArn: 'arn:aws:lambda:ap-southeast-2:123456789012:function:check',
  getRemainingTimeInMillis: () => 900_000,
};
const before = { ...process.env };

describe('what Lambda calls', () => {
  let aws: StubUpstream;
  beforeAll(async () => {
    aws = await StubUpstream.answering(() => ({
      status: 403,
      body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
    }));
    const endpoint = aws.url.toString().replace(/\/$/, '');
    Object.assign(process.env, { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' });
  });
  afterAll(async () => {
    for (const name of ['AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    await aws.close();
  });
  beforeEach(() => {
    jest.spyOn(console, 'log').mockImplementation(() => undefined);
  });
  afterEach(() => jest.restoreAllMocks());

  test('it asks AWS in its own region and for its own bucket, and says what was denied', async () => {
    const handler = handlerIn({ ...checkEnvironment(settings), AWS_REGION: 'ap-southeast-4' });
    await expect(handler(null, context)).rejects.toMatchObject({ code: 'AWS_DENIED' });
    const asked = aws.asked.map(({ path, headers }) => `${path.split('?')[0]} ${headers.authorization}`);
    expect(asked.find((one) => one.includes('/s3/'))).toMatch(
      /^\/evidence\/check\/memory\.json .*\/ap-southeast-4\/s3\//,
    );
    expect(asked.some((one) => one.includes('/iam/'))).toBe(true);
  });

  test('its environment is read once, for as long as Lambda keeps the process', async () => {
    const environment: Record<string, string> = { ...checkEnvironment(settings), AWS_REGION: 'ap-southeast-4' };
    const handler = handlerIn(environment);
    await expect(handler({}, context)).rejects.toMatchObject({ code: 'AWS_DENIED' });
    environment['KEYTURN_MODE'] = 'nonsense';
    await expect(handler({}, context)).rejects.toMatchObject({ code: 'AWS_DENIED' });
    await expect(handlerIn(environment)({}, context)).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
  });
});

test('a wrong configuration ends the run before any call, loudly and as a line of the log', async () => {
  const lines: string[] = [];
  const write = jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  await expect(handler({}, context)).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
  write.mockRestore();
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ level: 'ERROR', message: 'run failed', code: 'BAD_CONFIGURATION' });
});
