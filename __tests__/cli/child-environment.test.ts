import { type ChildKind, childEnvironment } from '../../cli/shell/child-environment';
import { runCommand } from '../../cli/shell/command-run';

/** What jobs of the three hosts, and people, have in their environment. */
const OURS = {
  ...{ PATH: process.env.PATH, HOME: '/home/ana', LANG: 'en_NZ.UTF-8', TMPDIR: '/tmp', SystemRoot: 'C:\\Windows' },
  ...{ HTTPS_PROXY: 'http://proxy', no_proxy: 'localhost', SSL_CERT_FILE: '/ca.pem', NODE_OPTIONS: '--no-warnings' },
  ...{ CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'example/keys', GIT_DIR: '/keys/.git' },
  ...{ SSH_AUTH_SOCK: '/run/agent', GNUPGHOME: '/home/ana/.gnupg', TERRAFORM_BINARY_NAME: 'tofu' },
  ...{ TF_VAR_key_generations: '{}', TF_CLI_ARGS: '', TF_TOKEN_app_terraform_io: 'registry' },
  ...{ AWS_REGION: 'ap-southeast-2', AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_PROFILE: 'keys' },
  ...{ AWS_ACCESS_KEY_ID: 'example', AWS_SECRET_ACCESS_KEY: 'example', AWS_SESSION_TOKEN: 'example' },
  ...{ AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/role' },
  ...{ GITHUB_TOKEN: 'writes', GH_TOKEN: 'reads', ACTIONS_RUNTIME_TOKEN: 'x', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x' },
  ...{ CI_JOB_TOKEN: 'x', CI_REGISTRY_PASSWORD: 'x', CI_JOB_JWT: 'x', NPM_TOKEN: 'x', NODE_AUTH_TOKEN: 'x' },
  ...{ SLACK_API_KEY: 'x', DEPLOY_PRIVATE_KEY: 'x', GITLAB_PAT: 'x', database_password: 'x', GPG_PASSPHRASE: 'x' },
};

/** A child that is really started tells what it sees. */
async function seenBy(kind: ChildKind): Promise<readonly string[]> {
  const { stdout } = await runCommand({
    ...{ command: process.execPath, args: ['-p', 'JSON.stringify(Object.keys(process.env))'], cwd: '/' },
    env: { ...childEnvironment(kind, OURS), NODE_OPTIONS: '' },
  });
  return JSON.parse(stdout) as string[];
}

const COMMON = Object.keys(OURS).slice(0, Object.keys(OURS).indexOf('TF_VAR_key_generations'));
const AWS = Object.keys(OURS).filter((name) => name.startsWith('AWS_'));
const TERRAFORM = Object.keys(OURS).filter((name) => name.startsWith('TF_'));

test.each<[ChildKind, readonly string[]]>([
  ['terraform', [...TERRAFORM, ...AWS]],
  ['app', ['TF_VAR_key_generations', 'TF_CLI_ARGS', ...AWS.slice(0, 3)]],
  ['git', ['TF_VAR_key_generations', 'TF_CLI_ARGS', ...AWS.slice(0, 3)]],
  ['gh', ['TF_VAR_key_generations', 'TF_CLI_ARGS', ...AWS.slice(0, 3), 'GITHUB_TOKEN', 'GH_TOKEN']],
])('a child for %s sees no secret but its own', async (kind, own) => {
  const seen = await seenBy(kind);
  expect(Object.keys(OURS).filter((name) => seen.includes(name))).toEqual(
    Object.keys(OURS).filter((name) => COMMON.includes(name) || own.includes(name)),
  );
});
