import { type CommandOutcome, type RunningCommand, startCommand } from '../../cli/shell/command-run';

export interface CommandPlace {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Long patience: Terraform asked to end finishes the call under way and writes its state. */
const PATIENCE_MS = 30_000;

/** Runs commands one after another and, when interrupted, ends the one under way before anything else ends. */
export class ChildProcesses {
  private current: RunningCommand | undefined;
  private interrupted = false;

  /** Rejects if the story was interrupted. */
  async run(command: string, args: readonly string[], { cwd, env }: CommandPlace): Promise<CommandOutcome> {
    if (this.interrupted) throw new Interrupted();
    this.current = startCommand({ command, args, cwd, env });
    const outcome = await this.current.outcome;
    this.current = undefined;
    if (this.interrupted) throw new Interrupted();
    return outcome;
  }

  /** Ends the command under way, and runs no further one. */
  async interrupt(): Promise<void> {
    this.interrupted = true;
    this.current?.interrupt(PATIENCE_MS);
    await this.current?.outcome;
  }
}

/** The story ends because somebody asked it to. */
export class Interrupted extends Error {}
