import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../cli/shell/command-run';
import { SILENT } from '../../sandbox/progress';
import { PROJECT_ROOT } from '../../sandbox/project';
import { startTrial, type Trial } from '../../sandbox/trial/trial';
import type { WrittenSettings } from '../../settings/settings';
import { type BuiltStack, builtStacks } from './built-stacks';
import { configurationOf, everything, KEY } from './some-configuration';

/** A plan of one stack, as JSON in a file, and the stack that it was made of. */
export interface PlannedStack {
  /** E.g. `key-check-with-a-key`. */
  readonly name: string;
  readonly file: string;
  readonly stack: BuiltStack;
}

const VARIANTS: readonly (readonly [string, string | undefined])[] = [
  ['', undefined],
  ['-with-a-key', KEY],
];

/** Both stacks with everything switched on, once without and once with a KMS key, planned by real Terraform in a sandbox in `dir`. */
export async function plannedStacks(dir: string): Promise<readonly PlannedStack[]> {
  const trial = await startTrial({ dir, ministack: false, progress: SILENT });
  try {
    const planned: PlannedStack[] = [];
    for (const [variant, key] of VARIANTS) planned.push(...(await plansOf(trial, dir, variant, key)));
    return planned;
  } finally {
    await trial.sandbox.stop();
  }
}

async function plansOf(trial: Trial, dir: string, variant: string, key: string | undefined) {
  const file = join(trial.folder.config, 'settings.json');
  const before = readFileSync(file, 'utf8');
  const written = everything(JSON.parse(before) as WrittenSettings, key);
  writeFileSync(file, JSON.stringify(written));
  try {
    await run(trial, process.execPath, ['--import', 'tsx', 'main.ts'], PROJECT_ROOT);
  } finally {
    writeFileSync(file, before);
  }
  const planned: PlannedStack[] = [];
  for (const stack of builtStacks(configurationOf(written))) {
    const name = `${stack.name}${variant}`;
    const plan = join(dir, `${name}.plan.json`);
    writeFileSync(plan, await planOf(trial, stack.name));
    planned.push({ name, file: plan, stack });
  }
  return planned;
}

async function planOf(trial: Trial, stack: string): Promise<string> {
  const folder = join(trial.folder.output, 'stacks', stack);
  const terraform = (...args: readonly string[]) => run(trial, trial.choices.engine.command, args, folder);
  await terraform('init', '-input=false');
  await terraform('plan', '-input=false', '-out=looked-at.tfplan');
  return terraform('show', '-json', 'looked-at.tfplan');
}

async function run(trial: Trial, command: string, args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await runCommand({ command, args, env: trial.env, cwd });
  if (code !== 0) throw new Error(`${args.join(' ')} failed: ${stderr}${stdout.slice(-2000)}`);
  return stdout;
}
