import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { example, type PipelineHost, without } from './pipeline-host';

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** How a job went: what it handed to others, and what it said. */
export interface GithubJob {
  readonly failed: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  readonly said: string;
}

/** Expression → what it is worth in this run. */
type Values = Readonly<Record<string, string>>;

/** Runs the steps of one job as GitHub's runner does: scripts as they are, actions by what they are known to do. */
export async function githubJob(
  host: PipelineHost,
  file: string,
  name: string,
  values: Values,
  env: Readonly<Record<string, string>> = {},
): Promise<GithubJob> {
  const { env: written = {}, jobs } = example<Workflow>(file);
  const common = without(written, 'TERRAFORM_SHA256');
  const job = jobs[name];
  if (!job) throw new Error(`${file} has no job ${name}`);
  const isCheckedOut = job.steps.some(({ uses }) => uses?.startsWith('actions/checkout@'));
  const workspace = isCheckedOut ? host.checkout() : host.workspace();
  const files = Object.fromEntries(
    ['OUTPUT', 'PATH', 'STEP_SUMMARY'].map((what) => [`GITHUB_${what}`, join(host.workspace(), what)]),
  );
  for (const path of Object.values(files)) writeFileSync(path, '');
  const worth: Record<string, string> = { ...values };
  let failed = false;
  let said = '';
  for (const step of job.steps) {
    if (failed && !/always\(\)|!cancelled\(\)/.test(step.if ?? '')) continue;
    if (step.uses !== undefined) {
      action(host, step, workspace);
      continue;
    }
    const ended = await host.shell(step.run ?? '', workspace, {
      ...filled(common, worth),
      ...filled(step.env ?? {}, worth),
      ...files,
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'example-org/keys',
      GITHUB_RUN_ID: '17',
      GITHUB_RUN_ATTEMPT: '1',
      RUNNER_TEMP: host.workspace(),
      PATH: readFileSync(files['GITHUB_PATH'] ?? '', 'utf8').trim(),
      ...env,
    });
    said += ended.said;
    failed ||= ended.code !== 0;
    for (const [, key = '', value = ''] of readFileSync(files['GITHUB_OUTPUT'] ?? '', 'utf8').matchAll(
      /^(\w+)=(.*)$/gm,
    )) {
      worth[`steps.${step.id}.outputs.${key}`] ??= value;
    }
  }
  return { failed, outputs: failed ? {} : filled(job.outputs ?? {}, worth), said };
}

/** What the published actions do for a job, as far as these files use them. */
function action(host: PipelineHost, { uses = '', with: given = {} }: Step, workspace: string): void {
  const [action = ''] = uses.split('@');
  if (action === 'actions/upload-artifact') {
    const paths = (given['path'] ?? '').split('\n').filter(Boolean);
    // One folder is handed on as what it holds.
    const [only = ''] = paths;
    if (paths.length > 1) host.keep(given['name'] ?? '', workspace, paths);
    else if (existsSync(join(workspace, only))) host.keep(given['name'] ?? '', join(workspace, only), ['.']);
  } else if (action === 'actions/download-artifact') {
    const into = join(workspace, given['path'] ?? '.');
    mkdirSync(into, { recursive: true });
    host.bring(given['pattern'] ?? '', into);
  } else if (!['actions/checkout', 'actions/setup-node', 'aws-actions/configure-aws-credentials'].includes(action)) {
    throw new Error(`Nobody here knows what ${uses} does.`);
  }
}

/** Fills in expressions; one that nobody knows is a fault of the test or of the file. */
function filled(texts: Readonly<Record<string, string>>, worth: Values): Record<string, string> {
  const fill = (text: string): string =>
    String(text).replace(/\$\{\{ *(.*?) *\}\}/g, (_, expression: string) => {
      const value = worth[expression];
      if (value === undefined) throw new Error(`Nobody here knows what ${expression} is.`);
      return value;
    });
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text)]));
}
