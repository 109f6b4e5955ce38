import { placesTaken } from '../../change-records/record/place-taken';
import { changeOf, golden, meddled, recordOf } from './golden-plan';

const policy = (...resources: readonly string[]): string =>
  JSON.stringify({
    Statement: [{ Effect: 'Allow', Action: ['s3:AbortMultipartUpload', 's3:PutObject'], Resource: resources }],
  });

const moving = (before: string, after: string) =>
  meddled('nothing', (json) => {
    const { change } = changeOf(json, 'aws_iam_user_policy.valentia');
    change.actions = ['update'];
    change.before = { ...change.before, policy: before };
    change.after = { ...change.after, policy: after };
  });

test.each<[string, string, readonly string[]]>([
  ['arn:aws:s3:::old/*', 'arn:aws:s3:::new/*', ['s3://old/*']],
  ['arn:aws:s3:::one/a/*', 'arn:aws:s3:::one/b/*', ['s3://one/a/*']],
  ['arn:aws:s3:::one/*', 'arn:aws:s3:::one/*', []],
])('from %s to %s takes %j away', (before, after, taken) => {
  const told = placesTaken(moving(policy(before), policy(after)));
  expect(told).toHaveLength(taken.length);
  for (const place of taken) expect(told[0]).toContain(`valentia may no longer upload to ${place}:`);
});

test('with an overlap nothing is taken away', () => {
  const old = 'arn:aws:s3:::old/*';
  expect(placesTaken(moving(policy(old), policy(old, 'arn:aws:s3:::new/*')))).toEqual([]);
});

test('of a user that leaves it says nothing: everything of it goes', () => {
  expect(placesTaken(golden('user-removed'))).toEqual([]);
});

test('of a user that is taken over the record lists what it may do today', () => {
  const adopted = recordOf(golden('take-over')).users.find(({ step }) => step === 'adopt')?.name ?? '';
  const mayToday = new Map([[adopted, ['s3-all: Allows s3:* on everything.']]]);
  const { notes } = recordOf(golden('take-over'), undefined, { mayToday }).verdict;
  expect(notes.join(' ')).toContain(`${adopted} may do more today`);
  expect(notes.join(' ')).toContain('s3-all: Allows s3:* on everything.');
});
