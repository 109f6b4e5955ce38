import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import execa from 'execa';
import { PROJECT_ROOT } from '../sandbox/project';

interface Manifest {
  readonly files: readonly string[];
  readonly bin: Readonly<Record<string, string>>;
  readonly [name: string]: unknown;
}

/** Of use in a working copy only. */
const OF_THE_WORKING_COPY = ['scripts', 'workspaces', 'overrides'];

/**
 * Packs what was built, from a copy: its command is called `keyturn`, which the working copy's own must not be (`bin/link.cjs`
 * says why), so that npm links it for `npx` and for a project's scripts.
 * @param destination the folder that the tarball goes into; it is made where it is not there
 * @returns its file's name
 */
export async function packPackage(destination: string): Promise<string> {
  const copy = mkdtempSync(join(tmpdir(), 'keyturn-pack-'));
  try {
    const manifest = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as Manifest;
    for (const name of [...manifest.files, 'README.md', 'LICENSE']) {
      cpSync(join(PROJECT_ROOT, name), join(copy, name), { recursive: true });
    }
    writeFileSync(join(copy, 'package.json'), `${JSON.stringify(packed(manifest), null, 2)}\n`);
    mkdirSync(destination, { recursive: true });
    const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', resolve(destination)];
    const { stdout } = await execa('npm', words, { cwd: copy, stdin: 'ignore' });
    const [{ filename }] = JSON.parse(stdout) as [{ readonly filename: string }];
    return filename;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function packed({ bin, ...manifest }: Manifest): object {
  const kept = Object.entries(manifest).filter(([name]) => !OF_THE_WORKING_COPY.includes(name));
  return { ...Object.fromEntries(kept), bin: { keyturn: Object.values(bin)[0] } };
}
