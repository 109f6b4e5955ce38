import { parsePolicy } from '../../change-records/plan/policy-statement';
import { USER_TAGS } from '../../rotation/audience';
import { changeOf, codes, golden, meddled, type PlanJson, someFacts } from './golden-plan';

const USER = 'aws_iam_user.valentia';
const tagged = (stack: string | undefined) => (stack === undefined ? {} : { [USER_TAGS.stack]: stack });
const inTheNorth = someFacts({ project: 'north' });
const OF_ANOTHER = 'USER_OF_ANOTHER_PROJECT';

describe('a user that a plan takes over', () => {
  const takenOver = (stack: string | undefined) =>
    meddled('take-over', (plan) => {
      const { before } = changeOf(plan, 'aws_iam_user.indici').change;
      Object.assign(before ?? {}, { tags: tagged(stack) });
    });

  it.each([
    ['nobody’s', undefined, []],
    ['of this project', 'north/suppliers', []],
    ['of another stack of this project', 'north/suppliers-a', []],
    ['of another project', 'south/suppliers', [OF_ANOTHER]],
    ['of the project without a name', 'suppliers', [OF_ANOTHER]],
    ['of a project whose name begins alike', 'north/island/suppliers', [OF_ANOTHER]],
  ])('%s', (_, stack, expected) => {
    expect(codes(takenOver(stack), inTheNorth).filter((code) => code === OF_ANOTHER)).toEqual(expected);
  });

  it('of a named project is not taken by one without a name', () => {
    expect(codes(takenOver('south/suppliers'))).toContain(OF_ANOTHER);
    expect(codes(takenOver('suppliers'))).not.toContain(OF_ANOTHER);
  });
});

describe('a user in the state', () => {
  const drifted = (from: string | undefined, to: string | undefined) =>
    meddled('nothing', (plan) => {
      const { before } = changeOf(plan, USER).change;
      const drift = (stack: string | undefined) => ({ ...before, tags: tagged(stack) });
      const change = { actions: ['update'], before: drift(from), after: drift(to), after_unknown: {} };
      plan.resource_drift = [
        { address: USER, type: 'aws_iam_user', mode: 'managed', change, name: 'valentia' } as never,
      ];
    });

  it('that another project has written its name on since the last apply is left to it', () => {
    expect(codes(drifted('north/suppliers', 'south/suppliers'), inTheNorth)).toContain(OF_ANOTHER);
    expect(codes(drifted('suppliers', undefined), inTheNorth)).not.toContain(OF_ANOTHER);
  });

  it('stays with a project that is given a name', () => {
    expect(codes(golden('nothing'), inTheNorth)).toEqual([]);
    expect(codes(golden('start'), inTheNorth)).toEqual([]);
  });
});

describe('two projects that share a state by mistake', () => {
  const removed = (stack: string) =>
    meddled('user-removed', (plan) => {
      for (const { type, change } of plan.resource_changes)
        if (type === 'aws_iam_user' && change.after === null)
          Object.assign(change.before ?? {}, { tags: tagged(stack) });
    });
  const leaving = { leaving: new Set(['valentia', 'kotahi-writer']) };

  it('take nobody of each other away, not even one that is said to leave', () => {
    expect(codes(removed('south/suppliers'), someFacts({ ...leaving, project: 'north' }))).toContain(OF_ANOTHER);
    expect(codes(removed('south/suppliers'), someFacts(leaving))).toContain(OF_ANOTHER);
    expect(codes(removed('north/suppliers'), someFacts({ ...leaving, project: 'north' }))).not.toContain(OF_ANOTHER);
    // Its name is new: the tag is of the last apply.
    expect(codes(removed('suppliers'), someFacts({ ...leaving, project: 'north' }))).not.toContain(OF_ANOTHER);
  });
});

test('the statements of another project in a shared bucket are not lost', () => {
  const grown = (plan: PlanJson) => {
    for (const { type, change } of plan.resource_changes.filter((one) => one.type === 'aws_s3_bucket_policy')) {
      const policy = JSON.parse(String(change.before?.['policy'] ?? change.after?.['policy'])) as {
        Statement: object[];
      };
      const [first] = policy.Statement.filter((one) => /^KeyturnUpload/.test((one as { Sid: string }).Sid));
      expect([type, first]).toEqual(['aws_s3_bucket_policy', expect.anything()]);
      const theirs = {
        ...first,
        Sid: 'Keyturn01234567SouthUploadOther',
        Resource: 'arn:aws:s3:::kpa-valentia/south/*',
      };
      const before = JSON.stringify({ ...policy, Statement: [...policy.Statement, theirs] });
      expect(parsePolicy(before)).toBeDefined();
      Object.assign(change, {
        actions: ['update'],
        before: { ...change.before, ...(change.after ?? {}), policy: before },
        after: { ...(change.after ?? {}), policy: JSON.stringify(policy) },
      });
    }
  };
  const lost = (project?: string) => codes(meddled('start', grown), someFacts({ project }));
  expect(lost()).toContain('FOREIGN_STATEMENT');
  expect(lost('north')).toContain('FOREIGN_STATEMENT');
});
