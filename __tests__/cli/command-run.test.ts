import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type CommandRun, runCommand, startCommand } from '../../cli/shell/command-run';

const shell = (script: string, more: Partial<CommandRun> = {}): CommandRun => ({
  command: 'sh',
  args: ['-c', script],
  cwd: '/',
  env: { PATH: process.env.PATH },
  ...more,
});

test('what a command writes and how it ended is kept, to the last byte', async () => {
  expect(await runCommand(shell('echo kia ora; printf "ā\\n\\n" >&2; exit 3'))).toEqual({
    code: 3,
    stdout: 'kia ora\n',
    stderr: 'ā\n\n',
  });
});

describe.each([
  ['through pipes', false],
  ['seen through', true],
])('a command %s', (_, seenThrough) => {
  test('is told while it runs, both kinds', async () => {
    const told: string[] = [];
    const script = 'echo out; echo err >&2; read line < "$FIFO"; printf "the rest"';
    const folder = mkdtempSync(join(tmpdir(), 'keyturn-told-'));
    const fifo = join(folder, 'fifo');
    await runCommand(shell(`mkfifo ${fifo}`));
    const tell = (text: string): void => {
      told.push(text);
      // It goes on only once it was heard.
      if (told.length === 2) writeFileSync(fifo, '\n');
    };
    const ended = await runCommand(shell(script, { tell, seenThrough, env: { ...shell('').env, FIFO: fifo } }));
    expect(told.slice(0, 2).sort()).toEqual(['err\n', 'out\n']);
    expect(told.slice(2)).toEqual(['the rest\n']);
    expect(ended).toEqual({ code: 0, stdout: 'out\nthe rest', stderr: 'err\n' });
    rmSync(folder, { recursive: true });
  });

  test('is kept whole, however much it says', async () => {
    const { stdout } = await runCommand(shell('seq 1 20000; printf "ā"', { seenThrough }));
    expect(stdout).toBe(`${Array.from({ length: 20_000 }, (__, place) => `${place + 1}\n`).join('')}ā`);
  });

  test('says why it could not be started', async () => {
    const missing = await runCommand(shell('', { command: 'no-such-command', seenThrough }));
    expect(missing).toEqual({ code: undefined, stdout: '', stderr: 'spawn no-such-command ENOENT' });
  });
});

test('what is seen through works to its end though its keyturn is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-killed-'));
  const done = join(folder, 'done');
  const module = JSON.stringify(join(__dirname, '..', '..', 'cli', 'shell', 'command-run.ts'));
  // Whoever writes into a pipe that nobody reads any more is ended.
  const script = `until [ "$(ps -o ppid= -p $$ | tr -d ' ')" != $PPID ]; do sleep 0.02; done; echo one; echo two; touch ${done}`;
  const run = { ...shell(script), seenThrough: true };
  const keyturn = `require(${module}).runCommand(${JSON.stringify(run)}); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50)`;
  const args = ['--import', pathToFileURL(require.resolve('tsx')).href, '-e', keyturn];
  expect(
    await runCommand({ command: process.execPath, args, cwd: folder, env: { ...process.env, TMPDIR: folder } }),
  ).toMatchObject({
    code: undefined,
  });
  for (let tries = 0; !existsSync(done) && tries < 500; tries += 1) await sleep(20);
  expect(existsSync(done)).toBe(true);
  rmSync(folder, { recursive: true });
});

/** A terminal whose window is closed as soon as somebody is ready in it: `python3 -c LOST_TERMINAL command argument…`. */
const LOST_TERMINAL = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0: os.execvp(sys.argv[1], sys.argv[1:])
said = b''
while b'ready' not in said: said += os.read(terminal, 1024)
os.close(terminal)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

