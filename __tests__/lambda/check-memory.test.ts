import { CheckMemory, type Intention, type MemoryRecord } from '../../lambda/access-key-rotation-check/memory';
import { isListOf, isObject, isText, isTime } from '../../lambda/access-key-rotation-check/written-json';
import { daysAfter } from '../../rotation/days';
import { InMemoryBucket } from '../aws/in-memory-bucket';

const PLACE = 'check/memory.json';
const now = new Date('2026-06-15T12:00:00Z');
const at = now.toISOString();
const until = new Date('2026-06-15T12:15:00Z');

const intention = (of: Partial<Intention> = {}): Intention => ({
  ...{ user: 'ann', keyId: 'AKIA1', because: 'it is old', createdAt: at, decidedAt: at },
  ...of,
});
const written: MemoryRecord = {
  ...{ version: 1, lease: null, journal: [], notices: {}, delivered: [], digest: null },
};

let bucket: InMemoryBucket;
beforeEach(() => {
  bucket = new InMemoryBucket();
});

const holding = async (record: unknown): Promise<void> => void (await bucket.put(PLACE, JSON.stringify(record), ''));
const open = (run = 'run-2', asOf = now): Promise<CheckMemory> => CheckMemory.open(bucket, run, asOf, until);
const kept = (): MemoryRecord => bucket.json(PLACE) as MemoryRecord;

