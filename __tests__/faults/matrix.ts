import { isDeepStrictEqual } from 'node:util';
import { isLook, parted, takenOf, type Waiting } from './batch';
import { deployedBefore, type FaultedCommand, LAP, peopleBefore } from './commands';
import { FAULT_NAMES, type FaultName, faultOf, UNAIDED } from './faults';
import { harmsWhile } from './harm';
import { AGAIN, howEnded, type LedOut, leadOut, namedIn, once } from './way-out';
import { type Typed, Work } from './work';

interface Attempt {
  readonly command: string;
  readonly operation: string;
  readonly fault: FaultName;
}

/** One call of one command that failed once in one way, and what came of it. */
export interface Row extends Attempt {
  /** How the command itself ended. */
  readonly ended: string;
  /** What led to the intended end. */
  readonly wayOut: string;
}

/** A row that did harm, or from which nothing that a command named led out. */
export interface LostRow extends Row {
  readonly harm: string;
}

export interface FaultReport {
  /** Calls that were found by recording, and failed: of each command, each operation once. */
  readonly calls: number;
  readonly faults: number;
  readonly survived: number;
  readonly lost: readonly LostRow[];
  /** Calls that were made where nothing failed, and never when they were to fail. */
  readonly unmet?: readonly Attempt[];
  readonly rows: readonly Row[];
}

export interface MatrixOptions {
  readonly dir: string;
  /** Which faults are tried. @default all */
  readonly chosen?: (row: Attempt) => boolean;
  /** Commands of which faults are tried, where that is known. @default all */
  readonly commands?: readonly string[];
  readonly tell?: (line: string) => void;
  /** What an earlier run that was ended before its time has tried: not tried again, and part of the report. */
  readonly before?: FaultReport;
  /** Called after each row, with all that was found until then. */
  readonly keep?: (report: FaultReport) => void;
  /** Whether no further lap is to begin. @default until everything was tried */
  readonly isOver?: () => boolean;
}

/** What is known of a command since it ran without a fault. */
interface Recorded {
  readonly clean: Typed;
  readonly waiting: Waiting[];
}

/**
 * Lets every call fail once: rotates a supplier's key again and again, and disturbs one call per command. Which calls there
 * are is not written down anywhere: the first lap records them.
 */
export class FaultMatrix {
  private readonly commands = new Map<string, Recorded>();
  private readonly rows: Row[];
  private readonly lost: LostRow[] = [];
  private readonly unmet: Attempt[] = [];
  private works = 0;

  constructor(private readonly options: MatrixOptions) {
    const { rows = [], lost = [] } = options.before ?? {};
    // What was lost is tried again: whoever goes on has mended it.
    this.rows = rows.filter((row) => !lost.some((gone) => isSameAttempt(row, gone)));
  }

  async run(): Promise<FaultReport> {
    for (let lap = 1; lap === 1 || this.isWaiting; ) {
      this.works += 1;
      const work = await Work.start(`${this.options.dir}/${this.works}`);
      try {
        await peopleBefore(work);
        if (!this.needsNoDeployment) await deployedBefore(work);
        // A lost row leaves the work as nobody would: the next lap has a new one.
        for (let held = true; held && (lap === 1 || this.isWaiting); lap += 1) {
          work.lap = lap;
          held = await this.lapIn(work);
        }
        this.lost.push(...(await work.leaks()).map((where) => ({ ...LEAK, harm: `a secret in clear: ${where}` })));
      } finally {
        await work.stop();
      }
    }
    return this.report();
  }

  report(): FaultReport {
    const { rows, lost, unmet } = this;
    return {
      calls: new Set(rows.map(({ command, operation }) => `${command} ${operation}`)).size,
      faults: rows.length,
      survived: rows.length - lost.filter((row) => row !== LEAK).length,
      lost,
      unmet,
      rows,
    };
  }

  private get isWaiting(): boolean {
    if (this.options.isOver?.() === true) return false;
    return [...this.commands.values()].some(({ waiting }) => waiting.length > 0);
  }

