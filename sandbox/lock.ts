import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf } from './own-process';

/** Who holds a lock: the process, and a word of its command line, since process ids are used again. */
export interface Holder {
  readonly pid: number;
  readonly word: string;
}

/**
 * Takes a lock file. Returns undefined once it is ours, or the living holder. A dead holder's lock is taken over.
 * The file appears with its content at once (a hard link), so nobody ever reads half of it.
 */
export function takeLock(file: string, mine: Holder): Holder | undefined {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    for (;;) {
      if (linked(draft, file)) return undefined;
      const holder = holderOf(file);
      if (holder !== undefined && isAlive(holder)) return holder;
      // Moved away rather than deleted: another process may have taken the dead lock over in this very moment.
      const stale = `${draft}.stale`;
      if (!moved(file, stale)) continue;
      const found = holderOf(stale);
      if (found !== undefined && isAlive(found)) linked(stale, file);
      rmSync(stale, { force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Runs work that only one process may do at a time; waits for its turn. */
export async function withLock<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const mine = { pid: process.pid, word: commandOf(process.pid) ?? '' };
  while (takeLock(file, mine) !== undefined) await sleep(200);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Whether the process that a holder names is running and is the one meant. */
export function isAlive({ pid, word }: Holder): boolean {
  return commandOf(pid)?.includes(word) ?? false;
}

/** Who is named in a lock file, alive or not. */
export function holderOf(file: string): Holder | undefined {
  try {
    const { pid, word } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>;
    return typeof pid === 'number' && typeof word === 'string' ? { pid, word } : undefined;
  } catch {
    return undefined;
  }
}

function linked(from: string, to: string): boolean {
  return did('EEXIST', () => linkSync(from, to));
}

function moved(from: string, to: string): boolean {
  return did('ENOENT', () => renameSync(from, to));
}

function did(expected: string, act: () => void): boolean {
  try {
    act();
    return true;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === expected) return false;
    throw fault;
  }
}
