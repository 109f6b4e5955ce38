import { connect } from '../../../aws/connect';
import { SsmParameterStore } from '../../../aws/parameter-store';
import { type AnEndpoint, anEndpoint } from './an-endpoint';

type Reply = { readonly status: number; readonly body: string } | 'cut off';

let endpoint: AnEndpoint;
let replies: Reply[];

/** AWS, as far as the test says: one reply after the other, of which some never arrive. */
beforeEach(async () => {
  replies = [];
  endpoint = await anEndpoint((request, response) => {
    request.resume().on('end', () => {
      const reply = replies.shift() ?? { status: 500, body: '' };
      if (reply === 'cut off') return response.destroy();
      return response.writeHead(reply.status, { 'content-type': 'text/xml' }).end(reply.body);
    });
  });
});

afterEach(() => endpoint.close());

const region = 'ap-southeast-2';
const gone = '<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>gone</Message></Error></ErrorResponse>';

test('a key whose deletion was not answered is deleted, though the second try finds none', async () => {
  replies = ['cut off', { status: 404, body: gone }];
  await expect(connect({ region }).keys.delete('jo', 'AKIAIOSFODNN7EXAMPLE')).resolves.toBeUndefined();
  expect(replies).toEqual([]);
});

test('one that the first try does not find is missing', async () => {
  replies = [{ status: 404, body: gone }];
  await expect(connect({ region }).keys.delete('jo', 'AKIAIOSFODNN7EXAMPLE')).rejects.toMatchObject({
    kind: 'missing',
  });
});

describe('a parameter that exists when the second try makes it', () => {
  const exists = { status: 400, body: JSON.stringify({ __type: 'ParameterAlreadyExists', message: 'exists' }) };
  const holding = (Value: string) => ({ status: 200, body: JSON.stringify({ Parameter: { Value } }) });
  const created = () => new SsmParameterStore({ region }).createSecret('/jo/key', 'ours', undefined);

  test('is ours if it holds what we put', async () => {
    replies = ['cut off', exists, holding('ours')];
    await expect(created()).resolves.toBeUndefined();
  });

  test('is somebody else’s if it holds anything else, or may not be read', async () => {
    replies = ['cut off', exists, holding('theirs')];
    await expect(created()).rejects.toMatchObject({ kind: 'conflict' });
    replies = [exists, { status: 400, body: JSON.stringify({ __type: 'AccessDeniedException' }) }];
    await expect(created()).rejects.toMatchObject({ kind: 'conflict' });
  });
});
