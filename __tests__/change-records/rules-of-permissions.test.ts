import { takesNobodyElsesUser } from '../../change-records/gate/another-project';
import { keepsEveryBoundary } from '../../change-records/gate/boundary';
import { opensNoBucket } from '../../change-records/gate/bucket-opened';
import { bucketPolicyIsOurs, isCreated } from '../../change-records/gate/bucket-policy';
import type { GateFacts } from '../../change-records/gate/facts';
import { runsNothingElse } from '../../change-records/gate/foreign-code';
import { takesLeavingUsersWhole } from '../../change-records/gate/holds-more';
import { readsAllOfIt } from '../../change-records/gate/readable-plan';
import { beyondPutting, beyondUploading, type UploadPlace } from '../../change-records/gate/upload-grant';
import { allowsOnlyUploading } from '../../change-records/gate/user-rights';
import { type Plan, parsePlan } from '../../change-records/plan/plan';
import { parsePolicy } from '../../change-records/plan/policy-statement';
import { USER_TAGS } from '../../rotation/audience';
import { aCase, aUser, codesOf } from './a-case';
import { aChange } from './by-hand-plan';
import type { ChangeJson } from './golden-plan';

const ACCOUNT = '123456789012';
const UPLOAD = ['s3:AbortMultipartUpload', 's3:PutObject'];
const KMS = `arn:aws:kms:ap-southeast-2:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const userArn = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:user/suppliers/${name}`;
const policy = (...statements: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });

interface Given {
  readonly changes?: readonly ChangeJson[];
  readonly drift?: readonly ChangeJson[];
  /** What the plan read: type → values. */
  readonly read?: readonly (readonly [type: string, values: object])[];
  readonly configuration?: object;
  readonly more?: object;
}

/** A plan with that in it and nothing else. */
const aPlan = ({ changes = [], drift = [], read = [], configuration = {}, more = {} }: Given): Plan =>
  parsePlan(
    JSON.stringify({
      ...{ format_version: '1.2', resource_changes: changes, resource_drift: drift, configuration },
      prior_state: {
        values: {
          root_module: {
            resources: read.map(([type, values]) => ({
              address: `data.${type}.x`,
              mode: 'data',
              type,
              name: 'x',
              values,
            })),
          },
        },
      },
      ...more,
    }),
  );
const changed = (
  address: string,
  before: object | null,
  after: object | null,
  {
    actions = ['update'],
    unknown = {},
    ...more
  }: { actions?: readonly string[]; unknown?: unknown; importing?: object; mode?: string } = {},
): ChangeJson => {
  const { importing, ...rest } = more;
  return aChange(
    address,
    {},
    { ...rest, change: { actions, before, after, after_unknown: unknown, ...(importing && { importing }) } },
  );
};

