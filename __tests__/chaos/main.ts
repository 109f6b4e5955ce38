import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { roundsOf } from './adversity';
import { Chaos } from './chaos';

interface Choices {
  readonly rounds: string;
  readonly seed: string;
  readonly json?: string;
  readonly only?: readonly string[];
  readonly minutes: string;
}

/** `npm run test:chaos -- --rounds N --seed S --json FILE`: the same rounds for the same seed. Takes its time. */
async function main({ rounds, seed, json, only, minutes }: Choices): Promise<void> {
  // The project that is at work runs what is built, and the processes are the built command line.
  (createRequire(__filename)('../journeys/build.cjs') as () => void)();
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const begun = performance.now();
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-chaos-')));
  const chaos = new Chaos(dir, (line) => console.log(line));
  const drawn = roundsOf(Number(seed), Number(rounds));
  try {
    await chaos.run(
      only === undefined ? drawn : only.flatMap((number) => drawn[Number(number) - 1] ?? []),
      () => performance.now() - begun > Number(minutes) * 60_000,
    );
  } finally {
    const seconds = Math.round((performance.now() - begun) / 1000);
    const report = { seed: Number(seed), seconds, ...chaos.report() };
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
    console.log(`${report.rounds} rounds, ${report.survived} survived, ${report.lost.length} lost; ${seconds} s`);
    rmSync(dir, { recursive: true, force: true });
    if (report.lost.length > 0) process.exitCode = 1;
  }
}

void new Command('chaos')
  .option('--rounds <count>', 'how many', '40')
  .option('--seed <number>', 'which ones', '1')
  .option('--json <file>', 'write the report')
  .option('--only <numbers...>', 'only these of them, from 1')
  .option('--minutes <count>', 'begin no further round after so many', 'Infinity')
  .action(main)
  .parseAsync();
