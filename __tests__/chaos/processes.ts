import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import type { z } from 'zod';
import type { FaultedCommand } from '../faults/commands';
import { IN_91_DAYS, type Typed, type Work } from '../faults/work';
import { familyOf, toFamily } from '../long/process-family';
import type { Signal } from './adversity';
import { fillDisk, onFullDisk } from './full-disk';
import { type KILL, KILL_VARIABLE } from './kill-at-act';

const PROJECT = join(__dirname, '..', '..');
const KEYTURN = join(PROJECT, 'bin', 'keyturn.cjs');

export interface StartOptions {
  /** When it ends itself. */
  readonly kill?: Omit<z.infer<typeof KILL>, 'told'>;
  /** What its disk takes. */
  readonly freeKiB?: number;
}

/** A command in a process group of its own, as a shell starts it. */
export interface Running {
  readonly ended: Promise<Typed>;
  /** Ends all that it started and that still runs. */
  end(signal: Signal): void;
  /** Fills its disk but for so much. */
  fill(freeKiB: number): void;
  /** Ends its Terraform alone. */
  endTerraform(signal: Signal): void;
}

/** The code of what a signal ended, as shells count. */
const KILLED = 128;

/** How many milliseconds Terraform gets to hear of a signal. */
const TO_HEAR_MS = 300;

export const toHear = (): Promise<void> => sleep(TO_HEAR_MS);

/** Starts the commands of one trial as processes. */
export class Processes {
  private readonly preload: string;
  private readonly told: string;

  /** @param folder outside the trial's own */
  constructor(
    private readonly work: Work,
    private readonly folder: string,
  ) {
    mkdirSync(work.path('tmp'), { recursive: true });
    this.told = join(folder, 'act');
    // Within the project, so that what the bundle leaves out is found.
    this.preload = join(PROJECT, 'node_modules', '.cache', 'keyturn-chaos', `kill-at-act-${process.pid}.cjs`);
    buildSync({
      entryPoints: [join(__dirname, 'kill-at-act.ts')],
      ...{ bundle: true, platform: 'node', format: 'cjs', packages: 'external', outfile: this.preload },
    });
  }

  /** What the act was at which the last command was killed; undefined where it ended before. */
  get act(): string | undefined {
    return existsSync(this.told) ? readFileSync(this.told, 'utf8') : undefined;
  }

  start(command: FaultedCommand, argv: readonly string[], { kill, freeKiB }: StartOptions = {}): Running {
    rmSync(this.told, { force: true });
    const { work } = this;
    const isTheCheck = command.isTheCheck === true;
    const script = isTheCheck ? [work.check.script, JSON.stringify(IN_91_DAYS)] : [KEYTURN, ...argv];
    const line = [process.execPath, '--require', this.preload, ...script];
    const disk = { disk: work.path(), aside: join(this.folder, 'aside'), freeKiB: freeKiB ?? 0 };
    const [program = '', ...args] = freeKiB === undefined ? line : onFullDisk(line, disk);
    const order = kill && { [KILL_VARIABLE]: JSON.stringify({ ...kill, told: this.told }) };
    const child = spawn(program, args, {
      env: { ...(isTheCheck ? work.check.environment : work.env), TMPDIR: work.path('tmp'), ...order },
      cwd: work.project,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return {
      ended: this.ending(child, isTheCheck ? ['check'] : argv),
      end: (signal) => toFamily(child.pid ?? 0, signal),
      fill: (rest) => fillDisk(child.pid ?? 0, { disk: work.path(), freeKiB: rest }),
      endTerraform: (signal) => {
        for (const pid of terraformsOf(child)) process.kill(pid, signal);
      },
    };
  }

  private async ending(child: ChildProcess, argv: readonly string[]): Promise<Typed> {
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (part: Buffer) => void (stdout += part.toString()));
    child.stderr?.on('data', (part: Buffer) => void (stderr += part.toString()));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      // Not "close": what it has started may live on, and hold its output.
      child.once('exit', resolve);
    });
    // What it said last is still on its way.
    await toHear();
    return this.work.heard({ argv, code: code ?? KILLED, stdout, stderr });
  }
}

function terraformsOf({ pid = 0 }: ChildProcess): readonly number[] {
  return familyOf(pid)
    .filter(({ program }) => program === 'terraform')
    .map((one) => one.pid);
}
