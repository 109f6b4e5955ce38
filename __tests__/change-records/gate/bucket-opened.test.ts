import { opensNoBucket } from '../../../change-records/gate/bucket-opened';
import type { GateFacts } from '../../../change-records/gate/facts';
import type { UploadPlace } from '../../../change-records/gate/upload-grant';
import { aCase, aUser } from './a-case';
import { ACCOUNT, aPlan, changed, type Given, policyOf } from './a-small-plan';
import { UPLOAD, userArn } from './an-uploader';

describe('whom a bucket’s policy lets in', () => {
  const BUCKET = 'aws_s3_bucket_policy.b-1';
  const VALENTIA = aUser();
  const lets = (more: object) => ({
    Sid: 'One',
    Effect: 'Allow',
    Action: UPLOAD,
    Resource: 'arn:aws:s3:::b-1/in/*',
    ...more,
  });
  const writing = (
    statements: readonly object[],
    given: Given & { before?: object | null; after?: object; unknown?: unknown } = {},
    facts: Partial<GateFacts> = {},
  ) => {
    const { before = null, after = {}, unknown: later = {}, ...rest } = given;
    const change = changed(
      BUCKET,
      before,
      { bucket: 'b-1', policy: policyOf(...statements), ...after },
      { unknown: later },
    );
    return opensNoBucket(
      aCase([VALENTIA, aUser({ name: 'gone', wanted: undefined })], facts, aPlan({ changes: [change], ...rest })),
    );
  };
  const because = (...of: Parameters<typeof writing>) => writing(...of).map((one) => one.because);
  const to = (AWS: unknown, more: object = {}) => lets({ Principal: { AWS }, ...more });
  const uploads = (...places: readonly Partial<UploadPlace>[]): Partial<GateFacts> => ({
    uploads: new Map([['valentia', places.map((one) => ({ bucket: 'b-1', prefix: 'in/', networks: [], ...one }))]]),
  });
  const account = { read: [['aws_caller_identity', { account_id: ACCOUNT }]] } as const;

  it('users of the ledger, of this account, where it is known', () => {
    expect(writing([to(userArn('valentia'))], account)).toEqual([]);
    expect(writing([to(userArn('valentia', '999999999999'))])).toEqual([]);
    expect(because([to(userArn('valentia', '999999999999'))], account)).toHaveLength(1);
    expect(because([to(userArn('gone'))], account)).toHaveLength(1);
    expect(because([to(userArn('more/valentia'))], account)).toHaveLength(1);
    expect(because([to(`${userArn('valentia')}/x`)], account)).toHaveLength(1);
    expect(because([to(userArn('valentia').replace('arn:aws', 'arn:awsx'))], account)).toHaveLength(1);
    expect(writing([to(userArn('valentia').replace('arn:aws', 'arn:aws-us-gov'))], account)).toEqual([]);
  });

  it('users of another stack, as far as the settings know them', () => {
    const elsewhere = { uploads: new Map([['tui', [{ bucket: 'b-1', prefix: '', networks: [] }]]]) };
    const statement = to(userArn('tui'));
    expect(writing([statement], account, { ...elsewhere, shards: ['suppliers-a'] })).toEqual([]);
    expect(writing([statement], account, elsewhere)).toHaveLength(1);
    expect(writing([statement], account, { shards: ['suppliers-a'] })).toHaveLength(1);
  });

  it('strangers are told by their names, and everybody as such', () => {
    expect(because([to([userArn('valentia'), '999999999999'])], account)[0]).toContain(
      '"One" lets in AWS 999999999999, which it did not so far',
    );
    expect(because([lets({ Principal: '*' })])[0]).toContain('"One" lets everybody in;');
    expect(because([lets({ NotPrincipal: { AWS: 'x' } })])[0]).toContain('lets everybody in;');
    expect(
      because([lets({ NotPrincipal: { AWS: 'x' }, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })])[0],
    ).toContain('lets in everybody but AWS x, which');
  });

  it('its users upload there under their prefix, and nothing more', () => {
    expect(writing([to(userArn('valentia'))], account, uploads({}))).toEqual([]);
    const [reads] = writing([to(userArn('valentia'), { Action: 's3:GetObject' })], account, uploads({}));
    expect(reads).toMatchObject({ code: 'RIGHTS_BEYOND_UPLOADING', acceptable: { about: 'valentia' } });
    expect(reads?.because).toContain('"One" in the policy of the bucket b-1 allows s3:GetObject');
    const other = to(userArn('valentia'), { Resource: 'arn:aws:s3:::b-1/out/*' });
    expect(because([other], account, uploads({}))[0]).toContain('allows uploads to arn:aws:s3:::b-1/out/*');
    expect(because([to(userArn('valentia'))], account, uploads({ bucket: 'b-2' }))[0]).toContain(
      'lets it into a bucket that is not its own',
    );
    expect(because([other], account, uploads({ bucket: 'b-2' }))[0]).toContain(
      'allows uploads to arn:aws:s3:::b-1/out/*',
    );
    expect(writing([other], account, {})).toEqual([]);
  });

  it('who was let in before stays, however that is known', () => {
    const stranger = to('999999999999');
    const there = policyOf({ ...stranger, Sid: 'Other' });
    expect(writing([stranger])).toHaveLength(1);
    expect(writing([stranger], { before: { bucket: 'b-1', policy: there } })).toEqual([]);
    expect(writing([stranger], { before: { bucket: 'b-2', policy: there } })).toHaveLength(1);
    expect(writing([stranger], { read: [['aws_s3_bucket_policy', { bucket: 'b-1', policy: there }]] })).toEqual([]);
    expect(writing([stranger], {}, { bucketPolicies: new Map([['b-1', there]]) })).toEqual([]);
    expect(writing([stranger], {}, { bucketPolicies: new Map([['b-1', null]]) })).toHaveLength(1);
    expect(writing([stranger], {}, { bucketPolicies: new Map([['b-1', 'x']]) })).toHaveLength(1);
    expect(
      writing([to('999999999999', { Action: 's3:*' })], { before: { bucket: 'b-1', policy: there } }),
    ).toHaveLength(1);
  });

  it('what only forbids lets nobody in, and what goes neither', () => {
    expect(writing([lets({ Effect: 'Deny', Principal: '*' })])).toEqual([]);
    const gone = changed(BUCKET, { bucket: 'b-1', policy: policyOf(lets({ Principal: '*' })) }, null, {
      actions: ['delete'],
    });
    expect(opensNoBucket(aCase([], {}, aPlan({ changes: [gone] })))).toEqual([]);
  });

  it('what is written only in the configuration is read there', () => {
    const configured = (text: string | undefined) => ({
      configuration: {
        root_module: {
          resources: [
            {
              address: BUCKET,
              mode: 'managed',
              type: 'aws_s3_bucket_policy',
              expressions: { policy: { constant_value: text } },
            },
          ],
        },
      },
    });
    const later = { after: { policy: undefined }, unknown: { policy: true } };
    expect(because([], later)[0]).toContain('whom its policy lets in is known only during the apply');
    expect(because([], { ...later, ...configured(undefined) })[0]).toContain('known only during the apply');
    expect(because([], { ...later, ...configured(policyOf(lets({ Principal: '*' }))) })[0]).toContain(
      'lets everybody in',
    );
    expect(because([], { ...later, ...configured(policyOf(lets({ Effect: 'Deny', Principal: '*' }))) })).toEqual([]);
    expect(because([], { after: { policy: 'x' } })[0]).toContain('its policy cannot be read');
  });

  it('which bucket it is, is known from after, before, or its name', () => {
    const about = (given: Parameters<typeof writing>[1]) =>
      writing([lets({ Principal: '*' })], given)[0]?.acceptable?.about;
    expect(about({})).toBe('b-1');
    expect(about({ after: { bucket: undefined }, before: { bucket: 'b-0' } })).toBe('b-0');
    expect(about({ after: { bucket: undefined } })).toBe('b-1');
  });

  it.each<[string, object, boolean]>([
    ['an organisation', { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }, false],
    ['whatever the case', { StringEquals: { 'AWS:PrincipalOrgId': 'o-1' } }, false],
    ['one of several values', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o-1/r-1/*'] } }, false],
    ['a network', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, false],
    ['a role', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/*` } }, false],
    ['every network', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, true],
    ['a network and every other', { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '::/0'] } }, true],
    ['anybody', { StringLike: { 'aws:PrincipalArn': '**' } }, true],
    ['an agent', { StringEquals: { 'aws:UserAgent': 'x' } }, true],
    ['not one', { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }, true],
    ['a number', { NumericEquals: { 'aws:PrincipalOrgID': '1' } }, true],
  ])('everybody under a condition that names %s is public: %s', (_, Condition, isPublic) => {
    const found = because([lets({ Principal: '*', Condition })]);
    expect(found[0]?.includes('lets everybody in;')).toBe(isPublic);
  });
});
