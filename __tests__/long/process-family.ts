import { execFileSync } from 'node:child_process';

export interface Relative {
  readonly pid: number;
  /** Name of the program. */
  readonly program: string;
}

/**
 * A process and all that it has started and that runs still, the youngest first: Terraform works in a session of its own, so
 * that a signal to the process's group does not reach it.
 */
export function familyOf(pid: number): readonly Relative[] {
  const all = execFileSync('ps', ['-eo', 'pid=,ppid=,comm='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .map((found) => ({ pid: Number(found?.[1]), parent: Number(found?.[2]), program: found?.[3] ?? '' }));
  const family = all.filter((one) => one.pid === pid);
  // It grows while it is walked along.
  for (const { pid: parent } of family) family.push(...all.filter((one) => one.parent === parent));
  return family.toReversed();
}

/** Sends a signal to a process and all that it has started, as the loss of power does. */
export function toFamily(pid: number, signal: NodeJS.Signals): void {
  for (const relative of familyOf(pid)) {
    try {
      process.kill(relative.pid, signal);
    } catch (fault) {
      // It has ended meanwhile.
      if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault;
    }
  }
}
