import { AnOperator } from './an-operator';
import { codebuildBuild } from './codebuild-runner';
import { githubJob } from './github-runner';
import { gitlabJob } from './gitlab-runner';
import { PipelineHost } from './pipeline-host';

jest.setTimeout(900_000);

let operator: AnOperator;
let host: PipelineHost;

beforeAll(async () => {
  operator = await AnOperator.atWork();
  host = new PipelineHost(operator.sandbox);
});

afterAll(async () => {
  host.close();
  await operator.goHome();
});

/** A job that did what it is for; what it said is shown where it did not. */
const wentWell = ({ failed, said }: { failed: boolean; said: string }): void =>
  expect({ failed, said: failed ? said : '' }).toEqual({ failed: false, said: '' });

const GITHUB = {
  'github.token': 'a token',
  'github.base_ref': 'main',
  'github.ref_name': 'main',
  'github.event.pull_request.number': '4',
  'github.event.pull_request.title': 'The first keys',
  'vars.PLANS_BUCKET': 'plans',
  'inputs.user': 'kotahi-writer',
  'inputs.reason': 'its $key "leaked"',
};
const github = (name: string, more: Record<string, string> = {}, env: Record<string, string> = {}) =>
  githubJob(host, 'github/keyturn.yml', name, { ...GITHUB, ...more }, env);
const STAND_IN = { STAND_IN: '0' };

const gitlab = (name: string, more: Record<string, string> = {}, artifacts?: string) =>
  gitlabJob(host, name, more, artifacts);
const codebuild = (name: string, more: Record<string, string> = {}) => codebuildBuild(host, name, more);

const records = (branch = 'main'): number =>
  host.filesOf(branch, 'records').filter((file) => /\/\d+\.json$/.test(file)).length;

