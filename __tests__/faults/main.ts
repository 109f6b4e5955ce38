import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { LAP } from './commands';
import { FaultMatrix, type FaultReport } from './matrix';
import { figuresOf, tableOf } from './table';

interface Choices {
  readonly json?: string;
  readonly markdown?: string;
  readonly only?: readonly string[];
  readonly not?: readonly string[];
  readonly minutes?: string;
  readonly goOn?: boolean;
}

const COMMANDS = LAP.flatMap((stop) => (typeof stop === 'function' ? [] : stop.name));

/** `npm run test:faults -- --json FILE`: every call of every command fails once in every way. Takes its time. */
async function main({ json, markdown, only, not = [], minutes = 'Infinity', goOn }: Choices): Promise<void> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-faults-')));
  const over = performance.now() + Number(minutes) * 60_000;
  // After each row: whatever ends a run of hours, the machine included, leaves what it has found.
  const keep = (report: FaultReport): void => {
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
  };
  const matrix = new FaultMatrix({
    keep,
    ...(goOn === true &&
      json !== undefined &&
      existsSync(json) && { before: JSON.parse(readFileSync(json, 'utf8')) as FaultReport }),
    dir,
    chosen: ({ command, operation, fault = '' }) => {
      const names = [command, operation, fault];
      return (
        (only === undefined || only.some((text) => names.includes(text))) && !not.some((text) => names.includes(text))
      );
    },
    // Names of anything else leave it open which commands are meant.
    ...(only !== undefined && only.every((text) => COMMANDS.includes(text)) && { commands: only }),
    tell: (line) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`),
    isOver: () => performance.now() > over,
  });
  // The project that is at work runs what is built.
  if (!matrix.needsNoDeployment) (createRequire(__filename)('../journeys/build.cjs') as () => void)();
  try {
    // A hint at a coming Node version would stand in the midst of it.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
    await matrix.run();
  } finally {
    const report = matrix.report();
    keep(report);
    if (markdown !== undefined) writeFileSync(markdown, `${tableOf(figuresOf(report.rows, report.lost))}\n`);
    console.log(
      `${report.calls} calls, ${report.faults} faults, ${report.survived} survived, ${report.lost.length} lost, ${report.unmet?.length ?? 0} not called again`,
    );
    rmSync(dir, { recursive: true, force: true });
    if (report.lost.length > 0) process.exitCode = 1;
  }
}

void new Command('faults')
  .option('--json <file>', 'write the report, after each row anew')
  .option('--go-on', 'leave out what the report in that file has tried already, and add to it')
  .option('--markdown <file>', 'write the table of docs/reliability.md')
  .option('--only <text...>', 'only rows of these commands, operations or faults, e.g. "apply (start)" or "cut after"')
  .option('--minutes <count>', 'begin no further rotation after so many; what changes something is tried first')
  .option('--not <text...>', 'none of these')
  .action(main)
  .parseAsync();
