import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox';

jest.setTimeout(240_000);

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-functions-')));
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ dir: join(folder, 'sandbox'), ministack: true });
});

afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks IAM for its users through the endpoint and with the credentials that a function is given. */
const SOURCE = `
export const handler = async () => {
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_REGION } = process.env;
  const scope = AWS_ACCESS_KEY_ID + '/20260323/' + AWS_REGION + '/iam/aws4_request';
  const answer = await fetch(AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=' + scope + ', SignedHeaders=host, Signature=0' },
    body: new URLSearchParams({ Action: 'ListUsers', Version: '2010-05-08' }),
  });
  return { users: [...(await answer.text()).matchAll(/<UserName>([^<]+)/g)].map(([, name]) => name) };
};
`;

function archive(): Buffer {
  writeFileSync(join(folder, 'index.mjs'), SOURCE);
  execFileSync('python3', ['-m', 'zipfile', '-c', 'function.zip', 'index.mjs'], { cwd: folder });
  return readFileSync(join(folder, 'function.zip'));
}

test('a deployed function runs, sees the IAM of the sandbox, and is started by a schedule', async () => {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = sandbox.env;
  const config = {
    endpoint: sandbox.endpoint,
    region: 'ap-southeast-2',
    credentials: { accessKeyId, secretAccessKey },
  };
  await new IAMClient(config).send(new CreateUserCommand({ UserName: 'ana' }));
  const lambda = new LambdaClient(config);
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'look-around',
      Runtime: 'nodejs22.x',
      Role: 'arn:aws:iam::123456789012:role/look-around',
      Handler: 'index.handler',
      Code: { ZipFile: archive() },
      Timeout: 30,
    }),
  );
  expect(FunctionArn).toBe('arn:aws:lambda:ap-southeast-2:123456789012:function:look-around');
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'look-around' }));
  expect(FunctionError).toBeUndefined();
  expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toEqual({ users: ['ana'] });

  await sandbox.control.forgetCalls();
  const soon = new Date(Date.now() + 2_000).toISOString().slice(0, 19);
  await new SchedulerClient(config).send(
    new CreateScheduleCommand({
      Name: 'soon',
      ScheduleExpression: `at(${soon})`,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: FunctionArn, RoleArn: 'arn:aws:iam::123456789012:role/look-around' },
    }),
  );
  const deadline = Date.now() + 60_000;
  const listed = async () => (await sandbox.control.calls()).byOperation['iam:ListUsers'];
  while ((await listed()) === undefined && Date.now() < deadline) await sleep(250);
  expect(await listed()).toBe(1);
});
