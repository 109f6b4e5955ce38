import { aBrowser } from './a-browser';

test('a program that is not there is told in one sentence', async () => {
  await expect(aBrowser({ ...process.env, CHROMIUM_PATH: '/nowhere/chromium' })).rejects.toThrow(
    /^CHROMIUM_PATH names \/nowhere\/chromium, where nothing is: install Chromium or Chrome, and name its program in CHROMIUM_PATH\.$/,
  );
});

test('a program that does not start is told in one sentence, and what it said is the cause', async () => {
  const failure = await aBrowser({ ...process.env, CHROMIUM_PATH: process.execPath }).catch(
    (reason: unknown) => reason,
  );
  expect(failure).toEqual(
    new Error(
      'The Chromium of CHROMIUM_PATH does not start: install Chromium or Chrome, and name its program in CHROMIUM_PATH.',
    ),
  );
  expect((failure as Error).cause).toBeInstanceOf(Error);
});
