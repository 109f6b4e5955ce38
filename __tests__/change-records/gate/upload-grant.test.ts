import { beyondPutting, beyondUploading, type UploadPlace } from '../../../change-records/gate/upload-grant';
import { parsePolicy } from '../../../change-records/plan/policy-statement';
import { ACCOUNT, policyOf } from './a-small-plan';
import { UPLOAD } from './an-uploader';

const KMS = `arn:aws:kms:ap-southeast-2:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;

describe('what uploading takes', () => {
  const place: UploadPlace = { bucket: 'b-1', prefix: 'in/', networks: [] };
  const [statement] =
    parsePolicy(
      policyOf({
        Effect: 'Allow',
        Action: UPLOAD,
        Resource: 'arn:aws:s3:::b-1/in/*',
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      }),
    ) ?? [];
  const one = (more: Partial<NonNullable<typeof statement>> = {}) => ({ ...statement!, ...more });
  const key = (more: Partial<NonNullable<typeof statement>> = {}) =>
    one({
      actions: ['kms:Decrypt'],
      resources: [KMS],
      conditions: ['StringLike kms:ViaService: s3.*.amazonaws.com'],
      ...more,
    });

  it.each<[string, Parameters<typeof one>[0], readonly UploadPlace[] | undefined]>([
    ['its place', {}, [place]],
    ['one of its places', {}, [{ ...place, bucket: 'b-2' }, place]],
    ['the buckets of which nobody tells', {}, undefined],
    [
      'no networks said',
      { conditions: ['Bool aws:SecureTransport: true', 'IpAddress aws:SourceIp: 1.2.3.4/32'] },
      [place],
    ],
    [
      'its networks in order',
      { conditions: ['Bool aws:SecureTransport: true', 'IpAddress aws:SourceIp: 1.0.0.0/8, 2.0.0.0/8'] },
      [{ ...place, networks: ['2.0.0.0/8', '1.0.0.0/8'] }],
    ],
    ['forbidding', { effect: 'Deny', exceptActions: ['x'], actions: [] }, [place]],
  ])('%s', (_, more, places) => expect(beyondUploading(one(more), places)).toBeUndefined());

  it.each<[string, Parameters<typeof one>[0], string]>([
    ['all but some', { exceptActions: ['iam:*', 'sts:*'], actions: [] }, 'allows everything but iam:*, sts:*'],
    ['for somebody', { principals: ['AWS x'] }, 'names whom it is for, which no policy of a user does'],
    ['for all but somebody', { exceptPrincipals: ['AWS x'] }, 'names whom it is for, which no policy of a user does'],
    ['everywhere but', { exceptResources: ['a', 'b'] }, 'is about everything except a, b'],
    ['more than that', { actions: [...UPLOAD, 's3:GetObject', 's3:ListBucket'] }, 'allows s3:GetObject, s3:ListBucket'],
    [
      'elsewhere',
      { resources: ['arn:aws:s3:::b-1/in/*', 'arn:aws:s3:::b-1/out/*', 'arn:aws:s3:::b-2/in/*'] },
      'allows uploads to arn:aws:s3:::b-1/out/*, arn:aws:s3:::b-2/in/*',
    ],
    ['without TLS', { conditions: [] }, 'allows uploads that are not encrypted on their way'],
  ])('and not %s', (_, more, beyond) => expect(beyondUploading(one(more), [place])).toBe(beyond));

  it.each([
    ['arn:aws:s3:::b-1/in/x', true],
    ['arn:aws-cn:s3:::b-1/in/*', true],
    ['arn:aws-us-gov:s3:::b-1/in/*', true],
    ['arn:awsx:s3:::b-1/in/*', false],
    ['arn:aws:s3:::b-1', false],
    ['arn:aws:s3:::*/in/*', false],
    ['arn:aws:s3:::-b/in/*', false],
    ['xarn:aws:s3:::b-1/in/*', false],
    ['*', false],
  ])('%s is a place: %s', (resource, isPlace) => {
    const [bucket] = /(?<=:::)[^/]+/.exec(resource) ?? [''];
    expect(beyondPutting(one({ resources: [resource] }), undefined) === undefined).toBe(isPlace);
    expect(beyondPutting(one({ resources: [resource] }), [{ ...place, bucket }]) === undefined).toBe(isPlace);
  });

  it('from its networks, where it has some', () => {
    expect(beyondUploading(one(), [{ ...place, networks: ['1.0.0.0/8'] }])).toBe('allows uploads from other networks');
  });

  it('encrypting with the key of its bucket, through S3', () => {
    const withKey = [{ ...place, kmsKeyArn: KMS }];
    expect(beyondUploading(key(), withKey)).toBeUndefined();
    expect(beyondUploading(key(), [place, ...withKey])).toBeUndefined();
    expect(beyondUploading(key(), undefined)).toBeUndefined();
    expect(beyondUploading(key({ actions: ['KMS:decrypt', 'kms:GenerateDataKey'] }), withKey)).toBeUndefined();
    expect(beyondUploading(key({ actions: ['kms:Decrypt', 's3:PutObject'] }), withKey)).toBe('allows kms:Decrypt');
    expect(beyondUploading(key({ resources: [KMS, 'x', 'y'] }), withKey)).toBe('allows kms:Decrypt with x, y');
    expect(beyondUploading(key({ resources: [], exceptResources: ['x'] }), withKey)).toBe(
      'allows kms:Decrypt with all but x',
    );
    expect(beyondUploading(key({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], conditions: [] }), withKey)).toBe(
      'allows kms:Decrypt, kms:GenerateDataKey outside of S3',
    );
    for (const resource of [
      `x${KMS}`,
      `${KMS}/x`,
      KMS.replace(ACCOUNT, '1'),
      KMS.replace('key/', 'alias/'),
      KMS.replace('arn:aws', 'arn:awsx'),
    ])
      expect(beyondUploading(key({ resources: [resource] }), undefined)).toBe(`allows kms:Decrypt with ${resource}`);
    expect(beyondUploading(key({ resources: [KMS.replace('arn:aws', 'arn:aws-cn')] }), undefined)).toBeUndefined();
  });
});
