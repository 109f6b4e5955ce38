import { bucketStatements, type UploadGrant, userPolicy } from '../../rotation/upload-statements';

const grant = (of: Partial<UploadGrant> = {}): UploadGrant => ({
  user: 'valentia',
  userArn: 'arn:aws:iam::123456789012:user/suppliers/valentia',
  partition: 'aws',
  bucket: 'one',
  prefix: 'a/',
  networks: [],
  ...of,
});

const statement = (policy: string, sid: string) =>
  (JSON.parse(policy) as { Statement: { Sid: string; Resource: unknown }[] }).Statement.find(({ Sid }) => Sid === sid);

test('a user of one place has the policy that it always had', () => {
  expect(statement(userPolicy([grant()]), 'Upload')?.Resource).toBe('arn:aws:s3:::one/a/*');
});

test('with several places it may upload to each, and encrypt for each', () => {
  const policy = userPolicy([grant({ kmsKeyArn: 'key-1' }), grant({ bucket: 'two', prefix: '', kmsKeyArn: 'key-2' })]);
  expect(statement(policy, 'Upload')?.Resource).toEqual(['arn:aws:s3:::one/a/*', 'arn:aws:s3:::two/*']);
  expect(statement(policy, 'EncryptUploads')?.Resource).toEqual(['key-1', 'key-2']);
});

test('two prefixes of one bucket share its statements, each with a Sid of its own', () => {
  const statements = bucketStatements([grant(), grant({ prefix: 'b/' })]);
  const sids = statements.map(({ Sid }) => Sid);
  expect(new Set(sids).size).toBe(sids.length);
  expect(statements.find(({ Sid }) => Sid === 'KeyturnOnlyUnderPrefixValentia')?.NotResource).toEqual([
    'arn:aws:s3:::one',
    'arn:aws:s3:::one/a/*',
    'arn:aws:s3:::one/b/*',
  ]);
});

test('whoever only observes is allowed to upload, and refused nothing', () => {
  expect(bucketStatements([grant({ restrict: 'observe' })]).map(({ Effect }) => Effect)).toEqual(['Allow']);
  expect(bucketStatements([grant()]).some(({ Effect }) => Effect === 'Deny')).toBe(true);
});

describe('an upload that nobody here could read', () => {
  const KEY = 'arn:aws:kms:ap-southeast-2:123456789012:key/ours';
  const CUSTOMER = 's3:x-amz-server-side-encryption-customer-algorithm';
  const KMS = 's3:x-amz-server-side-encryption-aws-kms-key-id';

  /** As IAM reads the two operators that these statements have: of what is not sent, everything is unequal. */
  const refused = (sent: Readonly<Record<string, string>>, of: Partial<UploadGrant> = {}): readonly string[] =>
    bucketStatements([grant(of)])
      .filter(({ Effect, Sid }) => Effect === 'Deny' && /Key/.test(Sid.slice('Keyturn'.length)))
      .filter(({ Condition = {} }) =>
        Object.entries(Condition).every(([operator, keys]) =>
          Object.entries(keys).every(([key, wanted]) =>
            operator === 'Null' ? (sent[key] === undefined) === (wanted === 'true') : sent[key] !== wanted,
          ),
        ),
      )
      .map(({ Sid }) => Sid);

  test.each<[what: string, sent: Record<string, string>, of: Partial<UploadGrant>, by: readonly string[]]>([
    ['nothing said about keys', {}, {}, []],
    ['nothing said, where the bucket has a key', {}, { kmsKeyArn: KEY }, []],
    ['the key of the bucket', { [KMS]: KEY }, { kmsKeyArn: KEY }, []],
    [
      'a KMS key of another account',
      { [KMS]: 'arn:aws:kms:x:999999999999:key/theirs' },
      { kmsKeyArn: KEY },
      ['KeyturnOnlyOurKeyValentia'],
    ],
    ['any KMS key, where the bucket has none', { [KMS]: KEY }, {}, ['KeyturnOnlyOurKeyValentia']],
    ['a key of its own', { [CUSTOMER]: 'AES256' }, {}, ['KeyturnNoOwnKeyValentia']],
    [
      'a key of its own, where the bucket has one',
      { [CUSTOMER]: 'AES256' },
      { kmsKeyArn: KEY },
      ['KeyturnNoOwnKeyValentia'],
    ],
  ])('%s', (_, sent, of, by) => expect(refused(sent, of)).toEqual(by));

  test('is not refused to whoever only observes', () => {
    expect(refused({ [CUSTOMER]: 'AES256' }, { restrict: 'observe' })).toEqual([]);
  });
});
