import { FAULT, type FaultInput } from '../../../sandbox/gateway/fault';
import { FaultBook } from '../../../sandbox/gateway/fault-book';
import { aCall, anIamCall } from './a-call';

function bookOf(...faults: readonly FaultInput[]): FaultBook {
  const book = new FaultBook();
  for (const fault of faults) book.order(FAULT.parse(fault));
  return book;
}

const listUsers = anIamCall({ Action: 'ListUsers' });
const keysOfAna = anIamCall({ Action: 'ListAccessKeys', UserName: 'ana' });
const keysOfBen = anIamCall({ Action: 'ListAccessKeys', UserName: 'ben' });

test('a fault concerns its service and operation only', () => {
  const book = bookOf({ service: 'iam', operation: 'ListUsers', effect: { kind: 'throttle' } });
  expect(book.disturbanceOf(listUsers).effect).toEqual({ kind: 'throttle' });
  expect(book.disturbanceOf(keysOfAna).effect).toBeUndefined();
  expect(book.disturbanceOf(aCall({ service: 's3', method: 'GET', path: '/b' })).effect).toBeUndefined();
});

test('a fault may concern calls about one user only', () => {
  const book = bookOf({ containing: 'ana', effect: { kind: 'access-denied' } });
  expect(book.disturbanceOf(keysOfAna).effect).toEqual({ kind: 'access-denied' });
  expect(book.disturbanceOf(keysOfBen).effect).toBeUndefined();
});

test('a fault may concern the calls of one program only', () => {
  const book = bookOf({ caller: 'Terraform', effect: { kind: 'throttle' } });
  const by = (agent: string) => ({ ...listUsers, headers: { ...listUsers.headers, 'user-agent': agent } });
  expect(book.disturbanceOf(by('aws-sdk-js/3 Terraform')).effect).toBeDefined();
  expect(book.disturbanceOf(by('aws-sdk-js/3')).effect).toBeUndefined();
  expect(book.disturbanceOf(listUsers).effect).toBeUndefined();
});

test('text is found in paths and bodies too', () => {
  const book = bookOf({ containing: 'a b', effect: { kind: 'throttle' } });
  expect(book.disturbanceOf(aCall({ service: 's3', method: 'PUT', path: '/bucket/a%20b' })).effect).toBeDefined();
  expect(book.disturbanceOf(aCall({ service: 'lambda', body: '{"text":"a b"}' })).effect).toBeDefined();
});

test('so many calls pass, so many are disturbed, the rest pass', () => {
  const book = bookOf({ skip: 2, times: 1, effect: { kind: 'lost-answer' } });
  const struck = [1, 2, 3, 4].map(() => book.disturbanceOf(listUsers).effect !== undefined);
  expect(struck).toEqual([false, false, true, false]);
  expect(book.all()).toMatchObject([{ seen: 4, disturbed: 1 }]);
});

test('delays add up; of other effects the first ordered counts, and the next waits for its turn', () => {
  const book = bookOf(
    { effect: { kind: 'latency', ms: 10 } },
    { effect: { kind: 'latency', ms: 30 } },
    { times: 1, effect: { kind: 'throttle' } },
    { times: 1, effect: { kind: 'unavailable' } },
  );
  expect(book.disturbanceOf(listUsers)).toEqual({ delayMs: 40, effect: { kind: 'throttle' } });
  expect(book.disturbanceOf(listUsers)).toEqual({ delayMs: 40, effect: { kind: 'unavailable' } });
  expect(book.disturbanceOf(listUsers)).toEqual({ delayMs: 40, effect: undefined });
});

test('faults are cancelled one by one or all', () => {
  const book = bookOf({ effect: { kind: 'throttle' } }, { effect: { kind: 'unavailable' } });
  book.cancel(1);
  expect(book.disturbanceOf(listUsers).effect).toEqual({ kind: 'unavailable' });
  book.cancel();
  expect(book.disturbanceOf(listUsers).effect).toBeUndefined();
});

test.each([
  { effect: { kind: 'thunder' } },
  { effect: { kind: 'latency', ms: -1 } },
  { operaton: 'ListUsers', effect: { kind: 'throttle' } },
  {},
])('%j is no fault', (input) => {
  expect(FAULT.safeParse(input).success).toBe(false);
});
