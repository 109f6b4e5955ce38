import { bucketPolicyIsOurs, isCreated } from '../../../change-records/gate/bucket-policy';
import type { GateFacts } from '../../../change-records/gate/facts';
import { aChange } from '../by-hand-plan';
import type { ChangeJson } from '../golden-plan';
import { aCase, aUser, codesOf } from './a-case';
import { aPlan, changed, type Given, policyOf } from './a-small-plan';
import { UPLOAD, userArn } from './an-uploader';

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
  const having = (...of: readonly object[]) => ({ bucket: 'b-1', policy: policyOf(...of) });

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
    expect(codes({}, { bucketPolicies: new Map([['b-1', policyOf(theirs)]]) })).toEqual(['BUCKET_POLICY_NOT_OURS']);
    expect(codes({ read: [['aws_s3_bucket_policy', { bucket: 'b-1', policy: policyOf(theirs) }]] }, {})).toEqual([
      'BUCKET_POLICY_NOT_OURS',
    ]);
    expect(codes({ read: [['aws_s3_bucket_policy', { bucket: 'b-2', policy: policyOf(theirs) }]] }, {})).toEqual([
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
