import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../cli/shell/command-run';
import { KeyturnError } from '../../rotation/keyturn-error';
import { withLock } from '../lock';
import type { Progress } from '../progress';
import { type EmulatorName, requirementOf } from './requirements';

/** The oldest Python that both emulators run on. */
const OLDEST_MINOR = 10;
const NAMES = ['python3', 'python'];
const VERSION_AND_VENV = 'import sys, venv; print(sys.version_info[0], sys.version_info[1])';

/**
 * A private virtual environment that holds what the machine lacks. It survives between runs, and an installation that
 * was broken off is made again: only a finished one is noted in `installed.json`.
 */
export class PythonEnvironment {
  constructor(
    /** E.g. `.sandbox/venv`. */
    private readonly dir: string,
    private readonly progress: Progress,
  ) {}

  /** Where a package's command is, or would be. */
  command(name: string): string {
    return join(this.dir, 'bin', name);
  }

  has(name: EmulatorName): boolean {
    return this.installed()[name] === pinsOf(name);
  }

  /**
   * Installs what is missing; several processes may ask at once.
   * @throws KeyturnError if there is no Python, or the package index cannot be reached.
   */
  async require(names: readonly EmulatorName[]): Promise<void> {
    if (names.every((name) => this.has(name))) return;
    const python = await findPython();
    mkdirSync(join(this.dir, '..'), { recursive: true });
    await withLock(`${this.dir}.lock`, async () => {
      const missing = names.filter((name) => !this.has(name));
      if (missing.length > 0) await this.install(python, missing);
    });
  }

  private async install(python: string, names: readonly EmulatorName[]): Promise<void> {
    const before = this.installed();
    const isNew = Object.keys(before).length === 0 || !existsSync(this.command('python'));
    rmSync(join(this.dir, 'installed.json'), { force: true });
    if (isNew) {
      rmSync(this.dir, { recursive: true, force: true });
      const title = `Making a private Python environment in ${this.dir}`;
      await this.progress.step(title, () => this.run(python, ['-m', 'venv', this.dir]));
    }
    const lines = names.flatMap((name) => requirementOf(name).lines);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...lines];
    const title = `Installing ${lines.join(' and ')} from the Python package index`;
    await this.progress.step(title, () => this.run(this.command('python'), pip));
    const pins = Object.fromEntries(names.map((name) => [name, pinsOf(name)]));
    writeFileSync(join(this.dir, 'installed.json'), JSON.stringify({ ...(isNew ? {} : before), ...pins }));
  }

  private async run(command: string, args: readonly string[]): Promise<void> {
    const { code, stderr } = await runCommand({ command, args, cwd: process.cwd(), env: process.env });
    if (code === 0) return;
    const why = stderr.trim().split('\n').at(-1) ?? '';
    throw new KeyturnError(
      'EMULATOR_NOT_INSTALLABLE',
      `The emulators could not be installed: ${why}`,
      'Make the Python package index reachable (pip config), or install moto and MiniStack yourself so that moto_server and ministack are on PATH, or start an emulator and name it in AWS_ENDPOINT_URL.',
    );
  }

  private installed(): Partial<Record<string, string>> {
    try {
      return JSON.parse(readFileSync(join(this.dir, 'installed.json'), 'utf8')) as Partial<Record<string, string>>;
    } catch {
      return {};
    }
  }
}

/** All that is pinned for an emulator: where any of it changes, it is installed again. */
const pinsOf = (name: EmulatorName): string => requirementOf(name).lines.join(' ');

async function findPython(): Promise<string> {
  for (const name of NAMES) {
    const { code, stdout } = await runCommand({
      command: name,
      args: ['-c', VERSION_AND_VENV],
      cwd: process.cwd(),
      env: process.env,
    });
    const [major = 0, minor = 0] = stdout.trim().split(' ').map(Number);
    if (code === 0 && major === 3 && minor >= OLDEST_MINOR) return name;
  }
  throw new KeyturnError(
    'PYTHON_MISSING',
    `The AWS emulators need Python 3.${OLDEST_MINOR} or newer with its venv module, and there is none on PATH.`,
    'Install Python 3 (Debian and Ubuntu: python3 and python3-venv), or start an emulator and name it in AWS_ENDPOINT_URL.',
  );
}
