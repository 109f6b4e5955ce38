import { signedFor } from './a-call';
import { aGateway, type GatewayUnderTest } from './a-gateway';
import { type Asked, StubUpstream } from './stub-upstream';

const KEY = 'AKIAEXAMPLE0000007Q4';

let keys: readonly { readonly id: string; readonly status: string }[];
let moto: StubUpstream;
let ministack: StubUpstream;
let gateway: GatewayUnderTest;

/** A tiny IAM that knows the keys above; everything else is answered with an empty document. */
function iam({ body }: Asked) {
  const parameters = new URLSearchParams(body);
  const id = parameters.get('AccessKeyId');
  switch (parameters.get('Action') ?? '') {
    case 'GetAccessKeyLastUsed':
      return keys.some((key) => key.id === id)
        ? { body: '<R><GetAccessKeyLastUsedResult><UserName>ana</UserName></GetAccessKeyLastUsedResult></R>' }
        : { status: 404, body: '<ErrorResponse/>' };
    case 'ListAccessKeys': {
      const members = keys.map(
        (key) => `<member><AccessKeyId>${key.id}</AccessKeyId><Status>${key.status}</Status></member>`,
      );
      return {
        body: `<R><ListAccessKeysResult><AccessKeyMetadata>${members.join('')}</AccessKeyMetadata></ListAccessKeysResult></R>`,
      };
    }
    default:
      return { body: '<R/>', headers: { 'x-amzn-requestid': '1' } };
  }
}

beforeEach(async () => {
  keys = [{ id: KEY, status: 'Active' }];
  moto = await StubUpstream.answering(iam);
  ministack = await StubUpstream.answering(() => ({ body: '{}' }));
  gateway = await aGateway(moto, ministack);
});

afterEach(() => Promise.all([gateway.close(), moto.close(), ministack.close()]));

function call(
  service: string,
  action: string,
  accessKeyId?: string,
  more: Record<string, string> = {},
): Promise<Response> {
  return fetch(gateway.endpoint, {
    method: 'POST',
    headers: { authorization: signedFor(service, accessKeyId), 'user-agent': 'a-test' },
    body: new URLSearchParams({ Action: action, ...more }),
  });
}

describe('passing on', () => {
  test('a call reaches the emulator of its service as it was sent, and its answer comes back', async () => {
    const answer = await call('iam', 'GetUser', undefined, { UserName: 'ana' });
    expect(await answer.text()).toBe('<R/>');
    expect(answer.headers.get('x-amzn-requestid')).toBe('1');
    expect(moto.asked).toMatchObject([{ method: 'POST', path: '/', body: 'Action=GetUser&UserName=ana' }]);
    expect(moto.asked[0]?.headers).toMatchObject({ authorization: signedFor('iam'), 'user-agent': 'a-test' });
    expect(ministack.asked).toEqual([]);
  });

  test('what MiniStack answers goes there', async () => {
    await call('sns', 'Publish');
    expect(ministack.actions).toEqual(['Publish']);
    expect(moto.asked).toEqual([]);
  });

  test('an emulator that is gone is told as a fault of the service', async () => {
    await moto.close();
    const answer = await call('iam', 'GetUser');
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('<Code>ServiceUnavailable</Code>');
    moto = await StubUpstream.answering(iam);
  });

  test('a HEAD keeps the length of the body that nobody sends', async () => {
    await moto.close();
    moto = await StubUpstream.answering(() => ({ headers: { 'content-length': '46' } }));
    await gateway.close();
    gateway = await aGateway(moto);
    const headers = { authorization: signedFor('s3') };
    const answer = await fetch(`${gateway.endpoint}/bucket/key`, { method: 'HEAD', headers });
    expect(answer.headers.get('content-length')).toBe('46');
  });
});

