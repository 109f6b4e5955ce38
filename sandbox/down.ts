import { existsSync, readFileSync, rmSync } from 'node:fs';
import { isAlive } from './lock';
import { endProcess } from './own-process';
import { parseRunning } from './server-order';
import { TrialFolder } from './trial/folder';

/**
 * Ends the sandbox that runs in a folder: exactly the processes that its `running.json` names, after a look at their
 * command lines, since a process id may belong to another program by now.
 * @returns whether one was running
 */
export async function stopSandboxIn(dir: string): Promise<boolean> {
  const folder = new TrialFolder(dir);
  if (!existsSync(folder.running)) return false;
  const { pid, word, emulators } = parseRunning(readFileSync(folder.running, 'utf8'));
  const wasRunning = isAlive({ pid, word });
  await endProcess(pid, word);
  for (const emulator of emulators) await endProcess(emulator.pid, word);
  rmSync(folder.running, { force: true });
  rmSync(folder.envFile, { force: true });
  return wasRunning;
}
