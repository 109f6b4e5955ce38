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

test('it is told while the command runs, both kinds', async () => {
  const told: string[] = [];
  await runCommand(shell('echo out; echo err >&2', { tell: (text) => told.push(text) }));
  expect(told.sort()).toEqual(['err\n', 'out\n']);
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