  /** @returns whether every row came to its intended end */
  private async lapIn(work: Work): Promise<boolean> {
    for (const stop of LAP) {
      // After the first lap everything is recorded: there is no reason to end one in which nothing is left to try.
      if (work.lap > 1 && !this.isWaiting) return true;
      if (this.standsAlone && (typeof stop === 'function' || !this.isOfThose(stop))) continue;
      if (typeof stop === 'function') await stop(work);
      else if (!(await this.meet(stop, work))) return false;
    }
    return true;
  }

  /** Whether the commands to be tried need none of the others before them, but those of their own chain. */
  private get standsAlone(): boolean {
    const chosen = this.chosenCommands;
    return chosen.length > 0 && chosen.every(({ isForItself, chain }) => isForItself === true || chain !== undefined);
  }

  /** Whether none of the commands to be tried needs anything that is deployed, or built. */
  get needsNoDeployment(): boolean {
    return this.standsAlone && this.chosenCommands.every(({ chain }) => chain !== undefined);
  }

  private get chosenCommands(): readonly FaultedCommand[] {
    const { commands = [] } = this.options;
    return LAP.flatMap((stop) => (typeof stop !== 'function' && commands.includes(stop.name) ? [stop] : []));
  }

  /** Whether a command is to be tried, or needed by one that is. */
  private isOfThose({ name, chain }: FaultedCommand): boolean {
    return this.chosenCommands.some((one) => one.name === name || (chain !== undefined && one.chain === chain));
  }

  private async meet(command: FaultedCommand, work: Work): Promise<boolean> {
    const { commands } = this.options;
    if (command.isForItself === true && commands?.includes(command.name) === false) return true;
    const held = await this.tried(command, work);
    await command.afterwards?.(work);
    return held;
  }

  private async tried(command: FaultedCommand, work: Work): Promise<boolean> {
    const recorded = this.commands.get(command.name);
    if (recorded === undefined) await this.record(command, work);
    else if (recorded.waiting.length === 0 && command.repeatable !== true)
      await this.cleanly(command, work, recorded.clean);
    else if (command.repeatable !== true) return this.disturb(command, work, recorded);
    const { waiting = [] } = this.commands.get(command.name) ?? {};
    while (command.repeatable === true && waiting.length > 0 && this.options.isOver?.() !== true)
      if (!(await this.disturb(command, work, this.commands.get(command.name) as Recorded))) return false;
    return true;
  }

  private async record(command: FaultedCommand, work: Work): Promise<void> {
    const argv = await command.argv(work);
    await work.control.forgetCalls();
    const clean = await once(command, work, argv);
    const { byOperation } = await work.control.calls();
    const missing = await command.missing(work, clean, clean);
    if (missing !== undefined)
      throw new Error(`${command.name} without a fault: ${missing}. ${clean.stderr}${clean.stdout}`);
    const made = Object.keys(byOperation).filter((operation) => this.isChosen(command.name, operation));
    // Those that change something come first, for a run that has no time for all.
    const operations = [...made.filter((one) => !isLook(one)), ...made.filter(isLook)];
    const waiting = operations.flatMap((operation) =>
      FAULT_NAMES.filter((fault) => this.isChosen(command.name, operation, fault)).map((fault) => ({
        operation,
        fault,
      })),
    );
    this.commands.set(command.name, { clean, waiting });
    this.options.tell?.(`${command.name}: ${operations.length} calls, ${waiting.length} faults to be tried`);
  }

  private isChosen(command: string, operation: string, fault?: FaultName): boolean {
    const { chosen = () => true } = this.options;
    const isTried = (one: FaultName) => this.rows.some((row) => isSameAttempt(row, { command, operation, fault: one }));
    return (fault === undefined ? FAULT_NAMES : [fault]).some(
      (one) => !isTried(one) && chosen({ command, operation, fault: one }),
    );
  }

  private async cleanly(command: FaultedCommand, work: Work, clean: Typed): Promise<void> {
    const typed = await once(command, work, await command.argv(work));
    const missing = await command.missing(work, typed, clean);
    if (missing !== undefined) throw new Error(`${command.name} without a fault: ${missing}. ${typed.stderr}`);
  }