describe('what is seen through by a process of its own', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keyturn-seen-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What runs it: on the first word of the script it does as told, and keeps the outcome in a file. */
  const seeingThrough = (script: string, onReady = ''): readonly string[] => [
    process.execPath,
    ...['--import', pathToFileURL(require.resolve('tsx')).href, '-e'],
    `const tell = (text) => { process.stdout.write(text); if (text === 'ready\\n') { ${onReady} } };
    require(${JSON.stringify(join(__dirname, '..', '..', 'cli', 'shell', 'command-run.ts'))})
      .runCommand({ ...${JSON.stringify({ ...shell(script), seenThrough: true })}, tell })
      .then((outcome) => require('node:fs').writeFileSync('kept.json', JSON.stringify(outcome)));`,
  ];
  const outcomeOf = async (command: string, ...args: readonly string[]): Promise<unknown> => {
    await runCommand({ command, args, cwd: folder, env: { ...process.env, TMPDIR: folder } });
    const kept = join(folder, 'kept.json');
    return existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : 'nothing was kept';
  };

  test('works to its end though the terminal is lost, and its outcome is kept', async () => {
    // Terraform is ended by a SIGHUP as this shell is: it catches none.
    expect(await outcomeOf('python3', '-c', LOST_TERMINAL, ...seeingThrough('echo ready; sleep 1; exit 7'))).toEqual({
      code: 7,
      stdout: 'ready\n',
      stderr: '',
    });
  });

  test.each(['INT', 'TERM'])('is asked to end by a SIG%s, and waited for', async (signal) => {
    const script = `trap "echo asked; exit 5" ${signal}; echo ready; while :; do sleep 0.05; done`;
    const [node = '', ...args] = seeingThrough(script, `process.kill(process.pid, 'SIG${signal}')`);
    expect(await outcomeOf(node, ...args)).toEqual({ code: 5, stdout: 'ready\nasked\n', stderr: '' });
  });
});

test('access key IDs are masked in all that is told and in stderr, also where one arrives in two pieces', async () => {
  const told: string[] = [];
  const halves = 'printf "[id=AKIAABCDEF"; sleep 0.1; echo "GHIJKLMNOP]"; echo "no AKIAABCDEFGHIJKLMNOP" >&2';
  const { stdout, stderr } = await runCommand(shell(halves, { tell: (text) => told.push(text) }));
  expect(told.sort()).toEqual(['[id=AKIA…MNOP]\n', 'no AKIA…MNOP\n']);
  expect(stderr).toBe('no AKIA…MNOP\n');
  expect(stdout).toBe('[id=AKIAABCDEFGHIJKLMNOP]\n');
});

test('a command that does not exist, or in a folder that does not, has no code, and it says why', async () => {
  const missing = await runCommand(shell('', { command: 'no-such-command' }));
  expect(missing).toEqual({ code: undefined, stdout: '', stderr: 'spawn no-such-command ENOENT' });
  expect(await runCommand(shell('true', { cwd: '/no/such/folder' }))).toMatchObject({ code: undefined });
});

test('one that a signal ended has no code', async () => {
  expect(await runCommand(shell('kill -KILL $$'))).toMatchObject({ code: undefined });
});

test('the environment is the one that is given, and nothing of ours', async () => {
  process.env.OURS_ALONE = 'secret';
  try {
    const { stdout } = await runCommand(
      shell('echo "[$OURS_ALONE][$GIVEN]"', { env: { ...shell('').env, GIVEN: 'x' } }),
    );
    expect(stdout).toBe('[][x]\n');
  } finally {
    delete process.env.OURS_ALONE;
  }
});

test('one that takes too long is ended', async () => {
  expect(await runCommand(shell('exec sleep 60', { timeoutMs: 50 }))).toMatchObject({ code: undefined });
});

test('one that is interrupted ends in its own way, or is ended', async () => {
  const ready = (script: string) =>
    new Promise<ReturnType<typeof startCommand>>((resolve) => {
      const running = startCommand(
        shell(`${script}; echo ready; while :; do sleep 0.05; done`, { tell: () => resolve(running) }),
      );
    });
  const polite = await ready('trap "exit 7" INT');
  polite.interrupt(30_000);
  expect(await polite.outcome).toMatchObject({ code: 7 });
  const deaf = await ready('trap "" INT');
  deaf.interrupt(50);
  expect(await deaf.outcome).toMatchObject({ code: undefined });
});
