import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Connection, connectionOf } from '../../sandbox/connection';
import { DeployedCheck } from '../../sandbox/deployed-check';
import type { WrittenSettings } from '../../settings/settings';
import { type Ended, HandSandbox, run } from '../journeys/by-hand';

jest.setTimeout(600_000);

const CHECK = 'access-key-rotation-check';
const REGION = 'ap-southeast-2';
const TIME_ZONE = 'Pacific/Auckland';
const EVIDENCE = `${CHECK}-123456789012-${REGION}`;

let sandbox: HandSandbox;

beforeAll(async () => {
  sandbox = await HandSandbox.up();
});

afterAll(async () => {
  await sandbox.down();
});

/** Where and as whom the clients of this test call. */
function there(): Connection {
  return connectionOf(sandbox.env);
}

function check(): DeployedCheck {
  return new DeployedCheck(there(), CHECK, EVIDENCE);
}

/** Deploys, and plans again: nothing may be left to do. */
async function deploy(): Promise<Ended> {
  const deployed = await sandbox.cdktf('deploy', 'key-check', '--auto-approve');
  expect(deployed.said).toContain('Apply complete!');
  expect({ code: deployed.code, secondPlan: (await plan()).code }).toEqual({ code: 0, secondPlan: 0 });
  return deployed;
}

function plan(): Promise<Ended> {
  const folder = sandbox.path('out', 'stacks', 'key-check');
  return run('terraform', ['plan', '-detailed-exitcode', '-no-color', '-input=false'], sandbox.env, folder);
}

function changeSettings(change: (settings: WrittenSettings) => WrittenSettings): void {
  const file = sandbox.path('config', 'settings.json');
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as WrittenSettings)));
}

async function eventually<T>(look: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(1000)) {
    const seen = await look();
    if (seen !== undefined) return seen;
  }
  throw new Error(`nothing within ${seconds} s`);
}

/** One story, told in the order in which an operator would live it. */
test('the check is deployed, invoked, started by a schedule, missed aloud, and watched from further sides', async () => {
  await deploy();
  await invokedThroughLambda();
  await startedByASchedule();
  await failedForGood();
  await withEverythingThatTheEmulatorsKnow();
});

async function invokedThroughLambda(): Promise<void> {
  const { answer, failure } = await check().invoke();
  expect({ failure, ...answer }).toMatchObject({ complete: true, mode: 'report', account: '123456789012' });
  expect(await check().reports()).toBe(1);
}

/** Once more in a few seconds, in the same way as every Monday: the same target, role, retries and dead-letter queue. */
async function startedByASchedule(): Promise<void> {
  expect(await check().weekly()).toBe(`cron(0 9 ? * MON *) ${TIME_ZONE}`);
  await check().startOnce(new Date(Date.now() + 3000));
  await eventually(async () => ((await check().reports()) === 2 ? true : undefined));
}

/** A run that fails with every retry is somebody's work: it waits in the queue. */
async function failedForGood(): Promise<void> {
  const lambda = new LambdaClient(there());
  const Payload = Buffer.from(JSON.stringify({ mode: 'nonsense' }));
  await lambda.send(new InvokeCommand({ FunctionName: CHECK, InvocationType: 'Event', Payload }));
  const sqs = new SQSClient({ ...there(), useQueueUrlAsEndpoint: false });
  const QueueUrl = `${sandbox.env.AWS_ENDPOINT_URL}/123456789012/${CHECK}-undelivered`;
  const body = await eventually(async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    return Messages[0]?.Body;
  });
  expect(body).toContain('it may only ask for');
}

/** Not: the analyzer, which no emulator has. */
async function withEverythingThatTheEmulatorsKnow(): Promise<void> {
  await new OrganizationsClient(there()).send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  changeSettings((settings) => ({
    ...settings,
    deployment: {
      ...settings.deployment,
      mail: { ...settings.deployment.mail, identity: 'domain', replyTo: 'help@example.org.nz' },
      pipelineRoleArns: ['arn:aws:iam::123456789012:role/pipeline'],
    },
    check: { mode: 'enforce', mailPattern: '{user}@example.org.nz' },
    monitoring: {
      configRules: { enabled: true, recorder: true },
      keyEvents: { enabled: true, notify: ['security@example.org.nz'] },
      serviceControlPolicy: { enabled: true, targetIds: ['123456789012'] },
    },
  }));
  const deployed = await deploy();
  expect(deployed.said).toContain('_domainkey.example.org.nz CNAME');
}
