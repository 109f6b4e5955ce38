import { namelessStatements, ourPrincipal, ourSid, sidPart, sidPrefix } from '../../rotation/our-statements';
import { bucketStatements, tlsOnlyStatement, type UploadGrant, userPolicy } from '../../rotation/upload-statements';

const ARN = 'arn:aws:iam::123456789012:user/suppliers/valentia';
const UPLOAD = ['s3:AbortMultipartUpload', 's3:PutObject'];
const grant = (of: Partial<UploadGrant> = {}): UploadGrant => ({
  ...{ user: 'valentia', userArn: ARN, partition: 'aws', bucket: 'b-1', prefix: '', networks: [] },
  ...of,
});
const own = (...grants: readonly UploadGrant[]) =>
  JSON.parse(userPolicy(grants)) as { Version: string; Statement: object[] };
const tls = (is: string) => ({ Bool: { 'aws:SecureTransport': is } });
const KMS = 'arn:aws:kms:ap-southeast-2:123456789012:key/1';
const EVERYTHING = ['arn:aws:s3:::b-1', 'arn:aws:s3:::b-1/*'];

describe('what a user’s own policy allows', () => {
  const upload = {
    Sid: 'Upload',
    Effect: 'Allow',
    Action: UPLOAD,
    Resource: 'arn:aws:s3:::b-1/*',
    Condition: tls('true'),
  };

  test('uploads to its place over TLS, and nothing else', () => {
    expect(own(grant())).toEqual({ Version: '2012-10-17', Statement: [upload] });
  });

  test('to several places, under their prefixes', () => {
    const places = [grant({ prefix: 'a/' }), grant({ bucket: 'b-2', partition: 'aws-cn', prefix: 'b/' })];
    expect(own(...places).Statement).toEqual([
      { ...upload, Resource: ['arn:aws:s3:::b-1/a/*', 'arn:aws-cn:s3:::b-2/b/*'] },
    ]);
  });

  test('from its networks', () => {
    const networks = ['203.0.113.0/24'];
    const Condition = { ...tls('true'), IpAddress: { 'aws:SourceIp': networks } };
    expect(own(grant({ networks })).Statement).toEqual([{ ...upload, Condition }]);
  });

  test('with the KMS key of its buckets, each once, through S3', () => {
    const encrypt = {
      ...{ Sid: 'EncryptUploads', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: KMS },
      Condition: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
    };
    expect(own(grant({ kmsKeyArn: KMS }), grant({ bucket: 'b-2', kmsKeyArn: KMS })).Statement[1]).toEqual(encrypt);
    expect(own(grant({ kmsKeyArn: KMS }), grant({ kmsKeyArn: `${KMS}2` })).Statement[1]).toEqual({
      ...encrypt,
      Resource: [KMS, `${KMS}2`],
    });
  });
});

describe('the same from the side of its bucket', () => {
  const Principal = { AWS: ARN };
  const deny = { Effect: 'Deny', Principal };
  const allow = {
    Sid: 'KeyturnUploadValentia',
    Effect: 'Allow',
    Principal,
    Action: UPLOAD,
    Resource: 'arn:aws:s3:::b-1/*',
  };
  const names = (header: string) => ({ Null: { [`s3:x-amz-server-side-encryption-${header}`]: 'false' } });
  const put = { ...deny, Action: 's3:PutObject', Resource: 'arn:aws:s3:::b-1/*' };
  const refused = [
    { Sid: 'KeyturnOnlyUploadValentia', ...deny, NotAction: UPLOAD, Resource: EVERYTHING },
    { Sid: 'KeyturnOnlyOverTlsValentia', ...deny, Action: 's3:*', Resource: EVERYTHING, Condition: tls('false') },
    { Sid: 'KeyturnNoOwnKeyValentia', ...put, Condition: names('customer-algorithm') },
    { Sid: 'KeyturnOnlyOurKeyValentia', ...put, Condition: names('aws-kms-key-id') },
  ];

  test('is allowed, and everything else is refused', () =>
    expect(bucketStatements([grant()])).toEqual([allow, ...refused]));

  test('of nobody is nothing', () => expect(bucketStatements([])).toEqual([]));

  test('where somebody only observes, nothing is refused', () => {
    expect(
      bucketStatements([grant({ restrict: 'observe' }), grant({ restrict: 'enforce', prefix: 'a/' })]),
    ).toHaveLength(1);
    expect(bucketStatements([grant({ restrict: 'enforce' })])).toHaveLength(5);
  });

  test('under its prefixes, where it has some everywhere', () => {
    const Resource = ['arn:aws:s3:::b-1/a/*', 'arn:aws:s3:::b-1/b/*'];
    expect(bucketStatements([grant({ prefix: 'a/' }), grant({ prefix: 'b/' })])).toEqual([
      { ...allow, Resource },
      ...refused,
      {
        Sid: 'KeyturnOnlyUnderPrefixValentia',
        ...deny,
        Action: 's3:*',
        NotResource: ['arn:aws:s3:::b-1', ...Resource],
      },
    ]);
    expect(bucketStatements([grant({ prefix: 'a/' }), grant()])).toHaveLength(5);
  });

  test('from its networks', () => {
    const networks = ['203.0.113.0/24'];
    expect(bucketStatements([grant({ networks })])[5]).toEqual({
      ...{ Sid: 'KeyturnOnlyFromNetworksValentia', ...deny, Action: 's3:*', Resource: EVERYTHING },
      Condition: { NotIpAddress: { 'aws:SourceIp': networks } },
    });
  });

  test('with the bucket’s KMS key, where that is one of the customer’s', () => {
    expect(bucketStatements([grant({ kmsKeyArn: KMS })])[4]).toMatchObject({
      Condition: {
        ...names('aws-kms-key-id'),
        ArnNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': KMS },
      },
    });
  });

  test('names its project', () => {
    expect(bucketStatements([grant()], 'north')[0]?.Sid).toBe(`${sidPrefix('north')}UploadValentia`);
  });

  test('a bucket of our own is talked to over TLS alone', () => {
    expect(tlsOnlyStatement({ partition: 'aws', bucket: 'b-1' })).toEqual({
      ...{ Sid: 'KeyturnTlsOnly', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: EVERYTHING },
      Condition: tls('false'),
    });
  });
});

