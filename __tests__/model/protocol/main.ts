import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { type Exploration, Explorer, type Violation } from './explore';
import { RandomStories } from './random-stories';

interface Choices {
  readonly json?: string;
  readonly adversities: number;
  readonly generations: number;
  readonly random?: number;
  readonly seed: number;
}

/**
 * `npm run test:model -- --json FILE`: every world of one user that the protocol can get into, judged. `--random N --seed S`:
 * N long lives instead, drawn.
 */
function main(choices: Choices): void {
  const found = explored(choices);
  if (choices.json !== undefined) writeFileSync(choices.json, `${JSON.stringify(found, undefined, 2)}\n`);
  for (const violation of found.violations) console.log(`${inWords(violation)}\n`);
  for (const [because, count] of Object.entries(found.knownLimits)) console.log(`${count} worlds, known: ${because}`);
  const { states, transitions, violations, longestWayOut, seconds } = found;
  console.log(
    `${states} states, ${transitions} transitions, ${violations.length} violations, the longest way out takes ${longestWayOut} acts; ${seconds} s`,
  );
  if (violations.length > 0) process.exitCode = 1;
}

function explored({ random, seed, adversities, generations }: Choices): Exploration {
  if (random !== undefined) return new RandomStories(random, seed).run();
  return new Explorer(adversities, generations).run();
}

function inWords({ what, story, said }: Violation): string {
  const steps = story.map((words, at) => `  ${at + 1}. ${words}`);
  return [`${what}:`, ...steps, '  The commands say:', ...said.map((line) => `    ${line}`)].join('\n');
}

function count(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('a whole number, please');
  return Number(text);
}

new Command('model')
  .option('--json <file>', 'write the report')
  .option('--adversities <count>', 'how many things may go wrong', count, 2)
  .option('--generations <count>', 'how many keys the user is to have one after the other', count, 3)
  .option('--random <count>', 'so many long lives, drawn, and not everything', count)
  .option('--seed <number>', 'what is drawn', count, 20)
  .action(main)
  .parse();
