import { isError, unlessGone, whilePassing } from '../../provider-stand-in/aws-error';

function awsError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

test('an error code is recognised with and without the ending of the SDK', () => {
  expect(isError(awsError('NoSuchEntityException'), 'NoSuchEntity')).toBe(true);
  expect(isError(awsError('NoSuchBucketPolicy'), 'NoSuchBucket', 'NoSuchBucketPolicy')).toBe(true);
  expect(isError(awsError('NoSuchBucketPolicy'), 'NoSuchBucket')).toBe(false);
});

test('gone is undefined; anything else is an error', async () => {
  await expect(unlessGone(Promise.resolve(1), 'NoSuchEntity')).resolves.toBe(1);
  await expect(unlessGone(Promise.reject(awsError('NoSuchEntityException')), 'NoSuchEntity')).resolves.toBeUndefined();
  await expect(unlessGone(Promise.reject(awsError('AccessDenied')), 'NoSuchEntity')).rejects.toThrow('AccessDenied');
});

describe('what passes is asked again', () => {
  let waited: (number | undefined)[];

  beforeEach(() => {
    waited = [];
    jest.spyOn(globalThis, 'setTimeout').mockImplementation(((goOn: () => void, milliseconds?: number) => {
      waited.push(milliseconds);
      goOn();
    }) as typeof setTimeout);
  });
  afterEach(() => void jest.restoreAllMocks());

  const invalid = awsError('MalformedPolicy', 'Invalid principal in policy');
  const passes = (error: Error) => /principal/.test(error.message);
  const limit = (seconds = 3) => ({ seconds, stopped: new AbortController().signal });

  test('until it is answered', async () => {
    const ask = jest.fn().mockRejectedValueOnce(invalid).mockRejectedValueOnce(invalid).mockResolvedValue('done');
    await expect(whilePassing<string>(ask, passes, limit())).resolves.toBe('done');
    expect(ask).toHaveBeenCalledTimes(3);
    expect(waited).toEqual([1000, 1000]);
  });

  test('as long as the limit says', async () => {
    const ask = jest.fn().mockRejectedValue(invalid);
    await expect(whilePassing(ask, passes, limit(3))).rejects.toBe(invalid);
    expect(ask).toHaveBeenCalledTimes(4);
    expect(waited).toHaveLength(3);
  });

  test('never, for another reason', async () => {
    const ask = jest.fn().mockRejectedValue(awsError('MalformedPolicy', 'Policy has invalid resource'));
    await expect(whilePassing(ask, passes, limit())).rejects.toThrow('invalid resource');
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('not after Terraform was interrupted', async () => {
    const stopped = AbortSignal.abort();
    await expect(whilePassing(() => Promise.reject(invalid), passes, { seconds: 9, stopped })).rejects.toBe(invalid);
  });
});
