import type { IAMClient } from '@aws-sdk/client-iam';
import { IamUserDirectory } from '../../aws/user-directory';

/** An IAM that gives these answers one after another, and the last for ever. */
function iamThatSays(...answers: readonly object[]): { iam: IAMClient; asked: () => number } {
  let asked = 0;
  const send = () => {
    asked += 1;
    return Promise.resolve(answers[Math.min(asked, answers.length) - 1]);
  };
  return { iam: { send } as unknown as IAMClient, asked: () => asked };
}

test('waits until the credential report is ready', async () => {
  const { iam, asked } = iamThatSays(
    { State: 'STARTED' },
    { State: 'INPROGRESS' },
    { State: 'COMPLETE' },
    { Content: Buffer.from('user,arn\n'), GeneratedTime: new Date(0) },
  );
  expect(await new IamUserDirectory(iam).credentialReport()).toEqual({
    generatedAt: new Date(0),
    rows: [],
    problems: [],
  });
  expect(asked()).toBe(4);
});

test('does not wait for ever', async () => {
  const { iam } = iamThatSays({ State: 'STARTED' });
  await expect(new IamUserDirectory(iam).credentialReport(600)).rejects.toMatchObject({
    kind: 'unready',
    retriable: true,
    message: expect.stringContaining('the credential report is not ready') as string,
  });
});

test('an answer without a report is a fault, not an empty account', async () => {
  const { iam } = iamThatSays({ State: 'COMPLETE' }, {});
  await expect(new IamUserDirectory(iam).credentialReport()).rejects.toMatchObject({ kind: 'refused' });
});
