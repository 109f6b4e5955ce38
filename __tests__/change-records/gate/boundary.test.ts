import { keepsEveryBoundary } from '../../../change-records/gate/boundary';
import { aCase } from './a-case';
import { aPlan, changed } from './a-small-plan';

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
