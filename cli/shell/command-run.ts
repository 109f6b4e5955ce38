import { type ChildProcess, spawn } from 'node:child_process';

export interface CommandRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Told of what it writes while it runs, both kinds. */
  readonly tell?: (text: string) => void;
  /** Ctrl-C reaches it from the terminal, and its end is waited for: it must not be cut off, and its outcome is kept. */
  readonly seenThrough?: boolean;
}

export interface CommandOutcome {
  /** Undefined where the command could not be started, or was ended by a signal. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs another program to its end and keeps what it writes; never throws. */
export function runCommand({ command, args, cwd, env, tell, seenThrough }: CommandRun): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    const letGo = seenThrough ? seeThrough(child) : () => undefined;
    const end = (outcome: CommandOutcome): void => {
      letGo();
      resolve(outcome);
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      tell?.(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      tell?.(text);
    });
    child.on('error', (failure) => end({ code: undefined, stdout, stderr: failure.message }));
    child.on('close', (code) => end({ code: code ?? undefined, stdout, stderr }));
  });
}

/** The terminal sends Ctrl-C to the child as well; a SIGTERM is for us alone, and is handed on. */
function seeThrough(child: ChildProcess): () => void {
  const wait = (): void => undefined;
  const handOn = (): void => void child.kill('SIGTERM');
  process.on('SIGINT', wait).on('SIGTERM', handOn);
  return () => process.off('SIGINT', wait).off('SIGTERM', handOn);
}
