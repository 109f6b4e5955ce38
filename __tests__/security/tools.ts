import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandOutcome, runCommand } from '../../cli/shell/command-run';
import { withLock } from '../../sandbox/lock';
import { PROJECT_ROOT } from '../../sandbox/project';

const REQUIREMENTS = join(__dirname, 'requirements.txt');
/** Survives between runs, beside the emulators. */
const FOLDER = join(PROJECT_ROOT, '.sandbox', 'security');
const PIP = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];

/** Checkov and parliament, in a private virtual environment that has exactly what `requirements.txt` pins. */
export class SecurityTools {
  private constructor(private readonly dir: string) {}

  /** Installs them where they are not there yet; several processes may ask at once. @throws Error in words, e.g. without a network */
  static async installed(dir = FOLDER): Promise<SecurityTools> {
    const tools = new SecurityTools(dir);
    if (tools.isReady()) return tools;
    mkdirSync(join(dir, '..'), { recursive: true });
    await withLock(`${dir}.lock`, async () => {
      if (!tools.isReady()) await tools.install();
    });
    return tools;
  }

  /** Runs one of them to its end; what it says is data. */
  run(command: 'checkov' | 'parliament', args: readonly string[], cwd: string): Promise<CommandOutcome> {
    // Neither asks anybody: no rules and no guidelines are fetched, and nothing is sent.
    const env = { ...process.env, BC_API_KEY: undefined, CKV_SUPPORT: undefined, LOG_LEVEL: 'ERROR', NO_COLOR: '1' };
    return runCommand({ command: this.path(command), args, cwd, env });
  }

  private path(command: string): string {
    return join(this.dir, 'bin', command);
  }

  /** Written last, so that an installation that was broken off is made again. */
  private get marker(): string {
    return join(this.dir, 'installed.txt');
  }

  private isReady(): boolean {
    return existsSync(this.marker) && readFileSync(this.marker, 'utf8') === wanted();
  }

  private async install(): Promise<void> {
    rmSync(this.dir, { recursive: true, force: true });
    await this.must('python3', ['-m', 'venv', this.dir]);
    const python = this.path('python');
    const [uv = ''] = wanted()
      .split('\n')
      .filter((line) => line.startsWith('uv=='));
    await this.must(python, [...PIP, uv]);
    // Within ten seconds what takes pip a minute. It reads no configuration of pip's, so pip is what is left.
    const fast = await this.try(this.path('uv'), ['pip', 'install', '--quiet', '--python', python, '-r', REQUIREMENTS]);
    if (fast.code !== 0) await this.must(python, [...PIP, '-r', REQUIREMENTS]);
    writeFileSync(this.marker, wanted());
  }

  private try(command: string, args: readonly string[]): Promise<CommandOutcome> {
    return runCommand({ command, args, cwd: PROJECT_ROOT, env: process.env });
  }

  private async must(command: string, args: readonly string[]): Promise<void> {
    const { code, stderr } = await this.try(command, args);
    if (code === 0) return;
    const why = stderr.trim().split('\n').at(-1) ?? '';
    throw new Error(
      `Checkov and parliament could not be installed: ${why}\nThey come from the Python package index, once: make it reachable (pip config), and have Python 3 with venv on PATH.`,
    );
  }
}

const wanted = (): string => readFileSync(REQUIREMENTS, 'utf8');
