import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/**
 * Runs the command in the background and ends the whole process group when standard input closes, which happens in
 * whatever way the parent dies, even by SIGKILL.
 */
const TETHER = `exec 3<&0
"$@" 3<&- </dev/null &
child=$!
(
  trap '' TERM
  cat <&3 >/dev/null
  kill -TERM 0
  for tenth in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    kill -0 "$child" 2>/dev/null || exit
    sleep 0.1
  done
  kill -KILL 0
) &
exec 3<&-
trap : TERM
while wait "$child"; code=$?; kill -0 "$child" 2>/dev/null; do :; done
exit "$code"`;

const PATIENCE_MS = 5_000;

/** A server that cannot outlive this process: its own process group, tied to us by a pipe. */
export class TetheredProcess {
  private readonly child: ChildProcess;
  private ended = false;
  /** Resolves when the server is gone. */
  readonly gone: Promise<void>;

  /** @param word stands in the command line, so that the process can be told from others later */
  constructor(options: {
    readonly word: string;
    readonly command: readonly string[];
    readonly env: NodeJS.ProcessEnv;
    readonly cwd: string;
    readonly logFile: string;
  }) {
    const log = openSync(options.logFile, 'w', 0o600);
    this.child = spawn('/bin/sh', ['-c', TETHER, options.word, ...options.command], {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['pipe', log, log],
    });
    closeSync(log);
    this.gone = new Promise((resolve) => {
      const end = () => {
        this.ended = true;
        resolve();
      };
      this.child.once('exit', end);
      this.child.once('error', end);
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isGone(): boolean {
    return this.ended;
  }

  async stop(): Promise<void> {
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), PATIENCE_MS);
    await this.gone;
    clearTimeout(timer);
    this.signal('SIGKILL');
  }

  /** To the whole group: the server's own children too. */
  private signal(name: NodeJS.Signals): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, name);
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault;
    }
  }
}
