import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { type Exploration, Explorer, type Violation } from './explore';
import { RandomStories } from './random-stories';
import { TerraformStories } from './terraform-stories';

interface Choices {
  readonly json?: string;
  readonly adversities: number;
  readonly generations: number;
  readonly random?: number;
  readonly terraform?: number;
  readonly seed: number;
}

/**
 * `npm run test:model -- --json FILE`: every world of one user that the protocol can get into, judged. `--random N --seed S`:
 * N long lives instead, drawn; `--terraform N --seed S`: N steps of many users on real Terraform, held against the model.
 */
async function main(choices: Choices): Promise<void> {
  const found = await explored(choices);
  if (choices.json !== undefined) writeFileSync(choices.json, `${JSON.stringify(found, undefined, 2)}\n`);
  for (const violation of found.violations) console.log(`${inWords(violation)}\n`);
  for (const [because, count] of Object.entries(found.knownLimits)) console.log(`${count} worlds, known: ${because}`);
  const { states, transitions, violations, longestWayOut, seconds } = found;
  console.log(
    `${states} states, ${transitions} transitions, ${violations.length} violations, the longest way out takes ${longestWayOut} acts; ${seconds} s`,
  );
  if (violations.length > 0) process.exitCode = 1;
}

async function explored({ random, terraform, seed, adversities, generations }: Choices): Promise<Exploration> {
  if (random !== undefined) return new RandomStories(random, seed).run();
  if (terraform !== undefined) return new TerraformStories(terraform, seed, console.log).run();
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

void new Command('model')
  .option('--json <file>', 'write the report')
  .option('--adversities <count>', 'how many things may go wrong', count, 2)
  .option('--generations <count>', 'how many keys the user is to have one after the other', count, 3)
  .option('--random <count>', 'so many long lives, drawn, and not everything', count)
  .option('--terraform <count>', 'so many steps of users on real Terraform', count)
  .option('--seed <number>', 'what is drawn', count, 20)
  .action(main)
  .parseAsync();
