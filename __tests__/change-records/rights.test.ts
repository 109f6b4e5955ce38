import fc from 'fast-check';
import type { GateFacts } from '../../change-records/gate/facts';
import { gate } from '../../change-records/gate/gate';
import type { UploadPlace } from '../../change-records/gate/upload-grant';
import type { Plan } from '../../change-records/plan/plan';
import { byHand } from './by-hand-plan';
import { changeOf, codes, golden, meddled, someFacts } from './golden-plan';

const UPLOAD = ['s3:AbortMultipartUpload', 's3:PutObject'];
const TLS = { Bool: { 'aws:SecureTransport': 'true' } };
const KMS = 'arn:aws:kms:ap-southeast-2:123456789012:key/11111111-2222-3333-4444-555555555555';
const THROUGH_S3 = { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } };
const VALENTIA: UploadPlace = { bucket: 'kpa-valentia', prefix: '', networks: [] };

const policy = (...statements: unknown[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const knowing = (grant: Partial<UploadPlace> = {}): GateFacts =>
  someFacts({ uploads: new Map([['valentia', [{ ...VALENTIA, ...grant }]]]) });

/** A plan that writes this policy of valentia, and of nobody else. */
const writing = (text: unknown): Plan =>
  meddled('nothing', (json) => {
    const { change } = changeOf(json, 'aws_iam_user_policy.valentia');
    change.actions = ['update'];
    change.after = { ...change.after, policy: text };
  });

const judged = (text: unknown, facts = knowing()) => gate(writing(text), facts).refusals;
const allows = (more: object) => policy({ Effect: 'Allow', Action: UPLOAD, Condition: TLS, ...more });

describe("a user's own policy", () => {
  it.each([
    ['its prefix', { Resource: 'arn:aws:s3:::kpa-valentia/*' }, {}],
    ['a part of its prefix', { Resource: 'arn:aws:s3:::kpa-valentia/delta/2026/*' }, { prefix: 'delta/' }],
    [
      'one action of the two, in small letters',
      { Action: 's3:putobject', Resource: 'arn:aws:s3:::kpa-valentia/*' },
      {},
    ],
    ['another partition', { Resource: 'arn:aws-us-gov:s3:::kpa-valentia/*' }, {}],
    [
      'its networks',
      {
        Resource: 'arn:aws:s3:::kpa-valentia/*',
        Condition: { ...TLS, IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '198.51.100.0/24'] } },
      },
      { networks: ['198.51.100.0/24', '203.0.113.0/24'] },
    ],
    [
      'the key of its bucket',
      { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: KMS, Condition: THROUGH_S3 },
      { kmsKeyArn: KMS },
    ],
  ])('may allow %s', (_, more, grant) => expect(judged(allows(more), knowing(grant))).toEqual([]));

  it('may forbid what it likes', () => {
    const text = policy({ Effect: 'Deny', NotAction: UPLOAD, NotResource: 'arn:aws:s3:::kpa-valentia/*' });
    expect(judged(text)).toEqual([]);
  });

  it.each([
    ['everything', { Action: '*', Resource: '*' }, {}],
    ['reading', { Action: [...UPLOAD, 's3:GetObject'], Resource: 'arn:aws:s3:::kpa-valentia/*' }, {}],
    ['a wildcard among actions', { Action: 's3:Put*', Resource: 'arn:aws:s3:::kpa-valentia/*' }, {}],
    ['all but some actions', { Action: undefined, NotAction: 'iam:*', Resource: 'arn:aws:s3:::kpa-valentia/*' }, {}],
    ['all but some resources', { NotResource: 'arn:aws:s3:::payroll/*' }, {}],
    ['another bucket', { Resource: ['arn:aws:s3:::kpa-valentia/*', 'arn:aws:s3:::payroll/*'] }, {}],
    ['a bucket whose name begins the same', { Resource: 'arn:aws:s3:::kpa-valentia2/*' }, {}],
    ['any bucket', { Resource: 'arn:aws:s3:::*/*' }, {}],
    ['the bucket itself', { Resource: 'arn:aws:s3:::kpa-valentia' }, {}],
    ['a neighbouring prefix', { Resource: 'arn:aws:s3:::kpa-valentia/daily*' }, { prefix: 'daily/' }],
    ['the whole bucket', { Resource: 'arn:aws:s3:::kpa-valentia/*' }, { prefix: 'daily/' }],
    ['uploads without TLS', { Resource: 'arn:aws:s3:::kpa-valentia/*', Condition: {} }, {}],
    [
      'TLS only where somebody says so',
      { Resource: 'arn:aws:s3:::kpa-valentia/*', Condition: { BoolIfExists: { 'aws:SecureTransport': 'true' } } },
      {},
    ],
    ['uploads from anywhere', { Resource: 'arn:aws:s3:::kpa-valentia/*' }, { networks: ['198.51.100.0/24'] }],
    ['any KMS key', { Action: 'kms:Decrypt', Resource: '*', Condition: THROUGH_S3 }, { kmsKeyArn: KMS }],
    ['its KMS key outside of S3', { Action: 'kms:Decrypt', Resource: KMS, Condition: {} }, { kmsKeyArn: KMS }],
    ['a KMS key where its bucket has none', { Action: 'kms:Decrypt', Resource: KMS, Condition: THROUGH_S3 }, {}],
    ['taking on a role', { Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::123456789012:role/admin' }, {}],
  ])('that allows %s is refused, unless somebody answers for the user', (_, more, grant) => {
    expect(judged(allows(more), knowing(grant))).toMatchObject([
      { code: 'RIGHTS_BEYOND_UPLOADING', acceptable: { about: 'valentia' } },
    ]);
  });

  it.each([
    ['is no JSON', 'x'],
    ['is missing', null],
    ['says a name twice', '{"Statement":[{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}'],
    ['has an unknown effect', policy({ Effect: 'allow', Action: UPLOAD, Resource: 'arn:aws:s3:::kpa-valentia/*' })],
    ['has an unknown element', allows({ Resource: 'arn:aws:s3:::kpa-valentia/*', Also: 's3:*' })],
    ['has two kinds of actions', allows({ NotAction: 's3:*', Resource: 'arn:aws:s3:::kpa-valentia/*' })],
    ['has no resource', allows({})],
    ['names a principal', allows({ Principal: '*', Resource: 'arn:aws:s3:::kpa-valentia/*' })],
  ])('that %s is refused', (_, text) =>
    expect(judged(text).map(({ code }) => code)).toEqual(['RIGHTS_BEYOND_UPLOADING']),
  );

  it('that is known only during the apply is refused', () => {
    const plan = meddled('narrow-uploads', (json) => {
      const { change } = changeOf(json, 'aws_iam_user_policy.valentia');
      delete change.after?.policy;
      change.after_unknown = { policy: true };
    });
    expect(codes(plan)).toEqual(['RIGHTS_BEYOND_UPLOADING']);
  });

  it('is judged by itself where no settings tell: one bucket, uploads, and nothing else', () => {
    expect(judged(allows({ Resource: 'arn:aws:s3:::any-bucket/x/*' }), someFacts())).toEqual([]);
    expect(judged(allows({ Resource: 'arn:aws:s3:::*/*' }), someFacts())).toHaveLength(1);
    expect(judged(allows({ Action: 's3:*', Resource: 'arn:aws:s3:::any-bucket/*' }), someFacts())).toHaveLength(1);
  });

  it('is refused for every action that is no upload, whatever stands beside it', () => {
    const action = fc.stringMatching(/^[a-z0-9]{2,8}:[A-Z][A-Za-z*?]{2,20}$/);
    fc.assert(
      fc.property(action, (one) => {
        fc.pre(!UPLOAD.map((each) => each.toLowerCase()).includes(one.toLowerCase()));
        const text = allows({ Action: [...UPLOAD, one], Resource: 'arn:aws:s3:::kpa-valentia/*' });
        expect(judged(text).map(({ code }) => code)).toEqual(['RIGHTS_BEYOND_UPLOADING']);
      }),
    );
  });
});

describe("a bucket's policy", () => {
  const BUCKET = 'aws_s3_bucket_policy.kpa-valentia';
  const user = (name: string, account = '123456789012') => `arn:aws:iam::${account}:user/suppliers/${name}`;

  /** The plan that narrows valentia's uploads, with one statement more in the bucket's policy. */
  const withStatement = (statement: object, wasThere = false): Plan =>
    meddled('narrow-uploads', (json) => {
      const { before, after } = changeOf(json, BUCKET).change;
      for (const values of wasThere ? [before, after] : [after]) {
        const document = JSON.parse(String(values?.policy)) as { Statement: object[] };
        document.Statement.push(statement);
        Object.assign(values ?? {}, { policy: JSON.stringify(document) });
      }
    });
  const letIn = (more: object) => ({
    ...{ Effect: 'Allow', Action: UPLOAD, Resource: 'arn:aws:s3:::kpa-valentia/more/*' },
    ...more,
  });

  it.each([
    ['everybody', { Principal: '*' }],
    ['everybody, spelt otherwise', { Principal: { AWS: ['*'] } }],
    ['everybody but one', { NotPrincipal: { AWS: user('valentia') } }],
    ['another account', { Principal: { AWS: '999999999999' } }],
    ['a role of ours', { Principal: { AWS: 'arn:aws:iam::123456789012:role/new' } }],
    ['a service', { Principal: { Service: 'logging.s3.amazonaws.com' } }],
    ['a deleted principal', { Principal: { AWS: 'AIDAEXAMPLE' } }],
    ['a supplier of another account', { Principal: { AWS: user('valentia', '999999999999') } }],
    ['a supplier that the ledger does not know', { Principal: { AWS: user('somebody') } }],
    ['a supplier and somebody else', { Principal: { AWS: [user('valentia'), '999999999999'] } }],
    ['an organisation', { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } }],
  ])('that lets in %s is refused, unless somebody answers for the bucket', (_, more) => {
    expect(gate(withStatement(letIn(more)), someFacts()).refusals).toMatchObject([
      { code: 'BUCKET_OPENED', acceptable: { about: 'kpa-valentia' } },
    ]);
  });

  it('that lets a supplier upload is none of it, and one that lets it read is refused for the user', () => {
    expect(codes(withStatement(letIn({ Principal: { AWS: user('valentia') } })))).toEqual([]);
    const reads = letIn({ Principal: { AWS: user('valentia') }, Action: 's3:GetObject' });
    expect(gate(withStatement(reads), someFacts()).refusals).toMatchObject([
      { code: 'RIGHTS_BEYOND_UPLOADING', acceptable: { about: 'valentia' } },
    ]);
    const elsewhere = letIn({ Principal: { AWS: user('valentia') } });
    expect(codes(withStatement(elsewhere), knowing({ bucket: 'kpt-kotahi' }))).toContain('RIGHTS_BEYOND_UPLOADING');
  });

  it('may keep whom it let in before, but not everybody', () => {
    expect(codes(withStatement(letIn({ Principal: { AWS: '999999999999' } }), true))).toEqual([]);
    const organisation = { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } };
    expect(codes(withStatement(letIn({ Principal: '*', Condition: organisation }), true))).toEqual([]);
    for (const Condition of [
      undefined,
      { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } },
      { StringLike: { 'aws:PrincipalArn': '*' } },
      { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } },
      { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abcdefghij' } },
      { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': 'o-abcdefghij' } },
      { Bool: { 'aws:SecureTransport': 'true' } },
    ]) {
      expect(codes(withStatement(letIn({ Principal: '*', Condition }), true))).toEqual(['BUCKET_OPENED']);
    }
  });

  it('may forbid anybody anything', () => {
    expect(codes(withStatement(letIn({ Effect: 'Deny', Principal: '*' })))).toEqual([]);
  });
});

