import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../cli/shell/command-run';
import { writeNamedFile } from '../../cli/shell/named-file';
import { writeWhole } from '../../settings/configuration-folder';

let folder: string;
let umask: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-private-'));
  // As careless as a shell can be.
  umask = process.umask(0);
});

afterEach(() => {
  process.umask(umask);
  rmSync(folder, { recursive: true, force: true });
});

const modeOf = (name: string): string => (statSync(join(folder, name)).mode & 0o777).toString(8);

const writing = (privately: boolean) =>
  runCommand({
    ...{ command: 'sh', args: ['-c', 'echo state > state; mkdir plans; echo plan > plans/plan'] },
    ...{ cwd: folder, env: { PATH: process.env.PATH }, privately },
  });

test('what Terraform writes, nobody else may read, and our own umask is as it was', async () => {
  await writing(true);
  expect([modeOf('state'), modeOf('plans'), modeOf('plans/plan')]).toEqual(['600', '700', '600']);
  expect(process.umask()).toBe(0);
});

test('other programs keep the umask of the shell', async () => {
  await writing(false);
  expect([modeOf('state'), modeOf('plans')]).toEqual(['666', '777']);
});

test('answers and letters are their owner’s alone', async () => {
  const desk = { world: { cwd: folder }, note: () => undefined } as unknown as Parameters<typeof writeNamedFile>[0];
  await writeNamedFile(desk, 'audit.json', '{}');
  await writeWhole(join(folder, 'letter.txt'), 'Kia ora', 0o600);
  expect([modeOf('audit.json'), modeOf('letter.txt')]).toEqual(['600', '600']);
});
