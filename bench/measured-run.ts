import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What one command took. */
export interface Cost {
  /** Of wall time. */
  readonly seconds: number;
  /** Of processors, of it and all that it started: what else the machine does changes it little. Undefined likewise. */
  readonly cpuSeconds: number | undefined;
  /** Of the process that took most, among it and those that it started; undefined where GNU time is not there to tell. */
  readonly peakMegabytes: number | undefined;
}

const GNU_TIME = '/usr/bin/time';

/** Runs a command to its end. @throws where it does not end well, with what it said */
export async function measuredRun(
  command: string,
  words: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Cost> {
  const isTold = existsSync(GNU_TIME);
  const folder = mkdtempSync(path.join(tmpdir(), 'keyturn-cost-'));
  const report = path.join(folder, 'report');
  const whole = isTold ? [GNU_TIME, '-f', '%M %U %S', '-o', report, command, ...words] : [command, ...words];
  try {
    const begun = process.hrtime.bigint();
    await run(whole[0] ?? command, whole.slice(1), { cwd, env, maxBuffer: 256e6 });
    const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
    if (!isTold) return { seconds, cpuSeconds: undefined, peakMegabytes: undefined };
    const [kilobytes = 0, user = 0, system = 0] = readFileSync(report, 'utf8').trim().split(' ').map(Number);
    return { seconds, cpuSeconds: user + system, peakMegabytes: Math.round(kilobytes / 1024) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