describe('a permissions boundary', () => {
  const BOUNDARY = 'arn:aws:iam::123456789012:policy/suppliers';
  const changing = (before: unknown, after: unknown): Plan =>
    meddled('start', (json) => {
      const { change } = changeOf(json, 'aws_iam_user.valentia');
      Object.assign(change.before ?? {}, { permissions_boundary: before });
      Object.assign(change.after ?? {}, { permissions_boundary: after });
    });

  it.each([
    ['removed', null, 'takes the permissions boundary'],
    ['emptied', '', 'takes the permissions boundary'],
    ['changed', 'arn:aws:iam::aws:policy/AdministratorAccess', 'changes the permissions boundary'],
  ])('that is %s is refused, unless somebody answers for the user', (_, after, because) => {
    const [refusal, ...more] = gate(changing(BOUNDARY, after), someFacts()).refusals;
    expect([refusal, more]).toMatchObject([{ code: 'BOUNDARY_CHANGED', acceptable: { about: 'valentia' } }, []]);
    expect(refusal?.because).toContain(because);
    expect(refusal?.wayOut).toContain(`"permissionsBoundary": "${BOUNDARY}"`);
  });

  it('that is known only during the apply is refused', () => {
    const plan = meddled('start', (json) => {
      const { change } = changeOf(json, 'aws_iam_user.valentia');
      Object.assign(change.before ?? {}, { permissions_boundary: BOUNDARY });
      delete change.after?.permissions_boundary;
      change.after_unknown = { permissions_boundary: true };
    });
    expect(codes(plan)).toEqual(['BOUNDARY_CHANGED']);
  });

  it('may stay, and come', () => {
    expect(codes(changing(BOUNDARY, BOUNDARY))).toEqual([]);
    expect(codes(changing(null, BOUNDARY))).toEqual([]);
  });
});

