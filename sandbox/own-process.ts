import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The command line of a running process; undefined if there is no such process (a zombie counts as none). */
export function commandOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
  }
  if (existsSync('/proc/self/cmdline')) {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') || undefined;
    } catch {
      return undefined;
    }
  }
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return undefined;
  }
}

/**
 * Ends a process of ours, first politely. Does nothing if the process id now belongs to something else.
 * @param word what its command line must contain
 * @returns whether it is gone
 */
export async function endProcess(pid: number, word: string, patienceMs = 10_000): Promise<boolean> {
  const runs = () => commandOf(pid)?.includes(word) ?? false;
  if (!runs()) return true;
  process.kill(pid, 'SIGTERM');
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    await sleep(20);
    if (!runs()) return true;
  }
  process.kill(pid, 'SIGKILL');
  await sleep(100);
  return !runs();
}
