import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { errorAnswer } from '../../../sandbox/gateway/error-answer';
import type { FaultInput } from '../../../sandbox/gateway/fault';
import { keyNotAccepted, throttled } from '../../../sandbox/gateway/known-errors';
import { aCall } from './a-call';
import { aGateway, type GatewayUnderTest } from './a-gateway';
import { StubUpstream } from './stub-upstream';

let upstream: StubUpstream;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  upstream = await StubUpstream.answering(() => ({ status: 404, body: '<ErrorResponse/>' }));
  gateway = await aGateway(upstream);
});
beforeEach(() => gateway.control.calm());
afterAll(() => Promise.all([gateway.close(), upstream.close()]));

/** The SDKs' own reading of an error: its name, status and message, and whether they would try again. */
type Read = {
  readonly name: string;
  readonly $metadata: { readonly httpStatusCode?: number };
  readonly message: string;
};

const send = {
  iam: (config: object) => new IAMClient(config).send(new ListUsersCommand({})),
  sts: (config: object) => new STSClient(config).send(new GetCallerIdentityCommand({})),
  ses: (config: object) =>
    new SESClient(config).send(
      new SendEmailCommand({ Source: 'a', Destination: {}, Message: { Subject: { Data: '' }, Body: {} } }),
    ),
  s3: (config: object) =>
    new S3Client({ ...config, forcePathStyle: true }).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })),
  lambda: (config: object) => new LambdaClient(config).send(new InvokeCommand({ FunctionName: 'f' })),
  scheduler: (config: object) => new SchedulerClient(config).send(new GetScheduleCommand({ Name: 's' })),
};
type Service = keyof typeof send;

async function errorOf(service: Service, accessKeyId = 'SANDBOXOPERATOR'): Promise<Read> {
  const credentials = { accessKeyId, secretAccessKey: 'any' };
  const config = { endpoint: gateway.endpoint, region: 'ap-southeast-2', credentials, maxAttempts: 1 };
  return send[service](config).then(
    () => {
      throw new Error('it was answered');
    },
    (fault: Read) => fault,
  );
}

describe('an SDK reads', () => {
  const cases: readonly (readonly [FaultInput['effect']['kind'], Service, number, string])[] = [
    ['throttle', 'iam', 400, 'Throttling'],
    ['throttle', 'sts', 400, 'Throttling'],
    ['throttle', 'ses', 400, 'Throttling'],
    ['throttle', 's3', 503, 'SlowDown'],
    ['throttle', 'lambda', 429, 'TooManyRequestsException'],
    ['throttle', 'scheduler', 429, 'ThrottlingException'],
    ['unavailable', 'iam', 503, 'ServiceUnavailable'],
    ['unavailable', 's3', 503, 'ServiceUnavailable'],
    ['unavailable', 'scheduler', 500, 'InternalServerException'],
    ['access-denied', 'iam', 403, 'AccessDenied'],
    ['access-denied', 's3', 403, 'AccessDenied'],
    ['access-denied', 'lambda', 403, 'AccessDeniedException'],
  ];

  test.each(cases)('%s of %s as %d %s', async (kind, service, status, name) => {
    await gateway.control.disturb({ service, effect: { kind } as FaultInput['effect'] });
    const fault = await errorOf(service);
    expect({ status: fault.$metadata.httpStatusCode, name: fault.name }).toEqual({ status, name });
    expect(fault.message).not.toBe('');
  });

  test('an error of the test’s own, with its message', async () => {
    const effect = {
      kind: 'error',
      status: 400,
      code: 'MessageRejected',
      message: 'Email address is not verified: <a & b>',
    } as const;
    await gateway.control.disturb({ service: 'ses', effect });
    expect(await errorOf('ses')).toMatchObject({ name: 'MessageRejected', message: effect.message });
  });

  const strangers: readonly (readonly [Service, number, string])[] = [
    ['iam', 403, 'InvalidClientTokenId'],
    ['sts', 403, 'InvalidClientTokenId'],
    ['s3', 403, 'InvalidAccessKeyId'],
    ['lambda', 403, 'UnrecognizedClientException'],
    ['scheduler', 403, 'UnrecognizedClientException'],
  ];

  test.each(strangers)('a key unknown to %s as %d %s', async (service, status, name) => {
    const fault = await errorOf(service, 'AKIAEXAMPLE0000007Q4');
    expect({ status: fault.$metadata.httpStatusCode, name: fault.name }).toEqual({ status, name });
  });
});

describe('protocols without a client here', () => {
  test('json carries the code in __type', () => {
    const call = aCall({
      service: 'sqs',
      headers: { 'x-amz-target': 'AmazonSQS.SendMessage', 'content-type': 'application/x-amz-json-1.0' },
    });
    const answer = errorAnswer(call, keyNotAccepted(call));
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ __type: 'UnrecognizedClientException' });
    expect(answer.headers).toContain('application/x-amz-json-1.0');
  });

  test('CBOR is a map of two texts', () => {
    const path = '/service/GraniteServiceVersion20100801/operation/PutMetricAlarm';
    const call = aCall({ service: 'monitoring', path, headers: { 'smithy-protocol': 'rpc-v2-cbor' } });
    const { body, headers } = errorAnswer(call, throttled(call));
    expect([...body.subarray(0, 8)]).toEqual([0xa2, 0x66, ...Buffer.from('__type')]);
    expect(body.toString()).toContain('ThrottlingException');
    expect(body.toString()).toContain('Rate exceeded');
    expect(headers).toEqual(expect.arrayContaining(['smithy-protocol', 'rpc-v2-cbor']));
  });
});
