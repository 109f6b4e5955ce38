import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import {
  FIGURES_FILE,
  figuresOfChaos,
  figuresOfFaults,
  figuresOfModel,
  figuresOfStories,
  PAGE_FILE,
  readFigures,
  withKept,
} from './figures';
import { pageWith } from './page';

interface Choices {
  readonly faults?: readonly string[];
  readonly model?: string;
  readonly stories?: readonly string[];
  readonly chaos?: readonly string[];
}

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** `npm run reliability -- --faults FILE… --model FILE --stories FILE… --chaos FILE…`: makes the tables of docs/reliability.md anew. */
function main({ faults, model, stories, chaos }: Choices): void {
  const before = existsSync(FIGURES_FILE) ? readFigures() : undefined;
  const found = faults && figuresOfFaults(faults.map(read));
  const figures = {
    ...before,
    ...(found && { faults: before ? withKept(found, before.faults) : found }),
    ...(model !== undefined && { model: figuresOfModel(read(model)) }),
    ...(stories && { stories: figuresOfStories(stories.map(read)) }),
    ...(chaos && { chaos: figuresOfChaos(chaos.map(read)) }),
  };
  writeFileSync(FIGURES_FILE, `${JSON.stringify(figures, undefined, 2)}\n`);
  writeFileSync(PAGE_FILE, pageWith(readFileSync(PAGE_FILE, 'utf8'), readFigures()));
}

new Command('reliability')
  .option('--faults <files...>', 'reports of npm run test:faults')
  .option('--model <file>', 'the report of npm run test:model')
  .option('--stories <files...>', 'reports of npm run test:model -- --random N, or --terraform N')
  .option('--chaos <files...>', 'reports of npm run test:chaos')
  .action(main)
  .parse();
