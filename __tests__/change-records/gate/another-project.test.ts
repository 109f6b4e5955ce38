import { takesNobodyElsesUser } from '../../../change-records/gate/another-project';
import type { GateFacts } from '../../../change-records/gate/facts';
import { USER_TAGS } from '../../../rotation/audience';
import type { ChangeJson } from '../golden-plan';
import { aCase, aUser, codesOf } from './a-case';
import { aPlan, changed } from './a-small-plan';

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
