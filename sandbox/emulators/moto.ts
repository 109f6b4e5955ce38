import { join } from 'node:path';
import { runCommand } from '../../cli/shell/command-run';
import { KeyturnError } from '../../rotation/keyturn-error';
import { packageFolder } from '../../settings/configuration-folder';
import type { EmulatorCommand } from './emulator';
import type { PythonEnvironment } from './python-environment';
import { requirementOf } from './requirements';

/** The folder whose sitecustomize.py tells moto's version. */
const VERSION_PROBE = join(packageFolder(), 'sandbox', 'emulators', 'version-probe');

export interface MotoOptions {
  /**
   * Whether IAM holds AWS's own managed policies, e.g. AWS_ConfigRole. That costs half a second at the first call of IAM
   * and some 60 MB.
   */
  readonly managedPolicies: boolean;
}

/**
 * moto's server: `moto_server` on PATH if its version's first two numbers are the pinned ones; else a private virtual
 * environment; else Docker.
 * @throws KeyturnError if none of them can be had; it names the way out for the environment
 */
export async function findMoto(environment: PythonEnvironment, options: MotoOptions): Promise<EmulatorCommand> {
  const { version } = requirementOf('moto');
  if (sameMinor(await versionOnPath(), version)) return motoCommand('moto_server', options);
  try {
    await environment.require(['moto']);
    return motoCommand(environment.command('moto_server'), options);
  } catch (fault) {
    if (fault instanceof KeyturnError && (await dockerAnswers())) return motoInDocker(version, options);
    throw fault;
  }
}

async function versionOnPath(): Promise<string | undefined> {
  const env = { ...process.env, PYTHONPATH: VERSION_PROBE };
  const { stdout } = await runCommand({
    command: 'moto_server',
    args: ['--help'],
    cwd: process.cwd(),
    env,
    timeoutMs: 20_000,
  });
  return /^moto (\S+)$/m.exec(stdout)?.[1];
}

function sameMinor(one: string | undefined, other: string): boolean {
  return one !== undefined && one.split('.').slice(0, 2).join('.') === other.split('.').slice(0, 2).join('.');
}

async function dockerAnswers(): Promise<boolean> {
  return (
    (
      await runCommand({
        command: 'docker',
        args: ['info', '--format', '{{.ServerVersion}}'],
        cwd: process.cwd(),
        env: process.env,
        timeoutMs: 10_000,
      })
    ).code === 0
  );
}

const COMMON = {
  name: 'moto',
  healthPath: '/moto-api/',
  resetPath: '/moto-api/reset',
} as const;

function settingsOf({ managedPolicies }: MotoOptions): Readonly<Record<string, string>> {
  return managedPolicies ? { MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' } : {};
}

function motoCommand(server: string, options: MotoOptions): EmulatorCommand {
  return {
    ...COMMON,
    env: () => settingsOf(options),
    command: (port) => [server, '-H', '127.0.0.1', '-p', String(port)],
    listens: (port) => new RegExp(`Running on http://127\\.0\\.0\\.1:${port}`),
    patienceMs: 60_000,
  };
}

/** The published image; `--rm` and the forwarded signal leave no container behind. */
function motoInDocker(version: string, options: MotoOptions): EmulatorCommand {
  return {
    ...COMMON,
    env: () => ({}),
    command: (port) => [
      'docker',
      'run',
      '--rm',
      '--init',
      '-p',
      `127.0.0.1:${port}:5000`,
      ...Object.entries(settingsOf(options)).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
      `motoserver/moto:${version}`,
    ],
    listens: () => /Running on /,
    // The image may have to be fetched first.
    patienceMs: 600_000,
  };
}
