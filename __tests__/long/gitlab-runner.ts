import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { example, type PipelineHost, without } from './pipeline-host';

interface GitlabJob {
  readonly extends: string;
  readonly before_script?: readonly string[];
  readonly script?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly artifacts?: { readonly paths: readonly string[]; readonly reports?: { readonly dotenv: string } };
}

/** How a job went, and the variables that it handed to others. */
interface EndedJob {
  readonly failed: boolean;
  readonly said: string;
  readonly dotenv: Record<string, string>;
}

/**
 * Runs a job as GitLab's runner does.
 * @param artifacts what another job has handed on
 */
export async function gitlabJob(
  host: PipelineHost,
  name: string,
  more: Record<string, string> = {},
  artifacts?: string,
): Promise<EndedJob> {
  const file = example<Record<string, GitlabJob> & { default: GitlabJob; variables: Record<string, string> }>(
    'gitlab/.gitlab-ci.yml',
  );
  const own = file[name];
  const base = file[own?.extends ?? ''];
  if (!own || !base) throw new Error(`there is no job ${name}`);
  const job = { ...base, ...own };
  const workspace = host.checkout();
  if (artifacts) host.bring(artifacts, workspace);
  const known: Record<string, string> = {
    GITLAB_CI: 'true',
    CI_PIPELINE_ID: '18',
    CI_BUILDS_DIR: host.workspace(),
    CI_DEFAULT_BRANCH: 'main',
    CI_SERVER_HOST: 'gitlab.example.org',
    CI_PROJECT_PATH: 'example-org/keys',
    CI_JOB_MANUAL: 'true',
    GITLAB_USER_LOGIN: 'bea',
    PLANS_BUCKET: 'plans',
    AWS_TOKEN: 'a token',
    RECORDS_TOKEN: 'secret',
    CI_MERGE_REQUEST_TITLE: 'The next key',
    CI_MERGE_REQUEST_DIFF_BASE_SHA: 'HEAD',
    SUSPEND_USER: 'valentia',
    SUSPEND_REASON: 'a trial',
    // What a token may push to is the repository itself.
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `url.${host.origin}.insteadOf`,
    GIT_CONFIG_VALUE_0: 'https://pipeline:secret@gitlab.example.org/example-org/keys.git',
    ...more,
  };
  const written = { ...file.variables, ...base.variables, ...own.variables };
  const variables = Object.fromEntries(
    Object.entries(written).map(([key, value]) => [
      key,
      String(value).replace(/\$(\w+)/g, (_, variable: string) => known[variable] ?? ''),
    ]),
  );
  // The sandbox's credentials stand in for the role that a token would be changed for, and its checksum for HashiCorp's.
  const { AWS_WEB_IDENTITY_TOKEN_FILE: token } = variables;
  const env = without(variables, 'TERRAFORM_SHA256', 'AWS_WEB_IDENTITY_TOKEN_FILE');
  const script = [...(job.before_script ?? file.default.before_script ?? []), ...(job.script ?? [])].join('\n');
  const hidden = `token='${token ?? ''}'\n${script.replaceAll('$AWS_WEB_IDENTITY_TOKEN_FILE', '$token').replace(/export AWS_ROLE_ARN="[^"]*"/, 'export ROLE=x')}`;
  const ended = await host.shell(hidden, workspace, { ...env, ...known });
  host.keep(`gitlab ${name}`, workspace, job.artifacts?.paths ?? []);
  const dotenv = job.artifacts?.reports?.dotenv;
  const lines = dotenv && ended.code === 0 ? readFileSync(join(workspace, dotenv), 'utf8') : '';
  const pairs = [...lines.matchAll(/^(\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value] as const);
  return { failed: ended.code !== 0, said: ended.said, dotenv: Object.fromEntries(pairs) };
}
