import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import execa, { type ExecaChildProcess } from 'execa';
import { maskKeyIds } from '../../rotation/access-key';
import { SaidInFiles } from './said-in-files';

export interface CommandRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the command: nothing is added. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Told of what it writes while it runs, both kinds, in whole lines; access key IDs are masked. */
  readonly tell?: (text: string) => void;
  /**
   * It must not be cut off: Ctrl-C is handed on to it, and its end is waited for and its outcome kept. Where this process is
   * killed, or the terminal is lost (a closed window, a connection that broke), it works to its end.
   */
  readonly seenThrough?: boolean;
  /** What it writes, nobody else may read, whatever the shell's umask lets them. */
  readonly privately?: boolean;
  /** After which it is ended. @default it may run for ever */
  readonly timeoutMs?: number;
}

export interface CommandOutcome {
  /** Undefined where the command could not be started, or was ended by a signal. */
  readonly code: number | undefined;
  /** As it was written: data. What is shown of it goes through `maskKeyIds`. */
  readonly stdout: string;
  /** Access key IDs are masked. Where it could not be started: why. */
  readonly stderr: string;
}

/** A command under way. */
export interface RunningCommand {
  readonly outcome: Promise<CommandOutcome>;
  /** Asks it to end as Ctrl-C would, and ends it when its patience is over. */
  interrupt(patienceMs: number): void;
}

/** Runs another program to its end and keeps what it writes; never throws. */
export function runCommand(run: CommandRun): Promise<CommandOutcome> {
  return startCommand(run).outcome;
}

/** Starts another program that can be ended before its time. */
export function startCommand({
  command,
  args,
  tell,
  seenThrough = false,
  privately = false,
  ...place
}: CommandRun): RunningCommand {
  const said = seenThrough ? new SaidInFiles(tell ?? (() => undefined)) : undefined;
  const start = () =>
    execa(command, args, {
      ...(said && { stdout: said.stdout, stderr: said.stderr }),
      cwd: place.cwd,
      env: place.env,
      extendEnv: false,
      timeout: place.timeoutMs,
      stdin: 'ignore',
      stripFinalNewline: false,
      reject: false,
      // Ends it with this process; what is seen through ends by itself.
      cleanup: !seenThrough,
      detached: seenThrough && HAS_SESSIONS,
    });
  const child = privately ? withUmask(OURS_ALONE, start) : start();
  if (tell) for (const stream of [child.stdout, child.stderr]) if (stream) tellLines(stream, tell);
  const letGo = seenThrough ? seeThrough(child) : () => undefined;
  const outcome = child.then(({ exitCode: code, ...ended }): CommandOutcome => {
    letGo();
    const { stdout, stderr } = said?.end() ?? ended;
    const notStarted = child.pid === undefined && 'originalMessage' in ended;
    return { code, stdout, stderr: maskKeyIds(notStarted ? String(ended.originalMessage) : stderr) };
  });
  const interrupt = (patienceMs: number): void => {
    child.kill('SIGINT');
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    void outcome.then(() => clearTimeout(timer));
  };
  return { outcome, interrupt };
}

/** Neither the group nor others. */
const OURS_ALONE = 0o077;

/** A child has the umask that it was started under. */
function withUmask<Result>(mask: number, work: () => Result): Result {
  const before = process.umask(mask);
  try {
    return work();
  } finally {
    process.umask(before);
  }
}

/** By line, so that no access key ID is parted between two pieces of text. */
function tellLines(stream: Readable, tell: (text: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => tell(`${maskKeyIds(line)}\n`));
}

/** Windows has none, and sends Ctrl-C to all programs of a window by itself. */
const HAS_SESSIONS = process.platform !== 'win32';

/**
 * It works in a session of its own, where the terminal's signals do not come: Terraform is ended at once by the loss of a
 * terminal, and the key that it has just made is lost. What asks to end is handed on.
 */
function seeThrough(child: ExecaChildProcess): () => void {
  const handOn = (signal: NodeJS.Signals): void => {
    if (HAS_SESSIONS) child.kill(signal, { forceKillAfterTimeout: false });
  };
  const wait = (): void => undefined;
  process.on('SIGINT', handOn).on('SIGTERM', handOn).on('SIGHUP', wait);
  return () => process.off('SIGINT', handOn).off('SIGTERM', handOn).off('SIGHUP', wait);
}
