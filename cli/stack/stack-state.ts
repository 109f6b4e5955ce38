import { existsSync } from 'node:fs';
import pLimit from 'p-limit';
import { z } from 'zod';
import { CouldNotError } from '../shell/exit-code';
import { jsonOf } from '../shell/json-of';
import type { World } from '../shell/world';
import { Engine } from './engine';
import { type StackProject, stackFolder, stackProject, synthesisedSuppliersStacks } from './stack-project';

const resource = z.object({
  address: z.string(),
  mode: z.string(),
  type: z.string(),
  index: z.union([z.string(), z.number()]).optional(),
  values: z.record(z.string(), z.unknown()).default({}),
});

type Module = { readonly resources: readonly z.output<typeof resource>[]; readonly child_modules: readonly Module[] };
const stateModule: z.ZodType<Module> = z.lazy(() =>
  z.object({ resources: z.array(resource).default([]), child_modules: z.array(stateModule).default([]) }),
);
const shown = z.object({
  format_version: z.string(),
  values: z.object({ root_module: stateModule.optional() }).optional(),
});

/** One thing that Terraform's state says it manages. */
export type StateResource = z.output<typeof resource>;

/**
 * Everything that the state of the suppliers stack manages, of all its shards, as it stands. Nothing is synthesised, planned,
 * locked or changed.
 * @throws CouldNotError, KeyturnError where it cannot be read
 */
export async function readStackState(world: World): Promise<readonly StateResource[]> {
  const project = await stackProject(world);
  const limit = pLimit(TERRAFORMS_AT_A_TIME);
  const stacks = await synthesisedSuppliersStacks(project);
  return (await Promise.all(stacks.map((stack) => limit(() => readState(world, project, stack))))).flat();
}

/** The same of one stack: a pipeline that plans it alone has not initialised the others. @throws likewise */
export async function readOneStackState(world: World, stack: string): Promise<readonly StateResource[]> {
  return readState(world, await stackProject(world), stack);
}

const TERRAFORMS_AT_A_TIME = 4;

async function readState(world: World, project: StackProject, stack: string): Promise<readonly StateResource[]> {
  const folder = stackFolder(project, stack);
  if (!existsSync(folder)) {
    throw new CouldNotError(
      'STATE_UNREADABLE',
      `${folder} is not there: nothing was synthesised here, so Terraform cannot be asked for its state.`,
      'Run `npx keyturn plan` once: it synthesises and initialises the stack.',
    );
  }
  const resources = resourcesInState(await new Engine(world, { name: stack, folder, configuration: '' }).show());
  if (resources) return resources;
  throw new CouldNotError(
    'STATE_UNREADABLE',
    `What Terraform shows as the state in ${folder} is no state in JSON.`,
    'Run `terraform show -json` there and mend what it says.',
  );
}

/** What a state manages, from what `terraform show -json` says; undefined where that is no state. */
export function resourcesInState(text: string): readonly StateResource[] | undefined {
  const parsed = shown.safeParse(jsonOf(text));
  return parsed.success ? resourcesOf(parsed.data.values?.root_module) : undefined;
}

function resourcesOf(module: Module | undefined): readonly StateResource[] {
  if (!module) return [];
  const own = module.resources.filter(({ mode }) => mode === 'managed');
  return [...own, ...module.child_modules.flatMap(resourcesOf)];
}
