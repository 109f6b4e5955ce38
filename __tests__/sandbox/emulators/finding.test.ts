import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findMinistack } from '../../../sandbox/emulators/ministack';
import { findMoto } from '../../../sandbox/emulators/moto';
import { PythonEnvironment } from '../../../sandbox/emulators/python-environment';
import { requirementOf } from '../../../sandbox/emulators/requirements';
import { SILENT } from '../../../sandbox/progress';
import { aCommand, aFolder, removeFolders } from '../a-folder';

const PATH = process.env.PATH;
const BARE = '/usr/bin:/bin';

afterEach(() => {
  process.env.PATH = PATH;
  removeFolders();
});

/** Only these commands, and what every system has, are on PATH. The system's own Python is hidden by one that fails. */
function onPath(...commands: readonly (readonly [name: string, script: string])[]): string {
  const folder = aFolder();
  for (const name of ['python3', 'python', 'docker', 'moto_server']) aCommand(folder, name, '', 127);
  for (const [name, script] of commands) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  process.env.PATH = `${folder}:${BARE}`;
  return folder;
}

/** A Python that makes an environment whose pip does what the script says, and notes what pip was asked. */
function aPython(pip: string): readonly [string, string] {
  const inner = `#!/bin/sh\\necho "$@" >> "$(dirname "$0")/../asked"\\n${pip}\\n`;
  return [
    'python3',
    `case "$*" in *version_info*) echo 3 11;; *venv*) mkdir -p "$3/bin"; printf '${inner}' > "$3/bin/python"; chmod +x "$3/bin/python";; esac`,
  ];
}

const world = {
  account: '123456789012',
  region: 'ap-southeast-2',
  endpoint: 'http://127.0.0.1:1',
  accessKeyId: 'a',
  secretAccessKey: 'b',
};
const PLAIN = { managedPolicies: false };
const moto = requirementOf('moto').version;

test('requirements.txt pins both emulators', () => {
  expect(requirementOf('moto')).toEqual({ lines: [`moto[server]==${moto}`], version: moto });
  const { lines, version } = requirementOf('ministack');
  expect(lines).toEqual([`ministack==${version}`, expect.stringMatching(/^cbor2==\d+\.\d+\.\d+$/)]);
});

test('moto_server on PATH is used when its version is near enough', async () => {
  onPath(['moto_server', `echo moto ${moto.replace(/\d+$/, '99')}`]);
  const command = await findMoto(new PythonEnvironment(join(aFolder(), 'venv'), SILENT), PLAIN);
  expect(command.command(21234)).toEqual(['moto_server', '-H', '127.0.0.1', '-p', '21234']);
});

test.each(['echo moto 4.2.14', 'echo no version', 'exit 1'])(
  'a moto_server that says "%s" is passed over',
  async (script) => {
    onPath(['moto_server', script], aPython('exit 0'));
    const venv = join(aFolder(), 'venv');
    const command = await findMoto(new PythonEnvironment(venv, SILENT), PLAIN);
    expect(command.command(1)[0]).toBe(join(venv, 'bin', 'moto_server'));
    expect(readFileSync(join(venv, 'asked'), 'utf8')).toContain(`moto[server]==${moto}`);
  },
);

test('an installation is made once, and one that was broken off is made again', async () => {
  onPath(aPython('exit 0'));
  const venv = join(aFolder(), 'venv');
  mkdirSync(join(venv, 'bin'), { recursive: true });
  writeFileSync(join(venv, 'half'), '');
  await findMinistack(new PythonEnvironment(venv, SILENT), world);
  expect(existsSync(join(venv, 'half'))).toBe(false);
  await findMinistack(new PythonEnvironment(venv, SILENT), world);
  expect(readFileSync(join(venv, 'asked'), 'utf8').trim().split('\n')).toHaveLength(1);
});

test('what is installed already stays when another emulator is added', async () => {
  onPath(aPython('exit 0'));
  const environment = new PythonEnvironment(join(aFolder(), 'venv'), SILENT);
  await environment.require(['ministack']);
  await environment.require(['moto', 'ministack']);
  expect([environment.has('moto'), environment.has('ministack')]).toEqual([true, true]);
});

test('no Python: told so, with ways out', async () => {
  onPath();
  await expect(findMoto(new PythonEnvironment(join(aFolder(), 'venv'), SILENT), PLAIN)).rejects.toMatchObject({
    code: 'PYTHON_MISSING',
    wayOut: expect.stringContaining('AWS_ENDPOINT_URL') as string,
  });
});

test('no package index: told so in the words of pip, and nothing counts as installed', async () => {
  onPath(aPython('echo "ERROR: No matching distribution found" >&2; exit 1'));
  const environment = new PythonEnvironment(join(aFolder(), 'venv'), SILENT);
  await expect(findMoto(environment, PLAIN)).rejects.toMatchObject({
    code: 'EMULATOR_NOT_INSTALLABLE',
    message: expect.stringContaining('No matching distribution found') as string,
  });
  expect(environment.has('moto')).toBe(false);
});

test('without Python but with Docker, moto runs in its published image, reachable from this machine only', async () => {
  onPath(['docker', 'echo 27.0.1']);
  const managedPolicies = 'MOTO_IAM_LOAD_MANAGED_POLICIES=true';
  const environment = new PythonEnvironment(join(aFolder(), 'venv'), SILENT);
  const { command } = await findMoto(environment, { managedPolicies: true });
  expect(command(21234)).toEqual(
    expect.arrayContaining(['docker', '--rm', '127.0.0.1:21234:5000', managedPolicies, `motoserver/moto:${moto}`]),
  );
  expect((await findMoto(environment, PLAIN)).command(21234)).not.toContain(managedPolicies);
});

test('MiniStack listens on this machine only, and its functions find the gateway', async () => {
  onPath(aPython('exit 0'));
  const { env } = await findMinistack(new PythonEnvironment(join(aFolder(), 'venv'), SILENT), world);
  expect(env(21234)).toMatchObject({
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: '21234',
    MINISTACK_ACCOUNT_ID: '123456789012',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  });
});
