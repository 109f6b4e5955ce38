import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hasWork } from '../../change-records/plan/has-work';
import { mergedPlan, mergedState } from '../../change-records/plan/merged-plan';
import { parsePlan } from '../../change-records/plan/plan';
import { KeyturnError } from '../../rotation/keyturn-error';
import type { CommandOutcome } from '../shell/command-run';
import { jsonOf } from '../shell/json-of';
import type { World } from '../shell/world';
import { Engine, type PlanningEngine } from './engine';
import type { SynthesisedStack } from './stack-project';

/** The plan files of all stacks in one file, so that one hash is approved and one file travels. */
const bundleSchema = z.object({
  keyturn: z.literal('plans of several stacks'),
  stacks: z.array(z.object({ stack: z.string(), plan: z.base64() })),
});

interface StackEngine {
  readonly stack: string;
  readonly engine: Engine;
}

/**
 * Terraform in the folders of several stacks of users, as if it were one: planned together, reviewed and approved once, applied
 * one after the other. Where an apply fails, the stacks after it are left as they are.
 */
export class StackSet implements PlanningEngine {
  readonly command: string;
  private readonly all: readonly StackEngine[];
  private readonly home: Engine;
  /** Stacks to which the plan that was shown last does something. */
  private changing: ReadonlySet<string> | undefined;

  /** @param stacks in the order of their apply; what is kept beside a plan lies with the last one */
  constructor(
    private readonly world: World,
    stacks: readonly SynthesisedStack[],
  ) {
    this.all = stacks.map((stack) => ({ stack: stack.name, engine: new Engine(world, stack) }));
    const last = this.all.at(-1);
    if (last === undefined) throw new Error('a set of stacks was made of none');
    this.home = last.engine;
    this.command = this.home.command;
  }

  get folder(): string {
    return this.home.folder;
  }

  get folders(): readonly string[] {
    return this.all.flatMap(({ engine }) => engine.folders);
  }

  get reviewFolder(): string {
    return this.home.reviewFolder;
  }

  get configuration(): string {
    return (
      this.all.map(({ engine }) => engine.configuration).find((file) => !existsSync(file)) ?? this.home.configuration
    );
  }

  async init(): Promise<void> {
    for (const { engine } of this.all) await engine.init();
  }

  /** No file is left where one of the stacks could not be planned. */
  async plan(
    file: string,
    targets: readonly string[] = [],
    lock = true,
  ): Promise<{ readonly code: number | undefined; readonly stderr: string }> {
    await rm(file, { force: true });
    const stacks: { stack: string; plan: string }[] = [];
    const faults: { code: number | undefined; said: string }[] = [];
    await this.aside(async (folder) => {
      for (const { stack, engine } of this.all) {
        const own = join(folder, `${stack}.tfplan`);
        const { code, stderr } = await engine.plan(own, targets, lock);
        if (code !== 0) faults.push({ code, said: `${stack}: ${stderr.trim()}` });
        if (existsSync(own)) stacks.push({ stack, plan: (await readFile(own)).toString('base64') });
      }
    });
    const bundle = { keyturn: 'plans of several stacks', stacks };
    if (stacks.length === this.all.length) await writeFile(file, JSON.stringify(bundle), { mode: 0o600 });
    return { code: faults.length === 0 ? 0 : faults[0]?.code, stderr: faults.map(({ said }) => said).join('\n') };
  }

  async show(file?: string): Promise<string> {
    if (file === undefined) {
      const states: string[] = [];
      for (const { engine } of this.all) states.push(await engine.show());
      return mergedState(states);
    }
    const plans: { stack: string; json: string }[] = [];
    await this.withPlans(file, async ({ stack, engine }, plan) => {
      plans.push({ stack, json: await engine.show(plan) });
      return true;
    });
    this.changing = new Set(plans.filter(({ json }) => hasWork(parsePlan(json))).map(({ stack }) => stack));
    return mergedPlan(plans);
  }

  /** One stack after the other, up to the first that fails. */
  async apply(file: string): Promise<CommandOutcome> {
    const done: string[] = [];
    let outcome: CommandOutcome = { code: 0, stdout: '', stderr: '' };
    await this.withPlans(file, async ({ stack, engine }, plan) => {
      if (this.changing && !this.changing.has(stack)) return true;
      this.world.err(`Applying ${stack} …\n`);
      outcome = await engine.apply(plan);
      if (outcome.code === 0) done.push(stack);
      return outcome.code === 0;
    });
    if (outcome.code === 0) return outcome;
    const before = done.length === 0 ? 'No stack was applied before' : `Applied before: ${done.join(', ')}`;
    return { ...outcome, stderr: `${outcome.stderr.trim()} ${before}; the stacks after it were not started.` };
  }

  /** @param work answers whether to go on */
  private async withPlans(file: string, work: (of: StackEngine, plan: string) => Promise<boolean>): Promise<void> {
    const parsed = bundleSchema.safeParse(jsonOf(await readFile(file, 'utf8')));
    const names = parsed.data?.stacks.map(({ stack }) => stack).join();
    if (!parsed.success || names !== this.all.map(({ stack }) => stack).join()) {
      throw new KeyturnError(
        'PLAN_CHANGED',
        `The plan file in ${this.reviewFolder} does not hold the plans of ${this.all.map(({ stack }) => stack).join(', ')}; exactly the reviewed plan is applied.`,
        'Plan again (npx keyturn plan), and have the new record reviewed.',
      );
    }
    await this.aside(async (folder) => {
      for (const [at, of] of this.all.entries()) {
        const own = join(folder, `${of.stack}.tfplan`);
        await writeFile(own, Buffer.from(parsed.data.stacks[at]?.plan ?? '', 'base64'), { mode: 0o600 });
        if (!(await work(of, own))) return;
      }
    });
  }

  /** A folder for plan files, which are confidential and go when the work is done. */
  private async aside(work: (folder: string) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(join(this.reviewFolder, 'stacks-'));
    try {
      await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
