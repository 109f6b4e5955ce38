import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { Explorer, type Violation } from './explore';

interface Choices {
  readonly json?: string;
  readonly adversities: string;
  readonly generations: string;
}

/** `npm run test:model -- --json FILE`: every world of one user that the protocol can get into, judged. */
function main({ json, adversities, generations }: Choices): void {
  const found = new Explorer(Number(adversities), Number(generations)).run();
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(found, undefined, 2)}\n`);
  for (const violation of found.violations) console.log(`${inWords(violation)}\n`);
  for (const [because, count] of Object.entries(found.knownLimits)) console.log(`${count} worlds, known: ${because}`);
  const { states, transitions, violations, longestWayOut, seconds } = found;
  console.log(
    `${states} states, ${transitions} transitions, ${violations.length} violations, the longest way out takes ${longestWayOut} acts; ${seconds} s`,
  );
  if (violations.length > 0) process.exitCode = 1;
}

function inWords({ what, story, said }: Violation): string {
  const steps = story.map((words, at) => `  ${at + 1}. ${words}`);
  return [`${what}:`, ...steps, '  The commands say:', ...said.map((line) => `    ${line}`)].join('\n');
}

new Command('model')
  .option('--json <file>', 'write the report')
  .option('--adversities <count>', 'how many things may go wrong', '2')
  .option('--generations <count>', 'how many keys the user is to have one after the other', '3')
  .action(main)
  .parse();
