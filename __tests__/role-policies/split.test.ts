import { statementsFor } from '../../role-policies/roles';
import { charactersOf, documentsOf, MANAGED_POLICY_LIMIT } from '../../role-policies/split';
import { isAllowed } from './iam-evaluation';
import { someFacts, someSettings } from './some-settings';

const many = someSettings({
  buckets: Array.from({ length: 300 }, (_, i) => ({ name: `a-bucket-with-a-rather-long-name-${i}` })),
  users: [],
});

test('a policy that IAM would refuse for its length becomes several that say the same', () => {
  const statements = statementsFor('plan', someFacts({ settings: many }));
  const documents = documentsOf(statements);
  expect(documents.length).toBeGreaterThan(2);
  expect(documents.map(charactersOf).filter((length) => length > MANAGED_POLICY_LIMIT)).toEqual([]);
  for (const i of [0, 150, 299]) {
    const ask = { action: 's3:GetBucketPolicy', resource: `arn:aws:s3:::a-bucket-with-a-rather-long-name-${i}` };
    expect(documents.filter((one) => isAllowed([one], ask))).toHaveLength(1);
  }
  const sids = documents.flatMap(({ Statement }) => Statement.map((one) => (one as { Sid: string }).Sid));
  expect(new Set(sids).size).toBe(sids.length);
});

test('what fits stays one, in its order', () => {
  const statements = statementsFor('emergency', someFacts());
  const [document, ...more] = documentsOf(statements);
  expect(more).toEqual([]);
  expect(document?.Statement.map((one) => (one as { Sid: string }).Sid)).toEqual(statements.map(({ Sid }) => Sid));
});

test('white space is not counted, as IAM does not', () => {
  const one = { Effect: 'Allow', Action: 'iam:GetUser', Resource: '*' } as const;
  expect(charactersOf({ Version: '2012-10-17', Statement: [{ ...one, Sid: 'a b' }] })).toBe(
    JSON.stringify({ Version: '2012-10-17', Statement: [{ ...one, Sid: 'ab' }] }).length,
  );
});
