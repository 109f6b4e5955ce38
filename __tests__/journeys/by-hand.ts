import { type ExecFileException, execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseRunning, type RunningSandbox } from '../../sandbox/server-order';

const PROJECT = join(__dirname, '..', '..');

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** All that it printed, in one line: Terraform breaks its messages to the width of a screen. */
  readonly said: string;
}

/** Runs a command as an operator would, in the project's root unless told. */
export function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd = PROJECT): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      { cwd, env, encoding: 'utf8', maxBuffer: 64e6 },
      (fault: ExecFileException | null, stdout, stderr) => {
        const code = fault === null ? 0 : Number(fault.code ?? 1);
        const said = `${stdout}\n${stderr}`.replace(/[│╷╵]/g, ' ').replace(/\s+/g, ' ');
        resolve({ code, stdout, stderr, said });
      },
    );
  });
}

/** The arguments for Node that do what the npm scripts `sandbox`, `sandbox:up` and `sandbox:down` do. */
export function sandboxCommand(...args: readonly string[]): readonly string[] {
  const loader = pathToFileURL(require.resolve('tsx')).href;
  // Which provider can be had differs between machines; what is tested does not.
  const provider = args[0] === 'down' ? [] : ['--provider', 'stand-in'];
  return ['--import', loader, join(PROJECT, 'sandbox', 'main.ts'), ...args, ...provider];
}

export function runSandbox(...args: readonly string[]): Promise<Ended> {
  return run(process.execPath, sandboxCommand(...args), process.env);
}

/**
 * A project whose app is the built one: the same code as `npx tsx main.ts`, without three seconds of compiling at every
 * synth. The story of `npm run sandbox` uses the sources.
 */
export function builtProject(folder: string): void {
  mkdirSync(folder);
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  const file = JSON.parse(readFileSync(join(PROJECT, 'cdktf.json'), 'utf8')) as object;
  writeFileSync(
    join(folder, 'cdktf.json'),
    JSON.stringify({ ...file, app: `node ${JSON.stringify(join(PROJECT, 'dist', 'main.js'))}` }),
  );
}

/** A sandbox that was started by `sandbox:up` in a folder of its own, used from a shell that has sourced its env file. */
export class HandSandbox {
  private constructor(
    private readonly dir: string,
    readonly env: NodeJS.ProcessEnv,
    readonly running: RunningSandbox,
  ) {}

  static async up(): Promise<HandSandbox> {
    const dir = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-journey-')));
    const { code, said } = await runSandbox('up', '--dir', dir);
    if (code !== 0) throw new Error(said);
    const { stdout } = await run('sh', ['-c', '. "$1"; env -0', 'sh', join(dir, 'env')], process.env);
    const pairs = stdout.split('\0').filter(Boolean);
    const env = Object.fromEntries(
      pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );
    // An operator at a desk: whatever runs these tests is not the pipeline that approves.
    for (const host of ['GITHUB_ACTIONS', 'GITLAB_CI', 'CODEBUILD_BUILD_ID']) delete env[host];
    builtProject(join(dir, 'project'));
    return new HandSandbox(dir, env, parseRunning(readFileSync(join(dir, 'running.json'), 'utf8')));
  }

  async down(): Promise<void> {
    const { code, said } = await runSandbox('down', '--dir', this.dir);
    rmSync(this.dir, { recursive: true, force: true });
    if (code !== 0) throw new Error(said);
  }

  /** The folder of a CDKTF project, to run commands in. */
  get project(): string {
    return this.path('project');
  }

  /** A path below its folder. */
  path(...parts: readonly string[]): string {
    return join(this.dir, ...parts);
  }

  cdktf(...args: readonly string[]): Promise<Ended> {
    return run('npx', ['cdktf', ...args], this.env, this.project);
  }

  /** Terraform in the folder of the synthesised suppliers stack. */
  terraform(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
    return run('terraform', args, { ...this.env, ...env }, this.path('out', 'stacks', 'suppliers'));
  }
}