describe('somebody who answers by name and reason', () => {
  const answering = (code: string, about?: string): GateFacts =>
    someFacts({
      acceptances: [
        { code, about, by: 'Ada Operator', reason: 'the audit reads it', at: new Date('2026-11-23T06:00:00Z') },
      ],
    });

  it.each([
    ['wide-policy', 'RIGHTS_BEYOND_UPLOADING', 'valentia'],
    ['stranger-reads', 'BUCKET_OPENED', 'kpt-kotahi'],
    ['boundary-removed', 'BOUNDARY_CHANGED', 'valentia'],
  ])('lets %s pass, and for nobody else', (name, code, about) => {
    expect(codes(byHand(name), answering(code, about))).toEqual([]);
    expect(codes(byHand(name), answering(code, 'somebody'))).toEqual([code]);
  });

  it('lets no credential, no code that runs and no stranger to the ledger pass', () => {
    for (const name of ['terraform-data', 'provisioner', 'imported-stranger']) {
      expect(codes(byHand(name), answering('NOT_ALLOWED_HERE'))).toContain('NOT_ALLOWED_HERE');
    }
  });
});

describe('what real Terraform planned by hand', () => {
  it.each([
    ['second-policy', 'RIGHTS_BEYOND_UPLOADING'],
    ['wide-policy', 'RIGHTS_BEYOND_UPLOADING'],
    ['reads-its-bucket', 'RIGHTS_BEYOND_UPLOADING'],
    ['public-bucket', 'BUCKET_OPENED'],
    ['stranger-reads', 'BUCKET_OPENED'],
    ['boundary-removed', 'BOUNDARY_CHANGED'],
    ['boundary-changed', 'BOUNDARY_CHANGED'],
  ])('%s: %s', (name, code) => expect(codes(byHand(name))).toContain(code));

  it('and a boundary that stays is no reason to refuse', () => {
    expect(codes(byHand('boundary-kept'))).toEqual([]);
    expect(codes(golden('first-deployment'), knowing())).toEqual([]);
  });
});
