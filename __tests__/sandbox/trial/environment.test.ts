import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { writeEnvFile } from '../../../sandbox/trial/env-file';
import { type TrialChoices, trialEnvironment } from '../../../sandbox/trial/environment';
import { TrialFolder } from '../../../sandbox/trial/folder';
import { aFolder, removeFolders } from '../a-folder';

afterEach(removeFolders);

const STRAY = {
  AWS_PROFILE: 'production',
  AWS_SESSION_TOKEN: 'of-somebody',
  AWS_ENDPOINT_URL_S3: 'https://s3.example.org',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  TF_PLUGIN_CACHE_DIR: '/cache',
  TF_REATTACH_PROVIDERS: '{}',
};

function choicesIn(root: string, provider: TrialChoices['provider'] = 'stand-in'): TrialChoices {
  const engine = { name: 'terraform', command: 'terraform', version: '1.11.4' } as const;
  return {
    folder: new TrialFolder(root),
    endpoint: 'http://127.0.0.1:21234',
    region: 'ap-southeast-2',
    engine,
    provider,
  };
}

/** The environment of a shell that has sourced the file, and what sourcing printed. */
function sourced(
  shell: string,
  file: string,
  env: Record<string, string>,
): Record<string, string> & { readonly printed: string } {
  const script = `printed=$(. "$1" 2>&1); . "$1"; printf 'printed=%s\\0' "$printed"; env -0`;
  const output = execFileSync(shell, ['-c', script, shell, file], {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
    // With a pipe there, bash takes itself for a remote shell and reads the user's .bashrc.
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pairs = output
    .split('\0')
    .filter(Boolean)
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  return Object.fromEntries(pairs) as Record<string, string> & { readonly printed: string };
}

describe.each(['sh', 'bash'])('the env file, sourced by %s', (shell) => {
  test('points the shell at the sandbox, clears what leads elsewhere, and prints nothing', () => {
    const root = join(aFolder(), "a folder with ' and $HOME");
    execFileSync('mkdir', ['-p', root]);
    const choices = choicesIn(root);
    writeEnvFile(choices, STRAY);
    const env = sourced(shell, choices.folder.envFile, { ...STRAY, NO_PROXY: 'example.org' });
    expect(env).toMatchObject({
      printed: '',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:21234',
      AWS_REGION: 'ap-southeast-2',
      KEYTURN_CONFIG_DIR: join(root, 'config'),
      KEYTURN_STATE_DIR: join(root, 'state'),
      CDKTF_OUTPUT: join(root, 'out'),
      CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
      TF_CLI_CONFIG_FILE: join(root, 'terraform.rc'),
      NO_PROXY: '127.0.0.1,localhost,example.org',
    });
    expect(Object.keys(STRAY).filter((name) => name in env)).toEqual([]);
  });
});

test('the env file is readable by its owner only', () => {
  const choices = choicesIn(aFolder());
  writeEnvFile(choices, {});
  expect(statSync(choices.folder.envFile).mode & 0o777).toBe(0o600);
});

test('with the official provider the caller’s own Terraform configuration stays', () => {
  const env = trialEnvironment(choicesIn(aFolder(), 'official'), {
    TF_CLI_CONFIG_FILE: __filename,
    HOME: '/home/me',
  });
  expect(env).toMatchObject({ TF_CLI_CONFIG_FILE: __filename, HOME: '/home/me' });
  expect(env).not.toHaveProperty('TF_CLI_ARGS_providers_lock');
});

test('a name that is an account’s at the sandbox leads there with the official provider, and nobody is asked for one without', () => {
  const proxy = { HTTP_PROXY: 'http://proxy.example.org', http_proxy: 'http://proxy.example.org' };
  const here = { HTTP_PROXY: 'http://127.0.0.1:21234', http_proxy: 'http://127.0.0.1:21234' };
  expect(trialEnvironment(choicesIn(aFolder(), 'official'), proxy)).toMatchObject(here);
  expect(trialEnvironment(choicesIn(aFolder()), proxy)).toMatchObject(proxy);
});

test('but for one that is not there', () => {
  const env = trialEnvironment(choicesIn(aFolder(), 'official'), {
    TF_CLI_CONFIG_FILE: '/home/me/none',
    HOME: '/home/me',
  });
  expect(env).not.toHaveProperty('TF_CLI_CONFIG_FILE');
});

test('a command run in the trial sees nothing that leads elsewhere', () => {
  const env = trialEnvironment(choicesIn(aFolder()), { ...STRAY, NO_PROXY: 'example.org', PATH: '/bin' });
  expect(Object.keys(STRAY).filter((name) => name in env)).toEqual([]);
  expect(env).toMatchObject({ PATH: '/bin', NO_PROXY: '127.0.0.1,localhost,example.org' });
});
