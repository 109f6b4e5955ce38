import { allowsOnlyUploading } from '../../../change-records/gate/user-rights';
import { aCase } from './a-case';
import { aPlan, changed, policyOf } from './a-small-plan';

describe("a user's own policy", () => {
  const ADDRESS = 'aws_iam_user_policy.valentia';
  const said = (...of: Parameters<typeof changed> extends [string, ...infer Rest] ? Rest : never) =>
    allowsOnlyUploading(aCase([], {}, aPlan({ changes: [changed(ADDRESS, ...of)] })));
  const everything = policyOf(
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