describe('what uploading takes', () => {
  const place: UploadPlace = { bucket: 'b-1', prefix: 'in/', networks: [] };
  const [statement] =
    parsePolicy(
      policy({
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

describe("a user's own policy", () => {
  const ADDRESS = 'aws_iam_user_policy.valentia';
  const said = (...of: Parameters<typeof changed> extends [string, ...infer Rest] ? Rest : never) =>
    allowsOnlyUploading(aCase([], {}, aPlan({ changes: [changed(ADDRESS, ...of)] })));
  const everything = policy(
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Effect: 'Allow', Action: '*', Resource: 'x' },
  );

  it('is judged where it is written, each fault once', () => {
    expect(said(null, { user: 'valentia', policy: everything })).toMatchObject([
      {
        code: 'RIGHTS_BEYOND_UPLOADING',
        because: expect.stringContaining(`its policy at ${ADDRESS} allows *;`) as string,
        acceptable: { about: 'valentia' },
      },
    ]);
    expect(said({ user: 'valentia', policy: everything }, null, { actions: ['delete'] })).toEqual([]);
    expect(said({ user: 'valentia' }, { user: 'valentia', policy: everything }, { actions: ['no-op'] })).toEqual([]);
  });

  it('says what is known only later, what cannot be read, and whose it is, if only by its address', () => {
    expect(said(null, { user: 'valentia' }, { unknown: { policy: true } })[0]?.because).toContain(
      'is known only during the apply',
    );
    expect(said(null, { user: 'valentia', policy: 'x' })[0]?.because).toContain('cannot be read');
    expect(said(null, { policy: everything })[0]?.acceptable).toEqual({ about: ADDRESS });
  });
});

describe('a permissions boundary', () => {
  const ARN = 'arn:aws:iam::123456789012:policy/suppliers';
  const judged = (
    address: string,
    before: object | null,
    after: object | null,
    more: Parameters<typeof changed>[3] = {},
  ) => keepsEveryBoundary(aCase([], {}, aPlan({ changes: [changed(address, before, after, more)] })));

  it.each(['aws_iam_user.ann', 'aws_iam_role.ann'])('of %s stays', (address) => {
    const before = { name: 'ann', permissions_boundary: ARN };
    expect(judged(address, before, { permissions_boundary: ARN })).toEqual([]);
    expect(judged(address, before, null, { actions: ['delete'] })).toEqual([]);
    expect(judged(address, { name: 'ann' }, { permissions_boundary: ARN })).toEqual([]);
    expect(judged(address, null, { permissions_boundary: ARN }, { actions: ['create'] })).toEqual([]);
    expect(judged(address, before, {})[0]?.because).toContain(`takes the permissions boundary ${ARN} off ann`);
    expect(judged(address, before, { permissions_boundary: 'x' })[0]?.because).toContain(
      `changes the permissions boundary of ann from ${ARN} to x`,
    );
    expect(
      judged(address, before, { permissions_boundary: ARN }, { unknown: { permissions_boundary: true } }),
    ).toHaveLength(1);
    expect(judged(address, { permissions_boundary: ARN }, {})[0]?.acceptable).toEqual({ about: address });
  });

  it('of nothing else is looked at', () => {
    expect(judged('aws_iam_group.ann', { permissions_boundary: ARN }, {})).toEqual([]);
  });
});

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
      { bucket: 'b-1', policy: policy(...statements), ...after },
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
    const there = policy({ ...stranger, Sid: 'Other' });
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
    const gone = changed(BUCKET, { bucket: 'b-1', policy: policy(lets({ Principal: '*' })) }, null, {
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
    expect(because([], { ...later, ...configured(policy(lets({ Principal: '*' }))) })[0]).toContain(
      'lets everybody in',
    );
    expect(because([], { ...later, ...configured(policy(lets({ Effect: 'Deny', Principal: '*' }))) })).toEqual([]);
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

describe('a bucket’s policy that is written', () => {
  const BUCKET = 'aws_s3_bucket_policy.b-1';
  const theirs = { Sid: 'Theirs', Effect: 'Allow', Principal: { AWS: 'x' }, Action: 's3:GetObject', Resource: 'y' };
  const nameless = { ...theirs, Sid: undefined, Effect: 'Deny', Principal: undefined };
  const ours = {
    Sid: 'KeyturnUploadValentia',
    Effect: 'Allow',
    Principal: { AWS: userArn('valentia') },
    Action: UPLOAD,
    Resource: 'y',
  };
  const judged = (change: ChangeJson, given: Given = {}, facts: Partial<GateFacts> = {}) =>
    bucketPolicyIsOurs(aCase([aUser()], facts, aPlan({ changes: [change], ...given })));
  const written = (before: object | null, after: object | null, more: Parameters<typeof changed>[3] = {}) =>
    changed(BUCKET, before, after, more);
  const having = (...of: readonly object[]) => ({ bucket: 'b-1', policy: policy(...of) });

  it.each<[string, ChangeJson]>([
    ['that is only read', written(having(theirs), having(), { actions: ['read'] })],
    ['that is forgotten', written(having(theirs), null, { actions: ['forget'] })],
    ['that stays', written(having(theirs), having(), { actions: ['no-op'] })],
    ['of a data source', written(having(theirs), having(), { mode: 'data' })],
    ['that keeps theirs', written(having(theirs, ours), having(theirs))],
  ])('%s overwrites nothing', (_, change) => expect(judged(change)).toEqual([]));

  it.each(['create', 'update', 'delete'])('is looked at where it is to %s', (action) => {
    expect(judged(written(having(theirs), having(), { actions: [action] }))).toHaveLength(1);
  });

  it('says which statements would be lost, each by its name', () => {
    const [refusal] = judged(written(having(theirs, nameless, ours), having()));
    expect(refusal).toMatchObject({
      code: 'BUCKET_POLICY_NOT_OURS',
      because: expect.stringContaining('and "Theirs", a statement without a Sid would be lost') as string,
    });
    const alike = { ...theirs, Sid: 'KeyturnUploadX' };
    const both = judged(written(having(theirs, alike), having()));
    expect(both.map(({ code }) => code)).toEqual(['FOREIGN_STATEMENT', 'BUCKET_POLICY_NOT_OURS']);
    expect(both[0]?.because).toContain(
      '"KeyturnUploadX" (Allow AWS x) would disappear from the policy of the bucket b-1',
    );
    expect(both[1]?.because).not.toContain('KeyturnUploadX');
    expect(both[0]?.wayOut).toContain('"bucketPolicy": "shared" for b-1');
  });

  it('that goes says whom it lets in, and how it stays', () => {
    const [refusal] = judged(
      written(
        having(
          { ...theirs, Principal: undefined },
          { ...theirs, Sid: 'But', Principal: undefined, NotPrincipal: { AWS: 'z' } },
        ),
        null,
        { actions: ['delete'] },
      ),
    );
    expect(refusal?.because).toContain('"Theirs" (Allow nobody), "But" (Allow everybody but AWS z) would disappear');
    expect(refusal?.wayOut).toContain(`terraform state rm '${BUCKET}'`);
  });

  it('that is known only later is refused where others have a part in it', () => {
    const later = (...of: readonly object[]) =>
      judged(written(having(...of), { bucket: 'b-1' }, { unknown: { policy: true } }));
    expect(later(theirs)[0]?.because).toContain('known only during the apply');
    expect(later(ours)).toEqual([]);
  });

  it('was seen before: in the state, by S3, by the plan, or not there with its bucket', () => {
    const after = having(ours);
    const made = aChange('aws_s3_bucket.b-1', { bucket: 'b-1' });
    const codes = (given: Given, facts: Partial<GateFacts>) =>
      judged(written(null, after, { actions: ['create'] }), given, { bucketPolicies: new Map(), ...facts }).map(
        ({ code }) => code,
      );
    expect(codes({}, {})).toEqual(['BUCKET_POLICY_UNSEEN']);
    expect(codes({}, { bucketPolicies: new Map([['b-1', null]]) })).toEqual([]);
    expect(codes({}, { bucketPolicies: new Map([['b-1', policy(theirs)]]) })).toEqual(['BUCKET_POLICY_NOT_OURS']);
    expect(codes({ read: [['aws_s3_bucket_policy', { bucket: 'b-1', policy: policy(theirs) }]] }, {})).toEqual([
      'BUCKET_POLICY_NOT_OURS',
    ]);
    expect(codes({ read: [['aws_s3_bucket_policy', { bucket: 'b-2', policy: policy(theirs) }]] }, {})).toEqual([
      'BUCKET_POLICY_UNSEEN',
    ]);
    const madeToo = aPlan({ changes: [written(null, after, { actions: ['create'] }), made] });
    expect(codesOf(bucketPolicyIsOurs, aCase([], { bucketPolicies: new Map() }, madeToo))).toEqual([]);
    expect(judged(written({ bucket: 'b-1', policy: 'x' }, after))[0]?.because).toContain(
      'the present one cannot be read',
    );
  });

  it('of a bucket made by the same plan, and by no other way', () => {
    const isMade = (of: ChangeJson) => isCreated(aPlan({ changes: [of] }), 'b-1');
    expect(isMade(aChange('aws_s3_bucket.x', { bucket: 'b-1' }))).toBe(true);
    expect(isMade(aChange('aws_s3_bucket.x', { bucket: 'b-2' }))).toBe(false);
    expect(isMade(aChange('aws_s3_bucket.x', { bucket: 'b-1' }, { mode: 'data' }))).toBe(false);
    expect(isMade(aChange('aws_s3_object.x', { bucket: 'b-1' }))).toBe(false);
    expect(
      isMade(changed('aws_s3_bucket.x', { bucket: 'b-1' }, { bucket: 'b-1' }, { actions: ['delete', 'create'] })),
    ).toBe(false);
    expect(isMade(changed('aws_s3_bucket.x', { bucket: 'b-1' }, null, { actions: ['create'] }))).toBe(false);
  });

  it('keeps statements of users whom only the settings know, under their project’s name', () => {
    const before = having({ ...ours, Sid: 'KeyturnUploadTui', Principal: { AWS: userArn('tui') } });
    const north = (uploads: GateFacts['uploads']) =>
      judged(written(before, having()), {}, { project: 'north', uploads }).map(({ code }) => code);
    expect(north(undefined)).toEqual(['FOREIGN_STATEMENT']);
    expect(north(new Map([['tui', []]]))).toEqual([]);
  });
});

describe('who leaves', () => {
  const gone = changed('aws_iam_user.valentia', { name: 'valentia' }, null, { actions: ['delete'] });
  const held = new Map([
    [
      'valentia',
      [
        { what: 'inline policy', id: 'upload' },
        { what: 'group', id: 'all' },
      ] as const,
    ],
  ]);
  const judged = (...changes: readonly ChangeJson[]) => takesLeavingUsersWhole(aCase([], { held }, aPlan({ changes })));

  it('leaves nothing behind but what the plan takes away', () => {
    expect(judged(gone)[0]?.because).toContain('still holds the inline policy upload, the group all;');
    expect(
      judged(gone, changed('aws_iam_user_policy.valentia', { name: 'upload' }, null, { actions: ['delete'] }))[0]
        ?.because,
    ).toContain('still holds the group all;');
    expect(
      judged(gone, changed('aws_iam_user_policy.valentia', { name: 'upload' }, {}, { actions: ['update'] }))[0]
        ?.because,
    ).toContain('inline policy upload');
    expect(judged(changed('aws_iam_user.valentia', { name: 'valentia' }, {}))).toEqual([]);
    expect(takesLeavingUsersWhole(aCase([], {}, aPlan({ changes: [gone] })))).toEqual([]);
  });
});

describe('what runs', () => {
  const AWS = 'registry.terraform.io/hashicorp/aws';
  const said = (given: Given) =>
    runsNothingElse(aCase([], {}, aPlan(given))).map(({ because }) => /^The plan (.*); besides/.exec(because)?.[1]);
  const configured = (resources: readonly object[], more: object = {}) => ({
    configuration: { root_module: { resources, ...more } },
  });
  const data = (type: string, mode = 'data') => ({ address: `${mode}.${type}.x`, mode, type });

  it.each<[string, Given, readonly string[]]>([
    ['nothing', {}, []],
    [
      'our provider',
      { configuration: { provider_config: { aws: { full_name: AWS, expressions: { region: {}, assume_role: [] } } } } },
      [],
    ],
    [
      'OpenTofu’s name of it',
      { configuration: { provider_config: { aws: { full_name: AWS.replace('terraform.io', 'opentofu.org') } } } },
      [],
    ],
    ['a provider of no name', { configuration: { provider_config: { aws: {} } } }, []],
    [
      'another',
      { configuration: { provider_config: { x: { full_name: `${AWS}x`, expressions: { a: {} } } } } },
      [`configures the provider ${AWS}x`],
    ],
    [
      'a mirror that is none',
      { configuration: { provider_config: { x: { full_name: `x${AWS}` } } } },
      [`configures the provider x${AWS}`],
    ],
    [
      'what it may not be told',
      {
        configuration: {
          provider_config: { aws: { full_name: AWS, expressions: { region: {}, endpoints: [], access_key: {} } } },
        },
      },
      ['tells the provider aws: endpoints, access_key'],
    ],
    ['a module', configured([], { module_calls: { more: {} } }), ['calls the module more']],
    [
      'provisioners',
      configured([{ ...data('aws_x', 'managed'), provisioners: [{ type: 'local-exec' }, {}] }]),
      ['runs the provisioner local-exec of managed.aws_x.x', 'runs the provisioner ? of managed.aws_x.x'],
    ],
    [
      'actions',
      { more: { action_invocations: [{ address: 'action.a.b', type: 'a' }, { type: 'a' }, {}] } },
      ['runs the action action.a.b', 'runs the action a', 'runs the action ?'],
    ],
    [
      'our data sources',
      configured(
        [
          'aws_caller_identity',
          'aws_iam_access_keys',
          'aws_iam_user',
          'aws_iam_users',
          'aws_s3_bucket_policy',
          'aws_partition',
          'aws_region',
          'aws_iam_policy_document',
        ].map((type) => data(type)),
      ),
      [],
    ],
    [
      'others, each once',
      {
        ...configured([data('http'), data('aws_iam_user', 'ephemeral')]),
        changes: [aChange('http.x', {}, { address: 'data.http.x', mode: 'data' }), aChange('aws_iam_user.x', {})],
      },
      ['asks data.http.x', 'opens the ephemeral resource ephemeral.aws_iam_user.x'],
    ],
  ])('%s', (_, given, expected) => expect(said(given)).toEqual(expected));
});

describe('what can be read of a plan', () => {
  const said = (given: Given) =>
    readsAllOfIt(aCase([], {}, aPlan(given))).map(({ because }) => /^The plan (.*); what cannot/.exec(because)?.[1]);
  const unknown = ', which this version of keyturn does not know';

  it.each<[string, Given, readonly string[]]>([
    ['all of it', { changes: [aChange('a.b', {})] }, []],
    ['an older format', { more: { format_version: '1.0' } }, []],
    [
      'a newer format',
      { more: { format_version: '1.3' } },
      ['is written in format 1.3, and this version of keyturn reads up to 1.2'],
    ],
    ['one change put off', { more: { deferred_changes: [{}] } }, ['puts off 1 change, to plan them later']],
    [
      'two',
      { more: { deferred_changes: [{}], deferred_action_invocations: [{}] } },
      ['puts off 2 changes, to plan them later'],
    ],
    ['a new section', { more: { news: 'x' } }, [`has a section "news"${unknown}`]],
    ['sections that say nothing', { more: { a: [], b: {}, c: null, d: false, e: '' } }, []],
    [
      'sections that say little',
      { more: { a: 0, b: true } },
      [`has a section "a"${unknown}`, `has a section "b"${unknown}`],
    ],
    ['in the configuration', { configuration: { hooks: [1] } }, [`has in its configuration "hooks"${unknown}`]],
    [
      'in its module',
      { configuration: { root_module: { checks: [1] } } },
      [`has in its configuration's root module "checks"${unknown}`],
    ],
    [
      'of resources, each once',
      { changes: [aChange('a.b', {}, { news: 1 }), aChange('a.c', {}, { news: 1 })] },
      [`has for a resource "news"${unknown}`],
    ],
    [
      'of a change',
      { changes: [aChange('a.b', {}, { change: { actions: ['create'], after_unknown: {}, news: 1 } })] },
      [`has in a change "news"${unknown}`],
    ],
    ['a long name, shortened', { more: { ['n'.repeat(61)]: 1 } }, [`has a section "${'n'.repeat(60)}"${unknown}`]],
    [
      'all that is done',
      {
        changes: ['no-op', 'create', 'read', 'update', 'delete', 'forget'].map((action) =>
          changed('a.b', null, null, { actions: [action] }),
        ),
      },
      [],
    ],
    [
      'something new that is done',
      { changes: [changed('a.b', null, null, { actions: ['create', 'lease'] })] },
      [`does "lease" to a.b${unknown}`],
    ],
  ])('%s', (_, given, expected) => expect(said(given)).toEqual(expected));
});

describe('a user that another project looks after', () => {
  const USER = 'aws_iam_user.valentia';
  const tagged = (stack?: string) => ({
    name: 'valentia',
    tags: stack === undefined ? {} : { [USER_TAGS.stack]: stack },
  });
  const judged = (
    change: ChangeJson,
    facts: Partial<GateFacts> = { project: 'north' },
    drift: readonly ChangeJson[] = [],
    tags?: object,
  ) =>
    codesOf(
      takesNobodyElsesUser,
      aCase([aUser({ tags: tags as Record<string, string> })], facts, aPlan({ changes: [change], drift })),
    ).length;
  const SOUTH = 'south/suppliers';

  it('is not taken over', () => {
    const over = (stack: string) =>
      changed(USER, tagged(stack), tagged('north/suppliers'), { importing: { id: 'valentia' } });
    expect([judged(over(SOUTH)), judged(over('north/suppliers')), judged(over(SOUTH), {})]).toEqual([1, 0, 1]);
  });

  it('is not made again', () => {
    const made = changed(USER, null, tagged(), { actions: ['create'] });
    const tags = (stack: string) => tagged(stack).tags;
    expect([
      judged(made, undefined, [], tags(SOUTH)),
      judged(made, undefined, [], tags('north/x')),
      judged(made),
    ]).toEqual([1, 0, 0]);
    expect(
      judged(changed(USER, tagged(), tagged(), { actions: ['delete', 'create'] }), undefined, [], tags(SOUTH)),
    ).toBe(0);
  });

  it.each(['delete', 'forget'])('is not taken away: %s', (action) => {
    const gone = (stack?: string) => changed(USER, tagged(stack), null, { actions: [action] });
    expect([judged(gone(SOUTH)), judged(gone('north/x')), judged(gone())]).toEqual([1, 0, 0]);
    expect([judged(gone('suppliers')), judged(gone(SOUTH), {}), judged(gone('suppliers'), {})]).toEqual([0, 1, 0]);
  });

  it('is left to it where its tag was written since the last apply', () => {
    const drift = (from: string | undefined, to: string, address = USER) => [
      changed(address, tagged(from), tagged(to)),
    ];
    const kept = changed(USER, tagged(SOUTH), tagged('north/suppliers'));
    expect(judged(kept, undefined, drift('north/suppliers', SOUTH))).toBe(1);
    expect(judged(kept, undefined, drift(SOUTH, SOUTH))).toBe(0);
    expect(judged(kept, undefined, drift('north/suppliers', SOUTH, 'aws_iam_user.ann'))).toBe(0);
    expect(judged(kept)).toBe(0);
  });

  it('is a managed user with a name', () => {
    const over = { importing: { id: 'valentia' } };
    expect(judged(changed(USER, tagged(SOUTH), tagged(), { ...over, mode: 'data' }))).toBe(0);
    expect(judged(changed('aws_iam_role.valentia', tagged(SOUTH), tagged(), over))).toBe(0);
    expect(judged(changed(USER, { ...tagged(SOUTH), name: undefined }, tagged(), over))).toBe(0);
    expect(judged(changed(USER, { name: 'valentia', tags: null }, tagged(), over))).toBe(0);
  });

  it('is told with the stack that would have it', () => {
    const over = changed(USER, tagged(SOUTH), tagged(), { importing: { id: 'valentia' } });
    const wayOut = (facts: Partial<GateFacts>) =>
      takesNobodyElsesUser(aCase([], facts, aPlan({ changes: [over] })))[0]?.wayOut;
    expect(wayOut({ project: 'north' })).toContain('Value=north/suppliers)');
    expect(wayOut({ project: 'north', stack: 'suppliers-a' })).toContain('Value=north/suppliers-a)');
  });
});
