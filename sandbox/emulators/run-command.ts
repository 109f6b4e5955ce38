import { execFile } from 'node:child_process';

/** How a command ended. */
export interface Ended {
  /** Undefined if it could not be started or was ended by a signal. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. Never rejects: a command that is missing has no code. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string; readonly timeoutMs?: number } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const settings = {
      env: options.env ?? process.env,
      cwd: options.cwd,
      timeout: options.timeoutMs,
      maxBuffer: 64 * 1024 * 1024,
    };
    execFile(command, args, { ...settings, encoding: 'utf8' }, (fault, stdout, stderr) => {
      const code = fault === null ? 0 : typeof fault.code === 'number' ? fault.code : undefined;
      resolve({ code, stdout, stderr });
    });
  });
}
