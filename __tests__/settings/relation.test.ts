import { userPolicy } from '../../rotation/upload-statements';
import { parseSettings } from '../../settings/settings-file';
import { asJson, aUser, someSettings } from './written-settings';

const manyNetworks = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `203.0.113.${i}/32`);

describe('a fault between values', () => {
  const users = (...about: object[]) => someSettings({ users: about.map((each) => aUser(each)) });
  const KEY = 'arn:aws:kms:ap-southeast-2:123456789012:key/0a1b2c3d';
  test.each<[what: string, settings: unknown, path: string, message: RegExp]>([
    [
      'a notice that comes with the limit',
      someSettings({ policy: { external: { maxAgeDays: 30 } } }),
      'policy.external.noticeDays',
      /is 30, and maxAgeDays is 30/,
    ],
    [
      'flagged after disabled',
      someSettings({ policy: { internal: { flagUnusedDays: 31 } } }),
      'policy.internal.flagUnusedDays',
      /is 31, and disableUnusedDays is 30/,
    ],
    [
      'two users of one name',
      users({}, { uploads: { bucket: 'other' } }),
      'users[1].name',
      /the name of users\[0\] already/,
    ],
    [
      'two users of one name but for case',
      users({}, { name: 'Valentia', uploads: { bucket: 'other' } }),
      'users[1].name',
      /the name of users\[0\] already/,
    ],
    [
      'two users of one address in Terraform',
      users({ name: 'a.b' }, { name: 'a@b', uploads: { bucket: 'other' } }),
      'users[1].name',
      /"a@b" and "a\.b" \(users\[0\]\) are both "a_b"/,
    ],
    [
      'a KMS key of another region',
      someSettings({
        deployment: {
          mail: { from: 'keys@example.org', owner: 'data@example.org' },
          kmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d',
        },
      }),
      'deployment.kmsKeyArn',
      /a key of us-east-1, and the deployment is in ap-southeast-2/,
    ],
    ['two users in one whole bucket', users({}, { name: 'karo' }), 'users[1].uploads.prefix', /overlap/],
    [
      'a prefix inside another',
      users({ uploads: { bucket: 'one', prefix: 'a/b/' } }, { name: 'karo', uploads: { bucket: 'one', prefix: 'a/' } }),
      'users[1].uploads.prefix',
      /"a\/" and "a\/b\/" of users\[0\] overlap/,
    ],
    [
      'a bucket made and not made',
      users(
        { uploads: { bucket: 'one', prefix: 'a/', bucketPolicy: 'ours' } },
        { name: 'karo', uploads: { bucket: 'one', prefix: 'b/', createBucket: true } },
      ),
      'users[1].uploads.createBucket',
      /differs from that of users\[0\]/,
    ],
    [
      'a bucket with two policies',
      users(
        { uploads: { bucket: 'one', prefix: 'a/' } },
        { name: 'karo', uploads: { bucket: 'one', prefix: 'b/', bucketPolicy: 'ours' } },
      ),
      'users[1].uploads.bucketPolicy',
      /differs from that of users\[0\]/,
    ],
    [
      'a bucket with two keys',
      users(
        { uploads: { bucket: 'one', prefix: 'a/' } },
        { name: 'karo', uploads: { bucket: 'one', prefix: 'b/', kmsKeyArn: KEY } },
      ),
      'users[1].uploads.kmsKeyArn',
      /differs from that of users\[0\]/,
    ],
    [
      'two users of one Sid in one bucket',
      users(
        { name: 'a-b', uploads: { bucket: 'one', prefix: 'a/' } },
        { name: 'a.b', uploads: { bucket: 'one', prefix: 'b/' } },
      ),
      'users[1].name',
      /"a\.b" and "a-b" \(users\[0\]\) are both "AB" in the policy of bucket one/,
    ],
    [
      'two users of one Sid but for case',
      users(
        { name: 'a_b', uploads: { bucket: 'one', prefix: 'a/' } },
        { name: 'A-B', uploads: { bucket: 'one', prefix: 'b/' } },
      ),
      'users[1].name',
      /are both "AB"/,
    ],
    [
      'networks that make too long a policy',
      users({ networks: manyNetworks(110) }),
      'users[0].networks',
      /the inline policy of valentia \d{4} characters long, and IAM takes 2048/,
    ],
    [
      'a prefix that makes too long a policy',
      users({ uploads: { bucket: 'one', prefix: `${'p'.repeat(1900)}/` } }),
      'users[0].uploads',
      /Shorten the prefix/,
    ],
    [
      'a bucket that is not declared',
      someSettings({ buckets: [{ name: 'kpa-valencia' }] }),
      'users[0].uploads.bucket',
      /"kpa-valentia" is none of the declared buckets/,
    ],
    [
      'a bucket that its user describes otherwise',
      someSettings({
        buckets: [{ name: 'kpa-valentia' }],
        users: [aUser({ uploads: { bucket: 'kpa-valentia', bucketPolicy: 'ours' } })],
      }),
      'users[0].uploads.bucketPolicy',
      /differs from that of buckets\[0\]/,
    ],
    [
      'a bucket that is declared twice',
      someSettings({ buckets: [{ name: 'kpa-valentia' }, { name: 'kpa-valentia' }] }),
      'buckets[1].name',
      /is buckets\[0\] already/,
    ],
    [
      'a bucket made here whose policy is of others',
      someSettings({ buckets: [{ name: 'kpa-valentia', createBucket: true, bucketPolicy: 'shared' }] }),
      'buckets[0].bucketPolicy',
      /nobody else has written a policy yet/,
    ],
    [
      'evidence in a bucket that waits for users',
      someSettings({
        buckets: [{ name: 'kpa-valentia' }, { name: 'waiting' }],
        check: { evidenceBucket: 'waiting' },
      }),
      'check.evidenceBucket',
      /"waiting" is buckets\[1\]/,
    ],
    [
      "evidence in a supplier's bucket",
      someSettings({ check: { evidenceBucket: 'kpa-valentia' } }),
      'check.evidenceBucket',
      /a bucket of its own/,
    ],
    ...(
      [
        ['of the evidence', { check: { evidenceBucket: 'taken' } }, /evidence bucket of the check/],
        ['of the state', {}, /bucket of Terraform's state/, { backend: 's3', bucket: 'taken' }],
        ['that waits for users', { buckets: [{ name: 'kpa-valentia' }, { name: 'taken' }] }, /is buckets\[1\]/],
        ["of a supplier's", { users: [aUser({ uploads: { bucket: 'taken' } })] }, /that users\[0\] uploads to/],
      ] as const
    ).map(
      ([whose, more, message, state]) =>
        [
          `an archive in the bucket ${whose}`,
          someSettings({
            ...more,
            deployment: {
              mail: { from: 'a@example.org', owner: 'b@example.org' },
              recordArchive: { bucket: 'taken' },
              ...(state && { state }),
            },
          }),
          'deployment.recordArchive.bucket',
          message,
        ] as [string, unknown, string, RegExp],
    ),
    [
      'keys reserved to nobody',
      someSettings({ monitoring: { serviceControlPolicy: { enabled: true } } }),
      'deployment.pipelineRoleArns',
      /forbid everybody/,
    ],
    [
      'key events of which none is expected',
      someSettings({ monitoring: { keyEvents: { enabled: true } } }),
      'deployment.pipelineRoleArns',
      /every rotation/,
    ],
  ])('%s', (_, settings, path, message) => {
    const { faults } = parseSettings(asJson(settings));
    expect(faults.map((fault) => fault.path)).toEqual([path]);
    expect(faults[0]?.message).toMatch(message);
  });
});

test('two users of one Sid in two buckets are none of its business', () => {
  const settings = someSettings({
    users: [aUser({ name: 'a-b', uploads: { bucket: 'one' } }), aUser({ name: 'a.b', uploads: { bucket: 'two' } })],
  });
  expect(parseSettings(asJson(settings)).faults).toEqual([]);
});

test('a policy is too long from 2,049 characters on', () => {
  const uploads = (letters: number) => ({ bucket: 'one', prefix: `${'p'.repeat(letters)}/` });
  const policy = (letters: number) =>
    userPolicy([{ ...uploads(letters), user: '', userArn: '', partition: 'aws', networks: [] }]);
  const most = 2048 - policy(0).length;
  const faults = (letters: number) =>
    parseSettings(asJson(someSettings({ users: [aUser({ uploads: uploads(letters) })] }))).faults;
  expect(policy(most)).toHaveLength(2048);
  expect(faults(most)).toEqual([]);
  expect(faults(most + 1)).toHaveLength(1);
});

test('all faults at once, of values and between them', () => {
  expect(
    parseSettings(
      asJson({
        ...someSettings({
          users: [
            aUser({ name: 'a b' }),
            aUser({ audience: 'nobody' }),
            aUser({ uploads: { bucket: 'X', prefix: 'a' } }),
          ],
        }),
        polcy: {},
        policy: { internal: { noticeDays: 90, maxAge: 1 } },
      }),
    )
      .faults.map(({ path }) => path)
      .sort(),
  ).toEqual(
    [
      'polcy',
      'policy.internal.maxAge',
      'policy.internal.noticeDays',
      'users[0].name',
      'users[1].audience',
      'users[1].uploads.prefix',
      'users[2].name',
      'users[2].uploads.bucket',
      'users[2].uploads.prefix',
    ].sort(),
  );
});