/** The first keys, and the check. */
async function onGithub(): Promise<void> {
  wentWell(await github('review'));
  wentWell(await github('comment'));
  const told = host.told();
  expect(told).toContain('gh pr comment 4 --repo example-org/keys --body-file comment.md --edit-last --create-if-none');
  expect(told).toMatch(/# Change record: 2 keys created[^]*# Change record/);

  const plan = await github('plan');
  wentWell(plan);
  expect(plan.outputs).toMatchObject({ empty: 'false', place: 'keyturn-plans/17-1' });
  const needs = Object.fromEntries(
    Object.entries(plan.outputs).map(([name, value]) => [`needs.plan.outputs.${name}`, value]),
  );
  const altered = { ...needs, 'needs.plan.outputs.suppliers_sha256': `sha256:${'0'.repeat(64)}` };
  expect(await github('apply', altered)).toMatchObject({
    failed: true,
    said: expect.stringContaining('NOT_THE_REVIEWED_PLAN') as string,
  });
  wentWell(await github('apply', needs));
  expect(host.told()).toContain('gh api repos/example-org/keys/actions/runs/17/approvals');
  wentWell(await github('keep'));
  expect([host.subjectOf('main'), records()]).toEqual(['Record the apply of run 17', 4]);
  expect(await operator.statuses('valentia')).toEqual(['Active']);

  wentWell(await githubJob(host, 'github/keyturn-drift.yml', 'drift', GITHUB));
}

/** The next key of a supplier; main is protected, so that records come back by a merge request. */
async function onGitlab(): Promise<void> {
  await host.edit('The next key of valentia', 'start', 'valentia');
  host.protectMain();
  wentWell(await gitlab('review', STAND_IN));
  expect(host.artifactsOf('gitlab review')).toContain('review/key-check-change-record.html');
  const plan = await gitlab('plan');
  wentWell(plan);
  expect(host.artifactsOf('gitlab plan').filter((file) => /tfplan/.test(file))).toEqual([]);
  wentWell(await gitlab('apply', plan.dotenv));
  expect(await operator.statuses('valentia')).toEqual(['Active', 'Active']);

  host.told();
  wentWell(await gitlab('keep-records', {}, 'gitlab apply'));
  expect([records('main'), records('keyturn-records')]).toEqual([4, 6]);
  expect(host.told()).toMatch(/push option merge_request\.create\npush option merge_request\.target=main/);

  const early = await gitlab('plan', { ...STAND_IN, CI_PIPELINE_ID: '20' });
  expect(early).toMatchObject({
    failed: true,
    said: expect.stringContaining('Merge the request of keyturn-records') as string,
  });
  expect(await github('plan', {}, STAND_IN)).toMatchObject({ failed: true, outputs: {} });
  host.merge('keyturn-records');
  wentWell(await gitlab('drift', STAND_IN));
  expect(host.told()).toContain('keyturn plan key-check --no-lock --expect-empty');
}

/** The old key goes off. */
async function onCodebuild(): Promise<void> {
  await host.edit('The old key of valentia', 'disable', 'valentia', '--accept', 'a test answers for it');
  wentWell(await codebuild('review', STAND_IN));
  const plan = await codebuild('plan');
  wentWell(plan);
  expect(plan.exported).toMatchObject({ HEADLINE: expect.stringContaining('1 disabled') as string });
  const fromPlan = host.workspace();
  host.bring('codebuild plan', fromPlan);
  const more = { ...plan.exported, CODEBUILD_SRC_DIR_Plan: fromPlan };
  const unapproved = await codebuild('apply', more);
  expect(unapproved).toMatchObject({ failed: true, said: expect.stringContaining('NO_APPROVER') as string });
  wentWell(await codebuild('apply', { ...more, APPROVED_BY: 'Bea <bea@example.org>' }));
  expect(await operator.statuses('valentia')).toEqual(['Inactive', 'Active']);
  host.merge('keyturn-records');
  wentWell(await codebuild('drift', STAND_IN));
}

/** Each host's emergency brake, started by hand. */
async function braking(): Promise<void> {
  const suspend = (job: string) => githubJob(host, 'github/keyturn-suspend.yml', job, GITHUB);
  wentWell(await suspend('suspend'));
  expect(await operator.statuses('kotahi-writer')).toEqual(['Inactive']);
  host.told();
  wentWell(await suspend('keep'));
  expect(host.told()).toContain('gh pr create --base main --head suspend-17');
  host.merge('suspend-17');

  wentWell(await gitlab('suspend'));
  expect(await operator.statuses('valentia')).toEqual(['Inactive', 'Inactive']);
  wentWell(await gitlab('keep-suspension', {}, 'gitlab suspend'));
  expect(host.subjectOf('keyturn-records')).toBe('Suspend valentia (pipeline 18) [skip ci]');
  host.merge('keyturn-records');

  const build = await codebuild('suspend', { SUSPEND_USER: 'kotahi-writer', SUSPEND_REASON: 'once more' });
  wentWell(build);
}

/** A job that must not go on, does not; what people are shown, they are shown all the same. */
async function goingWrong(): Promise<void> {
  const other = { TERRAFORM_SHA256: '0'.repeat(64) };
  host.told();
  for (const ended of [
    await github('review', {}, { ...STAND_IN, ...other }),
    await gitlab('drift', { ...STAND_IN, ...other }),
    await codebuild('review', { ...STAND_IN, ...other }),
  ]) {
    expect(ended).toMatchObject({ failed: true, said: expect.stringContaining('terraform.zip: FAILED') as string });
  }
  expect(host.told()).toBe('');

  const refused = { STAND_IN: '1' };
  expect((await github('review', {}, refused)).failed).toBe(true);
  wentWell(await github('comment'));
  expect(host.told()).toContain('the record of suppliers\nthe record of key-check');
  for (const ended of [
    await githubJob(host, 'github/keyturn-drift.yml', 'drift', GITHUB, refused),
    await gitlab('review', refused),
    await gitlab('drift', refused),
    await codebuild('plan', refused),
    await codebuild('drift', refused),
  ]) {
    expect(ended.failed).toBe(true);
  }
}

/** One story on three hosts, told in the order in which keys live it. */
test('the steps of every job do in the sandbox what they are for', async () => {
  await onGithub();
  await onGitlab();
  await onCodebuild();
  await braking();
  await goingWrong();
});