describe('who may call', () => {
  test('an active key may, and is looked up once', async () => {
    for (let n = 0; n < 3; n += 1) expect((await call('iam', 'GetUser', KEY)).status).toBe(200);
    expect(moto.actions).toEqual(['GetAccessKeyLastUsed', 'ListAccessKeys', 'GetUser', 'GetUser', 'GetUser']);
  });

  test('the look-up is not signed with the key, so that its last use stays what it was', async () => {
    await call('s3', 'anything', KEY);
    const lookUps = moto.asked.filter(
      ({ body }) => body.includes('GetAccessKeyLastUsed') || body.includes('ListAccessKeys'),
    );
    expect(lookUps.map(({ headers }) => String(headers.authorization).includes(KEY))).toEqual([false, false]);
  });

  test.each(['Inactive', 'deleted'])('an %s key may not, and nothing reaches the emulator', async (standing) => {
    keys = standing === 'deleted' ? [] : [{ id: KEY, status: standing }];
    const answer = await call('iam', 'GetUser', KEY);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('<Code>InvalidClientTokenId</Code>');
    expect(moto.actions).not.toContain('GetUser');
  });

  test.each(['UpdateAccessKey', 'DeleteAccessKey', 'CreateAccessKey'])('%s makes it look again', async (action) => {
    await call('iam', 'GetUser', KEY);
    keys = [{ id: KEY, status: 'Inactive' }];
    await call('iam', action);
    expect((await call('iam', 'GetUser', KEY)).status).toBe(403);
  });

  test.each(['SANDBOXOPERATOR', '123456789012', 'ASIAEXAMPLETEMPORARY'])('%s may', async (accessKeyId) => {
    expect((await call('iam', 'GetUser', accessKeyId)).status).toBe(200);
  });

  test('a made-up key may not', async () => {
    expect((await call('iam', 'GetUser', 'test')).status).toBe(403);
  });

  test('a call without a signature may not', async () => {
    const answer = await fetch(gateway.endpoint, {
      method: 'POST',
      body: new URLSearchParams({ Action: 'GetCallerIdentity' }),
    });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('MissingAuthenticationToken');
  });
});

