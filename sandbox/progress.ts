/** Where the sandbox tells what it does. */
export interface Progress {
  /** Shows a step and, once it has taken a while, for how long; the line ends with its duration. */
  step<Result>(title: string, work: () => Promise<Result>): Promise<Result>;
  /** One line. */
  say(line: string): void;
}

/** For tests: works in silence. */
export const SILENT: Progress = { step: (_title, work) => work(), say: () => undefined };

const TICK_MS = 1_000;
/** Without a terminal a long wait is told in new lines, so less often. */
const PLAIN_TICK_MS = 10_000;

/** Progress on a terminal (the running step is rewritten in place) or in a log (a line now and then). */
export function progressOn(out: NodeJS.WriteStream): Progress {
  const rewrite = (text: string) => out.write(`\r\u001b[2K${text}`);
  return {
    say: (line) => void out.write(`${line}\n`),
    async step(title, work) {
      const started = performance.now();
      const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
      if (out.isTTY) rewrite(`  ${title} …`);
      const tick = () =>
        out.isTTY ? rewrite(`  ${title} … ${elapsed()}`) : out.write(`  ${title} … ${elapsed()} so far\n`);
      const timer = setInterval(tick, out.isTTY ? TICK_MS : PLAIN_TICK_MS);
      const finish = (word: string) => {
        clearInterval(timer);
        const line = `  ${title}: ${word} (${elapsed()})\n`;
        if (out.isTTY) rewrite(line);
        else out.write(line);
      };
      try {
        const result = await work();
        finish('done');
        return result;
      } catch (fault) {
        finish('failed');
        throw fault;
      }
    },
  };
}
