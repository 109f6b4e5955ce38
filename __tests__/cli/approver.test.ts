import { type ApproverSought, findApprover } from '../../cli/evidence/approver';
import { openDesk } from '../../cli/shell/desk';
import { aWorld } from './a-world';

const GITHUB = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'o/r', GITHUB_RUN_ID: '7', GITHUB_ACTOR: 'ada' };
const reviews = (...logins: readonly string[]): string =>
  JSON.stringify([
    ...logins.map((login) => ({ state: 'approved', user: { login } })),
    { state: 'rejected', user: { login: 'mallory' } },
  ]);

/** @param gh what `gh api …/approvals` prints; undefined: there is no gh */
function find(sought: Partial<ApproverSought>, { env = {}, gh }: { env?: Record<string, string>; gh?: string } = {}) {
  const asked: string[] = [];
  const world = aWorld({
    env,
    outcome: ({ command, args }) => {
      asked.push([command, ...args].join(' '));
      return gh === undefined ? { code: undefined } : { code: 0, stdout: gh };
    },
  });
  const whole = { planner: 'ada', applier: 'ada', named: undefined, yes: true, fourEyes: false, ...sought };
  return { asked, approver: findApprover(openDesk(world, {}), whole) };
}

describe('an approval has a person:', () => {
  test('at a desk whoever applies, unless somebody is named', async () => {
    await expect(find({ yes: false }).approver).resolves.toEqual({ by: 'ada', how: 'asked', toldBy: 'the operator' });
    await expect(find({ named: ' Grace ' }).approver).resolves.toMatchObject({ by: 'Grace', how: 'given beforehand' });
  });

  test.each([
    ['an empty name', { named: ' ' }, {}],
    ['a name without a letter', { named: '-\u200b-' }, {}],
    ['nobody by that name', { named: 'Unknown' }, {}],
    ['nobody known', { applier: 'unknown' }, {}],
    ['a pipeline whose host does not tell', {}, { env: { CODEBUILD_BUILD_ID: 'b', CODEBUILD_INITIATOR: 'rule/x' } }],
    ['GitHub without gh', {}, { env: GITHUB }],
    ['GitHub where nobody approved', {}, { env: GITHUB, gh: reviews() }],
    ['a GitLab job that nobody started by hand', {}, { env: { GITLAB_CI: 'true', GITLAB_USER_LOGIN: 'ada' } }],
    ['another name than the host knows', { named: 'Mallory' }, { env: GITHUB, gh: reviews('grace') }],
  ])('%s is refused', async (_, sought, where) => {
    await expect(find(sought, where).approver).rejects.toMatchObject({ code: 'NO_APPROVER' });
  });

  test("GitHub's reviewers, and nobody who rejected", async () => {
    const { asked, approver } = find({}, { env: GITHUB, gh: reviews('grace', 'grace', 'edsger') });
    await expect(approver).resolves.toMatchObject({ by: 'grace, edsger', toldBy: 'GitHub Actions' });
    expect(asked).toEqual(['gh api repos/o/r/actions/runs/7/approvals']);
  });

  test('whoever started a manual job of GitLab', async () => {
    const env = { GITLAB_CI: 'true', CI_JOB_MANUAL: 'true', GITLAB_USER_LOGIN: 'grace' };
    await expect(find({}, { env }).approver).resolves.toMatchObject({ by: 'grace', toldBy: 'GitLab CI' });
  });

  test('a host that tells nothing leaves it to the operator', async () => {
    await expect(find({ named: 'Grace' }, { env: GITHUB }).approver).resolves.toMatchObject({ by: 'Grace' });
  });
});

describe('with approval.fourEyes', () => {
  const planner = 'Ada Operator <ada@example.org>';

  test.each([
    ['the planner', { planner, applier: 'pipeline', named: 'ada@example.org' }],
    ['the planner, written otherwise', { planner, applier: 'pipeline', named: 'ADA OPERATOR' }],
    ['whoever applies', { planner: 'Grace', applier: planner, named: 'Ada <ada@example.org>' }],
    ['anybody, where the record does not tell who planned', { planner: undefined, named: 'Grace' }],
    ['anybody, where nobody could tell who planned', { planner: 'unknown', named: 'Grace' }],
    ['anybody, where nobody can tell who applies', { planner, applier: 'unknown', named: 'Grace' }],
  ])('%s does not approve', async (_, sought) => {
    await expect(find({ ...sought, fourEyes: true }).approver).rejects.toMatchObject({ code: 'FOUR_EYES' });
  });

  test('somebody else does', async () => {
    await expect(find({ planner, applier: planner, named: 'Grace', fourEyes: true }).approver).resolves.toMatchObject({
      by: 'Grace',
    });
  });

  test('a pipeline applies for whoever approved', async () => {
    const env = { GITLAB_CI: 'true', CI_JOB_MANUAL: 'true', GITLAB_USER_LOGIN: 'grace' };
    await expect(find({ planner, applier: 'grace', fourEyes: true }, { env }).approver).resolves.toMatchObject({
      by: 'grace',
    });
  });
});
