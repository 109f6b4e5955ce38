import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { maskKeyIds } from '../../rotation/access-key';
import { decodedText } from '../../rotation/decoded-text';
import { KeyturnError } from '../../rotation/keyturn-error';
import { PROJECT_FILE, projectFolder, readTextIfThere } from '../../settings/configuration-folder';
import { isSuppliersStack, SUPPLIERS_STACK } from '../../settings/shard';
import { suggestion } from '../../settings/suggestion';
import { childEnvironment } from '../shell/child-environment';
import { CouldNotError } from '../shell/exit-code';
import { saidFullDisk } from '../shell/full-disk';
import { jsonOf } from '../shell/json-of';
import type { World } from '../shell/world';

/** A CDKTF project: what `cdktf.json` says of it. */
export interface StackProject {
  readonly folder: string;
  /** The command that synthesises. */
  readonly app: string;
  /** Where the stacks are synthesised to. */
  readonly output: string;
}

/** A synthesised stack. */
export interface SynthesisedStack {
  readonly name: string;
  /** Terraform's working directory. */
  readonly folder: string;
  /** The configuration as Terraform reads it. */
  readonly configuration: string;
}

const projectFile = z.object({ app: z.string(), output: z.string().optional() });
const manifest = z.object({
  stacks: z.record(z.string(), z.object({ workingDirectory: z.string(), synthesizedStackPath: z.string() })),
});

/** The project that the operator is in: the nearest `cdktf.json` above. @throws KeyturnError `NO_PROJECT` */
export async function stackProject({ cwd, env }: Pick<World, 'cwd' | 'env'>): Promise<StackProject> {
  const folder = projectFolder(cwd);
  if (folder === undefined) {
    throw new KeyturnError(
      'NO_PROJECT',
      `There is no ${PROJECT_FILE} in ${resolve(cwd)} or above; a plan is made of a project.`,
      'Change into the folder of the project, or make one: npx keyturn init.',
    );
  }
  const file = join(folder, PROJECT_FILE);
  const parsed = projectFile.safeParse(jsonOf(decodedText(await readFile(file))));
  if (!parsed.success) {
    throw new KeyturnError('NO_APP', `${file} names no app to synthesise with.`, 'Give it "app": "npx tsx main.ts".');
  }
  const { app, output } = parsed.data;
  // As cdktf does: its own command reads CDKTF_OUTPUT, an app that is run directly CDKTF_OUTDIR.
  return { folder, app, output: resolve(folder, env['CDKTF_OUTDIR'] ?? env['CDKTF_OUTPUT'] ?? output ?? 'cdktf.out') };
}

/** Synthesises all stacks into a folder. @throws CouldNotError with what the app said */
export async function synthesise(
  world: World,
  { folder, app, output }: StackProject,
  configDir: string,
): Promise<readonly SynthesisedStack[]> {
  const { code, stdout, stderr } = await world.execute({
    command: 'sh',
    args: ['-c', app],
    cwd: folder,
    env: { ...childEnvironment('app', world.env), CDKTF_OUTDIR: output, KEYTURN_CONFIG_DIR: configDir },
  });
  if (code !== 0) {
    const said = stderr || stdout;
    const failure = new CouldNotError(
      'SYNTH_FAILED',
      `"${app}" could not synthesise the stacks: ${maskKeyIds(said).trim()}`,
      'Mend what it says, then run the same command again.',
    );
    throw saidFullDisk(said) ?? failure;
  }
  const { stacks } = await readManifest(output, app);
  return Promise.all(
    Object.entries(stacks).map(async ([name, stack]) => ({
      name,
      folder: join(output, stack.workingDirectory),
      configuration: await readFile(join(output, stack.synthesizedStackPath), 'utf8'),
    })),
  );
}

/** @throws CouldNotError where the app has written none */
async function readManifest(output: string, app: string): Promise<z.output<typeof manifest>> {
  const text = await readTextIfThere(join(output, 'manifest.json'));
  const parsed = manifest.safeParse(text === undefined ? undefined : jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new CouldNotError(
    'SYNTH_FAILED',
    `"${app}" ended well and left no manifest of stacks in ${output} that can be read.`,
    'Look whether it calls app.synth(), and writes to CDKTF_OUTDIR; then run the same command again.',
  );
}

/** The stacks that hold users, as they were synthesised last; before that, the one that is always there. */
export async function synthesisedSuppliersStacks({ output }: StackProject): Promise<readonly string[]> {
  const text = await readTextIfThere(join(output, 'manifest.json'));
  const parsed = manifest.safeParse(text === undefined ? undefined : jsonOf(text));
  const names = Object.keys(parsed.data?.stacks ?? {}).filter(isSuppliersStack);
  return names.length > 0 ? names : [USUAL_STACK];
}

/** Terraform's working directory of a stack, as cdktf lays it out. */
export const stackFolder = ({ output }: StackProject, name: string): string => join(output, 'stacks', name);

/** What is planned where no stack is named. */
export const USUAL_STACK = SUPPLIERS_STACK;

/** @throws KeyturnError `UNKNOWN_STACK` */
export function chooseStack(stacks: readonly SynthesisedStack[], named: string | undefined): SynthesisedStack {
  const names = stacks.map(({ name }) => name);
  const wanted = named ?? (names.includes(USUAL_STACK) || names.length !== 1 ? USUAL_STACK : names[0]);
  const stack = stacks.find(({ name }) => name === wanted);
  if (stack) return stack;
  throw new KeyturnError(
    'UNKNOWN_STACK',
    `There is no stack "${wanted}".${suggestion(wanted ?? '', names)}`,
    `Name one of: ${names.join(', ')}.`,
  );
}