describe('faults', () => {
  const isHeld = async (): Promise<void> => {
    while (!(await gateway.control.faults()).some(({ disturbed }) => disturbed > 0));
  };

  test('a lost answer: the call took effect, and nothing comes back', async () => {
    await gateway.control.disturb({ operation: 'DeleteUser', effect: { kind: 'lost-answer' } });
    await expect(call('iam', 'DeleteUser')).rejects.toThrow('fetch failed');
    expect(moto.actions).toEqual(['DeleteUser']);
  });

  test('a timeout: nothing took effect, nothing comes back', async () => {
    await gateway.control.disturb({ effect: { kind: 'timeout', ms: 30 } });
    const started = performance.now();
    await expect(call('iam', 'DeleteUser')).rejects.toThrow('fetch failed');
    expect(performance.now() - started).toBeGreaterThanOrEqual(29);
    expect(moto.asked).toEqual([]);
  });

  test.each([
    ['before', []],
    ['after', ['DeleteUser']],
  ] as const)('a call is held %s it takes effect, until the fault is ended', async (when, done) => {
    await gateway.control.disturb({ operation: 'DeleteUser', times: 1, effect: { kind: 'held', when } });
    const asked = call('iam', 'DeleteUser');
    await isHeld();
    while (!done.every((action) => moto.actions.includes(action))) await gateway.control.faults();
    expect(moto.actions.filter((action) => action === 'DeleteUser')).toEqual(done);
    await gateway.control.calm();
    expect((await asked).status).toBe(200);
    expect(moto.actions.filter((action) => action === 'DeleteUser')).toEqual(['DeleteUser']);
  });

  test('a held call of somebody who hung up meanwhile never takes effect', async () => {
    await gateway.control.disturb({ times: 1, effect: { kind: 'held', when: 'before' } });
    const hangsUp = new AbortController();
    const asked = fetch(gateway.endpoint, { method: 'POST', signal: hangsUp.signal, body: '' });
    await isHeld();
    hangsUp.abort();
    await expect(asked).rejects.toThrow('aborted');
    await gateway.control.calm();
    expect((await call('iam', 'GetUser')).status).toBe(200);
    expect(moto.actions).toEqual(['GetUser']);
  });

  test('latency delays and changes nothing else', async () => {
    await gateway.control.disturb({ effect: { kind: 'latency', ms: 40 } });
    const started = performance.now();
    expect((await call('iam', 'GetUser')).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(39);
  });

  test('an answer of the test’s own stands in for AWS', async () => {
    await gateway.control.disturb({ effect: { kind: 'answer', status: 200, body: '<State>STARTED</State>' } });
    expect(await (await call('iam', 'GenerateCredentialReport')).text()).toBe('<State>STARTED</State>');
  });

  test('what is no fault is refused with its reason', async () => {
    const order = gateway.control.disturb({ effect: { kind: 'thunder' } } as never);
    await expect(order).rejects.toThrow('400');
  });
});

describe('the record', () => {
  test('counts every call by service and operation, and masks key IDs', async () => {
    await call('iam', 'GetUser', KEY);
    await call('iam', 'GetUser');
    await call('sns', 'Publish');
    const { total, byOperation, calls } = await gateway.control.calls();
    expect({ total, byOperation }).toEqual({ total: 3, byOperation: { 'iam:GetUser': 2, 'sns:Publish': 1 } });
    expect(calls[0]).toMatchObject({
      service: 'iam',
      operation: 'GetUser',
      status: 200,
      accessKeyId: 'AKIA…07Q4',
      userAgent: 'a-test',
    });
    expect(JSON.stringify(calls)).not.toContain(KEY);
  });

  test('tells disturbed and refused calls', async () => {
    await gateway.control.disturb({ operation: 'GetUser', effect: { kind: 'throttle' } });
    await call('iam', 'GetUser');
    await call('iam', 'ListUsers', 'test');
    expect((await gateway.control.calls()).calls).toMatchObject([
      { status: 400, disturbed: 'throttle' },
      { status: 403, disturbed: 'refused' },
    ]);
  });

  test('a reset empties the emulators, the record and the faults', async () => {
    await gateway.control.disturb({ effect: { kind: 'throttle' } });
    await call('iam', 'GetUser');
    await gateway.control.reset();
    expect(gateway.resets()).toBe(1);
    expect(await gateway.control.faults()).toEqual([]);
    expect((await gateway.control.calls()).total).toBe(0);
    expect((await call('iam', 'GetUser')).status).toBe(200);
  });

  test('keeps the mails that were sent, whoever took them', async () => {
    await call('ses', 'SendEmail', undefined, {
      Source: 'keys@example.org.nz',
      'Destination.ToAddresses.member.1': 'ana@example.org.nz',
      'Message.Subject.Data': 'Your access key',
      'Message.Body.Text.Data': 'It is 91 days old.',
      'Message.Body.Html.Data': '<p>It is 91 days old.</p>',
    });
    const content = { Simple: { Subject: { Data: 'Again' }, Body: { Text: { Data: 'Old.' } } } };
    await fetch(`${gateway.endpoint}/v2/email/outbound-emails`, {
      method: 'POST',
      headers: { authorization: signedFor('ses') },
      body: JSON.stringify({
        FromEmailAddress: 'k@example.org',
        Destination: { ToAddresses: ['b@example.org'] },
        Content: content,
      }),
    });
    expect(await gateway.control.mails()).toMatchObject([
      {
        from: 'keys@example.org.nz',
        to: ['ana@example.org.nz'],
        subject: 'Your access key',
        html: '<p>It is 91 days old.</p>',
      },
      { from: 'k@example.org', to: ['b@example.org'], subject: 'Again', text: 'Old.', html: '' },
    ]);
    await gateway.control.forgetMails();
    expect(await gateway.control.mails()).toEqual([]);
  });

  test('answers for itself, and for nothing it does not know', async () => {
    expect(await gateway.control.identity()).toEqual({ runId: 'of-this-test' });
    expect((await fetch(`${gateway.endpoint}/_sandbox/nothing`)).status).toBe(404);
    expect(moto.asked).toEqual([]);
  });
});
