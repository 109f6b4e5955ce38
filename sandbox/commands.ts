import { join, relative } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { stopSandboxIn } from './down';
import { Interruption } from './interruption';
import type { Progress } from './progress';
import type { StoryReport } from './story/report';
import { tellStory } from './story/tell-story';
import type { EngineName } from './trial/engine';
import { writeEnvFile } from './trial/env-file';
import type { ProviderChoice } from './trial/environment';
import { startTrial } from './trial/trial';

/** Of a project, where a sandbox keeps everything of its own. */
export const SANDBOX_FOLDER = '.sandbox';

/** Whose sandbox it is, and who is told. */
export interface SandboxPlace {
  /** The folder of the project: its cdktf.json, and where `.sandbox/` goes. */
  readonly projectDir: string;
  /** The folder of its settings and ledger. */
  readonly configDir: string;
  /** Where the operator is. */
  readonly cwd: string;
  readonly out: NodeJS.WriteStream;
  readonly progress: Progress;
}

/** What may be chosen of any sandbox. */
export interface Choices {
  /** @default .sandbox of the project; of a story: a folder in there, so that it does not meet a sandbox that was left running */
  readonly dir?: string;
  readonly provider?: ProviderChoice;
  readonly engine: EngineName;
}

/** A sandbox that runs. */
export interface SandboxUp {
  readonly endpoint: string;
  /** To be sourced by a shell, as it is typed from where the operator is. */
  readonly envFile: string;
}

/** Adds the options of `Choices`. */
export function withChoices(command: Command): Command {
  return command
    .option('--dir <folder>', 'where everything of it goes (default: .sandbox of the project)')
    .addOption(
      new Option(
        '--provider <which>',
        'the aws provider; the official one where it can be had within seconds unless given',
      ).choices(['stand-in', 'official']),
    )
    .addOption(
      new Option('--engine <which>', 'what plans and applies').choices(['terraform', 'tofu']).default('terraform'),
    );
}

/** For commander: a port of this machine that programs may take. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1024 && port <= 65535) return port;
  throw new InvalidArgumentError('A port is a whole number from 1024 to 65535.');
}

/** Starts a sandbox and leaves it running. @throws KeyturnError as `startTrial` does */
export async function sandboxUp(
  place: SandboxPlace,
  { dir = join(place.projectDir, SANDBOX_FOLDER), provider, ...choices }: Choices & { readonly port?: number },
): Promise<SandboxUp> {
  const trial = await startTrial({
    ...choices,
    ...ofPlace(place),
    dir,
    provider: provider ?? 'official-first',
    ministack: true,
  });
  writeEnvFile(trial.choices);
  trial.sandbox.release();
  const near = relative(place.cwd, trial.folder.envFile);
  return { endpoint: trial.sandbox.endpoint, envFile: near.startsWith('..') ? trial.folder.envFile : near };
}

/** Ends the one that runs. @returns whether one ran */
export function sandboxDown({ projectDir }: Pick<SandboxPlace, 'projectDir'>, dir?: string): Promise<boolean> {
  return stopSandboxIn(dir ?? join(projectDir, SANDBOX_FOLDER));
}

/** Plays a whole rotation and the weekly check. @throws KeyturnError as `startTrial` does, or if a command fails */
export function sandboxStory(
  place: SandboxPlace,
  { dir = join(place.projectDir, SANDBOX_FOLDER, 'story'), provider, ...choices }: Choices & { readonly json?: string },
): Promise<StoryReport> {
  return tellStory({
    ...choices,
    ...ofPlace(place),
    dir,
    provider: provider ?? 'official-first',
    out: place.out,
    interruption: new Interruption(),
  });
}

/** One Python environment for every sandbox of a project. */
const ofPlace = ({ projectDir, configDir, progress }: SandboxPlace) => ({
  appDir: projectDir,
  projectDir: configDir,
  venv: join(projectDir, SANDBOX_FOLDER, 'venv'),
  progress,
});
