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
  readonly minutes: number;
}

/**
 * `npm run test:model -- --json FILE`: every world of one user that the protocol can get into, judged. `--random N --seed S`:
 * N long lives instead, drawn; `--terraform N --seed S`: N steps of many users on real Terraform, held against the model.
 */
async function main(choices: Choices): Promise<void> {
  // After each round too: whatever ends a run of hours, the machine included, leaves what it has found.
  const keep = (report: Exploration): void => {
    if (choices.json !== undefined) writeFileSync(choices.json, `${JSON.stringify(report, undefined, 2)}\n`);
  };
  const found = await explored(choices, keep);
  keep(found);
  for (const violation of found.violations) console.log(`${inWords(violation)}\n`);
  for (const [because, count] of Object.entries(found.knownLimits)) console.log(`${count} worlds, known: ${because}`);
  const { states, transitions, violations, longestWayOut, seconds } = found;
  console.log(
    `${states} states, ${transitions} transitions, ${violations.length} violations, the longest way out takes ${longestWayOut} acts; ${seconds} s`,
  );
  if (violations.length > 0) process.exitCode = 1;
}

async function explored(choices: Choices, keep: (report: Exploration) => void): Promise<Exploration> {
  const { random, terraform, seed, adversities, generations, minutes } = choices;
  const over = performance.now() + minutes * 60_000;
  if (random !== undefined) return new RandomStories(random, seed).run();
  if (terraform !== undefined)
    return new TerraformStories(terraform, seed, {
      tell: console.log,
      keep,
      isOver: () => performance.now() > over,
    }).run();
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
  .option('--minutes <count>', 'begin no further round of users after so many', count, 999_999)
  .action(main)
  .parseAsync();
