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
