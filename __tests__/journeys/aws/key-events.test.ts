import { connect } from '../../../aws/connect';
import { type AnEndpoint, anEndpoint } from './an-endpoint';

interface Asked {
  readonly StartTime: number;
  readonly LookupAttributes: readonly { readonly AttributeKey: string; readonly AttributeValue: string }[];
  readonly NextToken?: string;
}

let endpoint: AnEndpoint;
let asked: Asked[];
/** Event name → its pages, newest first as CloudTrail has them. */
let pages: Record<string, readonly (readonly object[])[]>;
/** Answered instead, where it is given. */
let refusal: { readonly status: number; readonly type: string } | undefined;

/** CloudTrail's LookupEvents, over HTTP. */
beforeEach(async () => {
  asked = [];
  pages = {};
  refusal = undefined;
  endpoint = await anEndpoint((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => void (body += part.toString()));
    request.on('end', () => {
      const { status = 200, type = '' } = refusal ?? {};
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      if (status !== 200) return response.end(JSON.stringify({ __type: type, message: 'no' }));
      const ask = JSON.parse(body) as Asked;
      asked.push(ask);
      const found = pages[ask.LookupAttributes[0]?.AttributeValue ?? ''] ?? [[]];
      const page = Number(ask.NextToken ?? 0);
      const NextToken = page + 1 < found.length ? String(page + 1) : undefined;
      return response.end(JSON.stringify({ Events: found[page], NextToken }));
    });
  });
});

afterEach(() => endpoint.close());

const BY = { type: 'IAMUser', userName: 'eve', arn: 'arn:aws:iam::123456789012:user/eve' };
const KEY = 'AKIAIOSFODNN7EXAMPLE';
const SINCE = new Date('2026-11-01T00:00:00Z');
const at = (day: number): number => Date.UTC(2026, 10, day) / 1000;

/** An event as CloudTrail hands it out: its own record is a text in it. */
const event = (day: number, record: object): object => ({
  EventTime: at(day),
  CloudTrailEvent: JSON.stringify({ userIdentity: BY, sourceIPAddress: '203.0.113.9', ...record }),
});
const about = (userName: string, more: object = {}) => ({ requestParameters: { userName, accessKeyId: KEY, ...more } });

const callsAbout = () => connect({ region: 'ap-southeast-2' }).keyEvents.callsAbout('valentia', SINCE);

test('what was done to the keys of one user is told oldest first, with who, when and from where', async () => {
  pages = {
    UpdateAccessKey: [
      [event(9, about('valentia', { status: 'Active' })), event(8, about('jo', { status: 'Inactive' }))],
      [event(3, about('valentia', { status: 'Inactive' }))],
    ],
    DeleteAccessKey: [[event(10, about('valentia'))]],
    CreateAccessKey: [
      [
        event(2, {
          requestParameters: { userName: 'valentia' },
          responseElements: { accessKey: { accessKeyId: KEY, status: 'Active' } },
        }),
      ],
    ],
  };
  const told = { accessKeyId: KEY, by: BY.arn, from: '203.0.113.9' };
  const day = (number: number) => new Date(at(number) * 1000);
  expect(await callsAbout()).toEqual([
    { at: day(2), name: 'CreateAccessKey', status: undefined, ...told },
    { at: day(3), name: 'UpdateAccessKey', status: 'Inactive', ...told },
    { at: day(9), name: 'UpdateAccessKey', status: 'Active', ...told },
    { at: day(10), name: 'DeleteAccessKey', status: undefined, ...told },
  ]);
  expect(
    asked.map(({ LookupAttributes: [by], NextToken }) => [by?.AttributeKey, by?.AttributeValue, NextToken]),
  ).toEqual([
    ['EventName', 'CreateAccessKey', undefined],
    ['EventName', 'UpdateAccessKey', undefined],
    ['EventName', 'UpdateAccessKey', '1'],
    ['EventName', 'DeleteAccessKey', undefined],
  ]);
  expect(new Set(asked.map(({ StartTime }) => StartTime))).toEqual(new Set([SINCE.getTime() / 1000]));
});

test.each<[string, object, number]>([
  ['who calls for its own keys names nobody', { userIdentity: { ...BY, userName: 'valentia' } }, 1],
  ["the root user's own are nobody's of ours", { userIdentity: { type: 'Root' } }, 0],
  ['a call that failed changed nothing', { ...about('valentia'), errorCode: 'AccessDenied' }, 0],
  ['an event without its key is told all the same', { requestParameters: { userName: 'valentia' } }, 1],
])('%s', async (_, record, calls) => {
  pages = { UpdateAccessKey: [[event(3, record)]] };
  expect(await callsAbout()).toHaveLength(calls);
});

test.each<[string, () => void, string]>([
  ['nobody', () => void (pages = { UpdateAccessKey: [[{ EventTime: at(3), CloudTrailEvent: '{}' }]] }), 'refused'],
  ['nothing', () => void (pages = { UpdateAccessKey: [[{ EventTime: at(3) }]] }), 'refused'],
  ['no more to us', () => void (refusal = { status: 400, type: 'AccessDeniedException' }), 'denied'],
])('where an event or CloudTrail tells %s, nothing is concluded', async (_, happens, kind) => {
  happens();
  await expect(callsAbout()).rejects.toMatchObject({ kind });
});