  private async disturb(command: FaultedCommand, work: Work, recorded: Recorded): Promise<boolean> {
    const { clean, waiting } = recorded;
    const taken = takenOf(waiting);
    const argv = await command.argv(work);
    const before = await work.keys();
    const runs: Run[] = [];
    let found: LedOut = { wayOut: '', missing: undefined };
    const harms = await harmsWhile(work, before, command, async () => {
      let first: Typed = clean;
      for (const of of taken) {
        const run = await runWith(of, command, work, argv);
        first = run.typed;
        runs.push(run);
        if (first.code === 0 || namedIn(first).length > 0 || !isDeepStrictEqual(await work.keys(), before)) break;
      }
      found = await leadOut({ command, work, argv, first, clean });
    });
    waiting.unshift(...taken.slice(runs.length).flat());
    this.putBack(
      command,
      waiting,
      runs.flatMap(({ unmet }) => unmet),
    );
    const harm = [...harms, ...(found.missing === undefined ? [] : [found.missing])].join('; ');
    const rows = runs.flatMap(({ met, typed }, at) =>
      met.map(({ operation, fault }): Row => {
        const wayOut = at === runs.length - 1 ? found.wayOut : again(found.wayOut, command);
        return { command: command.name, operation, fault, ended: howEnded(typed), wayOut };
      }),
    );
    const isSurvived = harm === '' && (taken.length > 1 || found.wayOut === UNAIDED);
    const isTold = rows.length <= 1 || isSurvived;
    if (isTold) this.rows.push(...rows);
    else waiting.unshift(...parted(runs.flatMap(({ met }) => met)));
    if (harm !== '') this.lost.push({ ...togetherIn(rows, command), harm });
    this.options.keep?.(this.report());
    const verdict = harm !== '' ? 'LOST' : isTold ? 'ok  ' : 'each';
    for (const row of rows) this.options.tell?.(`${verdict} ${Object.values(row).join(' | ')}${harm && ` | ${harm}`}`);
    return harm === '';
  }

  /** A call that was not made this time is tried again, by itself; and no more where it is not made for a third time. */
  private putBack({ name }: FaultedCommand, waiting: Waiting[], unmet: readonly Waiting[]): void {
    for (const one of unmet) {
      const missed = (one.missed ?? 0) + 1;
      if (missed < TRIES) waiting.push({ ...one, alone: true, missed });
      else this.unmet.push({ command: name, operation: one.operation, fault: one.fault });
      this.options.tell?.(`not called: ${name} | ${one.operation} | ${one.fault}`);
    }
  }
}

const isSameAttempt = (one: Attempt, other: Attempt): boolean =>
  one.command === other.command && one.operation === other.operation && one.fault === other.fault;

/** One run of a command in which calls were to fail. */
interface Run {
  readonly typed: Typed;
  readonly met: readonly Waiting[];
  /** Were not called this time. */
  readonly unmet: readonly Waiting[];
}

async function runWith(
  of: readonly Waiting[],
  command: FaultedCommand,
  work: Work,
  argv: readonly string[],
): Promise<Run> {
  for (const { operation, fault } of of) await work.control.disturb(faultOf(operation, fault));
  const typed = await once(command, work, argv);
  const failed = (await work.control.faults()).filter(({ disturbed }) => disturbed > 0);
  await work.control.calm();
  const isMet = (one: Waiting): boolean =>
    failed.some(({ service, operation }) => `${service}:${operation}` === one.operation);
  return { typed, met: of.filter(isMet), unmet: of.filter((one) => !isMet(one)) };
}

/** What a harm is told of; of calls that failed in one go, all of them. */
function togetherIn(rows: readonly Row[], { name }: FaultedCommand): Row {
  const [first] = rows;
  if (first === undefined) return { command: name, operation: 'none', fault: 'denied', ended: '', wayOut: '' };
  return { ...first, operation: rows.map(({ operation }) => operation).join(', then ') };
}

function again(wayOut: string, command: FaultedCommand): string {
  if (command.isTheCheck === true) return wayOut;
  return wayOut === UNAIDED ? AGAIN : `${AGAIN}, then ${wayOut}`;
}

/** So many times a call that is not made any more is waited for. */
const TRIES = 3;

const LEAK: LostRow = { command: 'all', operation: 'all', fault: 'denied', ended: '', wayOut: '', harm: '' };
