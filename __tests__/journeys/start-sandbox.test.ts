import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { CreateUserCommand, IAMClient, ListUsersCommand, paginateListUsers } from '@aws-sdk/client-iam';
import { stopSandboxIn } from '../../sandbox/down';
import { commandOf } from '../../sandbox/own-process';
import { freePort } from '../../sandbox/port';
import { parseRunning } from '../../sandbox/server-order';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox';
import { aFolder, removeFolders } from '../sandbox/a-folder';

// Seconds on an idle machine; a busy one takes longer to start a dozen servers.
jest.setTimeout(600_000);

let sandbox: Sandbox | undefined;

afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
  removeFolders();
});

function iamOf({ endpoint, env }: Sandbox): IAMClient {
  const credentials = { accessKeyId: env.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '' };
  return new IAMClient({ endpoint, region: env.AWS_REGION, credentials });
}

/** Process ids of a sandbox, the gateway's first. */
function pidsOf({ running }: Sandbox): readonly number[] {
  return [running.pid, ...running.emulators.map(({ pid }) => pid)];
}

/** 127.0.0.1 and ::1, as Linux writes them. */
const LOOPBACK = ['0100007F', '00000000000000000000000001000000'];

/** The addresses on which these processes, and all of their groups, listen: what the system says, and not what they say. */
function listeners(leaders: readonly number[]): readonly string[] {
  if (!existsSync('/proc/net/tcp')) return [];
  const groupOf = (pid: string): number => {
    const stat = unlessGone(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), '');
    return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[3]);
  };
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && leaders.includes(groupOf(name)));
  const sockets = new Set(
    pids.flatMap((pid) =>
      unlessGone(() => readdirSync(`/proc/${pid}/fd`), []).map((fd) =>
        unlessGone(() => readlinkSync(`/proc/${pid}/fd/${fd}`), ''),
      ),
    ),
  );
  const LISTEN = '0A';
  return ['tcp', 'tcp6']
    .filter((table) => existsSync(`/proc/net/${table}`))
    .flatMap((table) => readFileSync(`/proc/net/${table}`, 'utf8').trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === LISTEN && sockets.has(`socket:[${inode}]`))
    .map(([, local = '']) => local.split(':')[0] ?? '');
}

/** Processes and files may go while one looks. */
function unlessGone<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}

async function goneWithin(pids: readonly number[], milliseconds: number): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  while (performance.now() < deadline) {
    if (pids.every((pid) => commandOf(pid) === undefined)) return true;
    await sleep(20);
  }
  return false;
}

test('a sandbox answers the AWS SDK, pages users, counts calls, and ends without leaving a process', async () => {
  const dir = aFolder();
  sandbox = await startSandbox({ dir });
  const iam = iamOf(sandbox);
  for (let n = 0; n < 12; n += 1) await iam.send(new CreateUserCommand({ UserName: `user-${n}` }));
  const sizes: number[] = [];
  for await (const page of paginateListUsers({ client: iam, pageSize: 5 }, {})) sizes.push(page.Users?.length ?? 0);
  expect(sizes).toEqual([5, 5, 2]);
  expect((await sandbox.control.calls()).byOperation).toEqual({ 'iam:CreateUser': 12, 'iam:ListUsers': 3 });
  const listening = listeners(pidsOf(sandbox));
  // The gateway and an emulator at least, where the system tells (Linux).
  if (existsSync('/proc/net/tcp')) expect(listening.length).toBeGreaterThanOrEqual(2);
  expect(listening.filter((address) => !LOOPBACK.includes(address))).toEqual([]);
  expect((statSync(join(dir, 'logs')).mode & 0o077).toString(8)).toBe('0');
  expect(parseRunning(readFileSync(join(dir, 'running.json'), 'utf8'))).toEqual(sandbox.running);
  await sandbox.stop();
  expect(await goneWithin(pidsOf(sandbox), 1_000)).toBe(true);
  expect(['running.json', 'running.lock', 'tmp'].filter((name) => existsSync(join(dir, name)))).toEqual([]);
});

test('a folder holds one sandbox: a second is refused, and the first goes on', async () => {
  const dir = aFolder();
  sandbox = await startSandbox({ dir });
  await expect(startSandbox({ dir })).rejects.toMatchObject({ code: 'SANDBOX_RUNNING' });
  expect((await iamOf(sandbox).send(new ListUsersCommand({}))).Users).toEqual([]);
  expect(existsSync(join(dir, 'running.json'))).toBe(true);
});

