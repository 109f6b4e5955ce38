/** What must be ended before this process may end. */
type Ending = () => Promise<void> | void;

const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Ends in good order when somebody presses Ctrl-C: the endings are run last first, then the process exits. */
export class Interruption {
  private readonly endings: Ending[] = [];
  private ending = false;

  constructor() {
    for (const [signal, code] of Object.entries(CODES)) process.on(signal, () => void this.end(signal, code));
  }

  before(ending: Ending): void {
    this.endings.push(ending);
  }

  private async end(signal: string, code: number): Promise<void> {
    if (this.ending) return;
    this.ending = true;
    process.stderr.write(`\n${signal}: ending what was started …\n`);
    for (const ending of [...this.endings].reverse()) await ending();
    process.exit(code);
  }
}