describe('statements of ours are told', () => {
  test('by their Sids', () => {
    const is = (sid: string, project?: string) => new RegExp(ourSid(project)).test(sid);
    expect([is('KeyturnUploadValentia'), is('KeyturnOnlyFromNetworks')]).toEqual([true, true]);
    expect([is('KeyturnValentia'), is('XKeyturnUploadValentia'), is('KeyturnUpload-x')]).toEqual([false, false, false]);
    expect([is(`${sidPrefix('north')}UploadX`, 'north'), is('KeyturnUploadX', 'north')]).toEqual([true, false]);
  });

  test.each([
    [ARN, undefined, true],
    ['AIDAEXAMPLE0000000001', undefined, true],
    [ARN, '123456789012', true],
    [ARN, '999999999999', false],
    [`${ARN}/more`, undefined, false],
    [ARN.replace('suppliers', 'staff'), undefined, false],
    [ARN.replace('arn:aws', 'arn:aws-us-gov'), undefined, true],
    [`x${ARN}`, undefined, false],
    ['AIDAexample', undefined, false],
  ])('and by whom they are about: %s in %s: %s', (principal, account, expected) => {
    expect(new RegExp(ourPrincipal(account)).test(principal)).toBe(expected);
  });

  test('that were written before the project had a name, about its users alone', () => {
    const { sid, principal } = namelessStatements(['valentia', 'a.b+c'], '123456789012');
    const is = (pattern: string, text: string) => new RegExp(pattern).test(text);
    expect(['KeyturnUploadValentia', 'KeyturnOnlyUploadABC'].map((one) => is(sid, one))).toEqual([true, true]);
    expect(['KeyturnUploadTui', 'KeyturnUploadValentia2', 'KeyturnValentia'].map((one) => is(sid, one))).toEqual([
      false,
      false,
      false,
    ]);
    expect([ARN, ARN.replace('valentia', 'a.b+c')].map((one) => is(principal, one))).toEqual([true, true]);
    expect(
      [ARN.replace('valentia', 'axb+c'), ARN.replace('1234', '9999'), `${ARN}2`].map((one) => is(principal, one)),
    ).toEqual([false, false, false]);
  });

  test('by a name of letters and digits, and projects by a number before it', () => {
    expect([sidPart('kotahi-writer'), sidPart('7@karo..co'), sidPart('-x')]).toEqual(['KotahiWriter', '7KaroCo', 'X']);
    expect([sidPrefix(), sidPrefix('north'), sidPrefix('project-99')]).toEqual([
      'Keyturn',
      expect.stringMatching(/^Keyturn[0-9a-f]{8}North$/),
      expect.stringMatching(/^Keyturn[0-9a-f]{8}Project99$/),
    ]);
    for (let number = 0; number < 200; number += 1) expect(sidPrefix(`p${number}`)).toMatch(/^Keyturn[0-9a-f]{8}P\d+$/);
    expect(sidPrefix('n'.repeat(30))).toHaveLength('Keyturn'.length + 8 + 24);
  });
});
