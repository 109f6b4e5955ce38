import { takesLeavingUsersWhole } from '../../../change-records/gate/holds-more';
import type { ChangeJson } from '../golden-plan';
import { aCase } from './a-case';
import { aPlan, changed } from './a-small-plan';

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
