import { type ChildProcess, spawn } from 'node:child_process';

/** How a command ended, with all it printed. */
export interface Finished {
  /** Undefined if a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandPlace {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Long patience: Terraform asked to end finishes the call under way and writes its state. */
const PATIENCE_MS = 30_000;

/** Runs commands one after another and, when interrupted, ends the one under way before anything else ends. */
export class ChildProcesses {
  private current: ChildProcess | undefined;
  private interrupted = false;

  /** Rejects if the command cannot be started, or if the story was interrupted. */
  run(command: string, args: readonly string[], { cwd, env }: CommandPlace): Promise<Finished> {
    if (this.interrupted) return Promise.reject(new Interrupted());
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
      this.current = child;
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
      child.once('error', reject);
      child.once('close', (code) => {
        this.current = undefined;
        if (this.interrupted) return reject(new Interrupted());
        resolve({ code: code ?? undefined, stdout: textOf(stdout), stderr: textOf(stderr) });
      });
    });
  }

  /** Ends the command under way, and runs no further one. */
  async interrupt(): Promise<void> {
    this.interrupted = true;
    const child = this.current;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGINT');
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    await ended;
    clearTimeout(timer);
  }
}

/** The story ends because somebody asked it to. */
export class Interrupted extends Error {}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8');
}