describe('parts of what a run has written', () => {
  test('an object is one, and no list and nothing', () => {
    expect([{}, { a: 1 }].every(isObject)).toBe(true);
    expect([[], null, undefined, 'x', 1].some(isObject)).toBe(false);
  });

  test('a time is one as we write it', () => {
    expect(isTime('2026-06-15T12:00:00.000Z')).toBe(true);
    for (const other of ['2026-06-15T12:00:00Z', '2026-06-15', 'soon', '', 1, null]) expect(isTime(other)).toBe(false);
  });

  test('a list is one of such things alone', () => {
    expect([isListOf([], isText), isListOf(['a'], isText)]).toEqual([true, true]);
    expect([isListOf(['a', 1], isText), isListOf('a', isText), isListOf(undefined, isText)]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('a memory that no run has written is not taken for one', () => {
  test.each<[string, unknown]>([
    ['a list', []],
    ['another version', { ...written, version: 2 }],
    ['a lease without a run', { ...written, lease: { until: at } }],
    ['a lease without an end', { ...written, lease: { run: 'x' } }],
    ['a lease that is none', { ...written, lease: 'x' }],
    ['no journal', { ...written, journal: undefined }],
    ['a journal that is no list', { ...written, journal: {} }],
    ...(['user', 'keyId', 'because', 'createdAt', 'decidedAt'] as const).map((missing): [string, unknown] => [
      `an intention without ${missing}`,
      { ...written, journal: [intention(), { ...intention(), [missing]: 7 }] },
    ]),
    ['an intention at no time', { ...written, journal: [intention({ createdAt: 'soon' })] }],
    ['something else in the journal', { ...written, journal: ['x'] }],
    ['no notices', { ...written, notices: undefined }],
    ['notices at no time', { ...written, notices: { AKIA1: at, AKIA2: 'soon' } }],
    ['mails that are no names', { ...written, delivered: [1] }],
    ['a digest at no time', { ...written, digest: { at: 'soon', told: [] } }],
    ['a digest of nothing', { ...written, digest: { at } }],
    ['a digest that is none', { ...written, digest: 'x' }],
  ])('%s', async (_, record) => {
    await holding(record);
    await expect(open()).rejects.toMatchObject({ code: 'MEMORY_UNREADABLE' });
    expect(kept()).toEqual(JSON.parse(JSON.stringify(record)));
  });

  test('no JSON at all', async () => {
    await bucket.put(PLACE, 'x', '');
    await expect(open()).rejects.toMatchObject({ code: 'MEMORY_UNREADABLE' });
  });

  test('one of before some of it was written is read, as empty of that', async () => {
    await holding({ version: 1, journal: [intention()], notices: { AKIA1: at } });
    const memory = await open();
    expect(memory.owed).toEqual([intention()]);
    expect([memory.lastDigest, memory.isDelivered('x'), memory.lastNotice('AKIA1')]).toEqual([null, false, now]);
    expect(kept()).toMatchObject({ delivered: [], digest: null, lease: { run: 'run-2' } });
  });
});

describe('the lease', () => {
  const leased = (of: string): MemoryRecord => ({ ...written, lease: { run: 'run-1', until: of } });

  test('of a run that may be alive keeps others out, and says whose it is', async () => {
    await holding(leased('2026-06-15T12:00:00.001Z'));
    await expect(open()).rejects.toMatchObject({
      code: 'ANOTHER_RUN',
      message: expect.stringContaining('run-1') as string,
    });
  });

  test('is over with its time', async () => {
    await holding(leased(at));
    await open();
    expect(kept().lease).toEqual({ run: 'run-2', until: until.toISOString() });
  });

  test.each([true, false])('goes to one of two that begin at once (a memory is there: %s)', async (isThere) => {
    if (isThere) await holding(written);
    const both = await Promise.allSettled([open('run-1'), open('run-2')]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(both[1]).toMatchObject({ reason: { code: 'ANOTHER_RUN' } });
  });

  test('is given back at the end', async () => {
    const memory = await open();
    await memory.close(now);
    expect(kept()).toEqual(written);
  });

  test('that somebody else has taken makes the memory theirs, and no other fault does', async () => {
    const memory = await open();
    await holding(leased(until.toISOString()));
    await expect(memory.save()).rejects.toMatchObject({ kind: 'conflict' });
    expect(memory.isOurs).toBe(false);
    expect(kept().lease?.run).toBe('run-1');
  });

  test('is ours as long as nobody took it', async () => {
    const memory = await open();
    await memory.save();
    expect(memory.isOurs).toBe(true);
  });
});

describe('the journal', () => {
  test('holds what is about to be done before it is done, once per key, and what an earlier run owes', async () => {
    await holding({ ...written, journal: [intention({ keyId: 'AKIA0' }), intention()] });
    const memory = await open();
    await memory.intend([intention({ because: 'it is older' }), intention({ keyId: 'AKIA2' })]);
    expect(kept().journal.map(({ keyId, because }) => `${keyId} ${because}`)).toEqual([
      ...['AKIA0 it is old', 'AKIA1 it is older', 'AKIA2 it is old'],
    ]);
    expect(memory.owed).toHaveLength(2);
  });

  test('loses what was told, and keeps the rest', async () => {
    const memory = await open();
    await memory.intend([intention(), intention({ keyId: 'AKIA2' }), intention({ keyId: 'AKIA3' })]);
    memory.settle(['AKIA1', 'AKIA3']);
    expect(memory.open.map(({ keyId }) => keyId)).toEqual(['AKIA2']);
    expect(kept().journal).toHaveLength(3);
    await memory.save();
    expect(kept().journal).toHaveLength(1);
  });
});

describe('what was told', () => {
  test('notices are remembered per key, and for 400 days', async () => {
    const memory = await open();
    expect(memory.lastNotice('AKIA1')).toBeUndefined();
    memory.rememberNotice('AKIA1', daysAfter(now, -400));
    memory.rememberNotice('AKIA2', new Date(daysAfter(now, -400).getTime() - 1));
    memory.rememberNotice('AKIA3', now);
    expect(memory.lastNotice('AKIA3')).toEqual(now);
    await memory.close(now);
    expect(Object.keys(kept().notices)).toEqual(['AKIA1', 'AKIA3']);
  });

  test('a kept mail that went out is remembered until its object is gone, once', async () => {
    const memory = await open();
    memory.setDelivered('one', true);
    memory.setDelivered('two', true);
    memory.setDelivered('one', true);
    expect([memory.isDelivered('one'), memory.isDelivered('two'), memory.isDelivered('three')]).toEqual([
      true,
      true,
      false,
    ]);
    await memory.save();
    expect(kept().delivered).toEqual(['two', 'one']);
    memory.setDelivered('one', false);
    expect([memory.isDelivered('one'), memory.isDelivered('two')]).toEqual([false, true]);
  });

  test('the digest is remembered with what it told', async () => {
    const memory = await open();
    memory.rememberDigest(now, ['abc']);
    expect(memory.lastDigest).toEqual({ at, told: ['abc'] });
  });

  test('is written one after another: a save that fails holds up none after it', async () => {
    const memory = await open();
    const put = bucket.put.bind(bucket);
    let calls = 0;
    jest.spyOn(bucket, 'put').mockImplementation((...of) => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error('out')) : put(...of);
    });
    const first = memory.save();
    memory.rememberNotice('AKIA1', now);
    const second = memory.save();
    await expect(first).rejects.toThrow('out');
    await second;
    expect([memory.isOurs, kept().notices]).toEqual([true, { AKIA1: at }]);
  });
});
