import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPackage } from '../../release/packed-package';
import { PythonEnvironment } from '../../sandbox/emulators/python-environment';
import { SILENT } from '../../sandbox/progress';
import { PROJECT_ROOT } from '../../sandbox/project';
import { type Ended, run } from './by-hand';

type Versions = Readonly<Record<string, string>>;
type Manifest = Readonly<Record<'dependencies', Versions>>;

/** What a project has beside keyturn and what that depends on. */
const OF_A_PROJECT = ['cdktf', '@cdktf/provider-aws', 'constructs', 'tsx', '@types/node', 'typescript'];

/** A folder into which npm has installed what `npm run pack` makes, and nothing else of this working copy. */
export class InstalledProject {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-installed-')));
  private readonly tarball = mkdtempSync(join(tmpdir(), 'keyturn-tarball-'));
  /** Of every command: the caller's, until a sandbox's env file is sourced. */
  env: NodeJS.ProcessEnv = process.env;

  /** By npm itself, without a registry: the packages that keyturn names are those of this working copy, linked. */
  async install(): Promise<void> {
    const filename = await packPackage(this.tarball);
    const own = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as Manifest;
    const names = [...Object.keys(own.dependencies), ...OF_A_PROJECT];
    const here = names.map((name) => [name, `file:${join(PROJECT_ROOT, 'node_modules', name)}`] as const);
    const dependencies = { ...Object.fromEntries(here), keyturn: `file:${join(this.tarball, filename)}` };
    writeFileSync(join(this.folder, 'package.json'), JSON.stringify({ dependencies }));
    const words = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts', '--install-links=false'];
    const { code, said } = await this.run('npm', 'install', ...words);
    if (code !== 0) throw new Error(said);
  }

  /** The Python environment of the working copy's sandbox: a new one takes half a minute, and the package index. */
  async lendEmulators(): Promise<void> {
    const venv = join(PROJECT_ROOT, '.sandbox', 'venv');
    await new PythonEnvironment(venv, SILENT).require(['ministack']);
    mkdirSync(join(this.folder, '.sandbox'), { recursive: true });
    symlinkSync(venv, join(this.folder, '.sandbox', 'venv'));
  }

  run(command: string, ...args: readonly string[]): Promise<Ended> {
    return run(command, args, this.env, this.folder);
  }

  /** As `npx keyturn …` would run it, a second later. */
  keyturn(...args: readonly string[]): Promise<Ended> {
    return this.run(join(this.folder, 'node_modules', '.bin', 'keyturn'), ...args);
  }

  /** From now on every command runs in a shell that has sourced this file. */
  async source(file: string): Promise<void> {
    const { stdout } = await this.run('sh', '-c', `. ${file}; env -0`);
    this.env = Object.fromEntries(
      stdout
        .split('\0')
        .filter(Boolean)
        .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );
  }

  text(...path: readonly string[]): string {
    return readFileSync(join(this.folder, ...path), 'utf8');
  }

  remove(): void {
    for (const folder of [this.folder, this.tarball]) rmSync(folder, { recursive: true, force: true });
  }
}