test('a port that is taken is refused, and nothing is left running', async () => {
  sandbox = await startSandbox({ dir: aFolder() });
  const port = Number(new URL(sandbox.endpoint).port);
  const dir = aFolder();
  await expect(startSandbox({ dir, port })).rejects.toMatchObject({ code: 'PORT_TAKEN' });
  expect(existsSync(join(dir, 'running.lock'))).toBe(false);
});

test('an endpoint on this machine is used instead of emulators, with the gateway in front', async () => {
  sandbox = await startSandbox({ dir: aFolder() });
  const second = await startSandbox({ dir: aFolder(), endpoint: sandbox.endpoint });
  try {
    expect(second.running.emulators).toEqual([]);
    await iamOf(second).send(new CreateUserCommand({ UserName: 'ana' }));
    expect((await iamOf(sandbox).send(new ListUsersCommand({}))).Users).toMatchObject([{ UserName: 'ana' }]);
    expect((await second.control.calls()).byOperation).toEqual({ 'iam:CreateUser': 1 });
  } finally {
    await second.stop();
  }
});

test('an endpoint at which nothing answers is told, and nothing is left running', async () => {
  const dir = aFolder();
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  await expect(startSandbox({ dir, endpoint })).rejects.toMatchObject({ code: 'ENDPOINT_SILENT' });
  expect(existsSync(join(dir, 'running.lock'))).toBe(false);
});

test('an endpoint elsewhere is refused before anything starts', async () => {
  const dir = aFolder();
  await expect(startSandbox({ dir, endpoint: 'https://iam.amazonaws.com' })).rejects.toMatchObject({
    code: 'ENDPOINT_NOT_LOCAL',
  });
  expect(existsSync(join(dir, 'logs'))).toBe(false);
});

describe('a sandbox started by another process', () => {
  /** Runs a script that starts one, says so, and does what is left. */
  function starter(dir: string, then: string) {
    const loader = pathToFileURL(require.resolve('tsx')).href;
    const source = JSON.stringify(join(__dirname, '..', '..', 'sandbox', 'start-sandbox.ts'));
    const script = `require(${source}).startSandbox({ dir: ${JSON.stringify(dir)} }).then((sandbox) => { process.stdout.write(JSON.stringify(sandbox.running)); ${then} })`;
    return ['--import', loader, '--eval', script];
  }

  test('ends when that is killed', async () => {
    const child = spawn(process.execPath, starter(aFolder(), 'setInterval(() => {}, 1000)'), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said = await new Promise<string>((resolve) =>
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())),
    );
    const { pid, emulators } = parseRunning(said);
    expect(commandOf(pid)).toBeDefined();
    child.kill('SIGKILL');
    expect(await goneWithin([pid, ...emulators.map((emulator) => emulator.pid)], 5_000)).toBe(true);
  });

  test('lives on when released, and is ended by its folder', async () => {
    const dir = aFolder();
    await promisify(execFile)(process.execPath, starter(dir, 'sandbox.release()'));
    const { pid, emulators } = parseRunning(readFileSync(join(dir, 'running.json'), 'utf8'));
    expect(commandOf(pid)).toBeDefined();
    expect(await stopSandboxIn(dir)).toBe(true);
    expect(await goneWithin([pid, ...emulators.map((emulator) => emulator.pid)], 1_000)).toBe(true);
    expect(await stopSandboxIn(dir)).toBe(false);
  });
});

test('when the gateway is killed, the emulators end, and the folder can be used again', async () => {
  const dir = aFolder();
  const first = await startSandbox({ dir });
  process.kill(first.running.pid, 'SIGKILL');
  expect(await goneWithin(pidsOf(first), 5_000)).toBe(true);
  sandbox = await startSandbox({ dir });
  expect((await iamOf(sandbox).send(new ListUsersCommand({}))).Users).toEqual([]);
});

test('when an emulator is killed, the gateway ends too', async () => {
  const started = await startSandbox({ dir: aFolder() });
  const [emulator] = started.running.emulators;
  process.kill(-(emulator?.pid ?? 0), 'SIGKILL');
  expect(await goneWithin(pidsOf(started), 5_000)).toBe(true);
});
