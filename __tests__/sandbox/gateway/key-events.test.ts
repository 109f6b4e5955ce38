import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudTrailKeyEvents, regionOfIamEvents } from '../../../aws/key-events';
import { apiCallOf } from '../../../sandbox/gateway/api-call';
import { KeyEvents } from '../../../sandbox/gateway/key-events';
import { anAnswer, anIamCall } from './a-call';

let now = new Date('2026-03-23T09:00:00Z');
let gateway: KeyEvents;
let server: Server;
const clients: CloudTrailClient[] = [];

beforeEach(async () => {
  gateway = new KeyEvents(() => now);
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const answer = gateway.answer(apiCallOf(request, Buffer.concat(chunks)))!;
      response.writeHead(answer.status, [...answer.headers]).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
  server.closeAllConnections();
  return new Promise((resolve) => void server.close(resolve));
});

/** AWS's own client, in this region. */
function events(region = 'us-east-1', accessKeyId = 'SANDBOXOPERATOR'): CloudTrailKeyEvents {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId, secretAccessKey: 'sandbox' };
  clients.push(new CloudTrailClient({ region, endpoint, credentials, maxAttempts: 1 }));
  return new CloudTrailKeyEvents(clients.at(-1)!);
}

function happens(at: string, operation: string, user: string, status = 200): void {
  now = new Date(at);
  gateway.note(anIamCall({ Action: operation, UserName: user }), anAnswer('<R/>', status));
}

const NINE = new Date('2026-03-23T09:00:00Z');

test('users to whose keys it happened since are named once; what was refused, was earlier or is another thing is not', async () => {
  happens('2026-03-23T08:59:59Z', 'CreateAccessKey', 'earlier');
  happens('2026-03-23T09:00:00Z', 'CreateAccessKey', 'ann');
  happens('2026-03-23T09:10:00Z', 'CreateAccessKey', 'ann');
  happens('2026-03-23T09:10:00Z', 'UpdateAccessKey', 'ben');
  happens('2026-03-23T09:10:00Z', 'CreateAccessKey', 'refused', 409);
  happens('2026-03-23T09:10:00Z', 'ListAccessKeys', 'read');
  expect(await events().usersTouchedSince(NINE, ['CreateAccessKey'])).toEqual(new Set(['ann']));
  expect(await events().usersTouchedSince(NINE, ['CreateAccessKey', 'UpdateAccessKey'])).toEqual(
    new Set(['ann', 'ben']),
  );
  gateway.reset();
  expect(await events().usersTouchedSince(NINE, ['CreateAccessKey'])).toEqual(new Set());
});

test('more than a page of them: nobody is left out', async () => {
  const users = Array.from({ length: 120 }, (_, index) => `user-${index}`);
  for (const user of users) happens('2026-03-23T09:30:00Z', 'CreateAccessKey', user);
  expect(await events().usersTouchedSince(NINE, ['CreateAccessKey'])).toEqual(new Set(users));
});

test('IAM’s events are told in one region of each partition, and nowhere else', async () => {
  happens('2026-03-23T09:30:00Z', 'CreateAccessKey', 'ann');
  expect(await events('ap-southeast-2').usersTouchedSince(NINE, ['CreateAccessKey'])).toEqual(new Set());
  expect(['ap-southeast-2', 'cn-northwest-1', 'us-gov-east-1'].map(regionOfIamEvents)).toEqual([
    'us-east-1',
    'cn-north-1',
    'us-gov-west-1',
  ]);
});

test('what happens in an account that was entered by a role is told there, and nowhere else', async () => {
  const role = { Action: 'AssumeRole', RoleArn: 'arn:aws:iam::111111111111:role/administrator' };
  gateway.note({ ...anIamCall(role), service: 'sts' }, anAnswer('<AccessKeyId>ASIAENTERED</AccessKeyId>'));
  happens('2026-03-23T09:10:00Z', 'CreateAccessKey', 'ann');
  gateway.note(anIamCall({ Action: 'CreateAccessKey', UserName: 'ben' }, 'ASIAENTERED'), anAnswer('<R/>'));
  expect(await events().usersTouchedSince(NINE, ['CreateAccessKey'])).toEqual(new Set(['ann']));
  const there = events('us-east-1', 'ASIAENTERED');
  expect(await there.usersTouchedSince(NINE, ['CreateAccessKey'])).toEqual(new Set(['ben']));
});
