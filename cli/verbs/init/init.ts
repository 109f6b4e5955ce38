import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Option } from 'commander';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { writeWhole } from '../../../settings/configuration-folder';
import type { Answer } from '../../answers/answers';
import { answers } from '../../shell/answers';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { exampleSettings, exampleTold } from './example';
import { type PackageJson, packageJson } from './package-json';
import { PIPELINE_HOSTS, type PipelineHost } from './pipelines';
import { projectFiles } from './project-files';
import { questions } from './questions';
import { asJson } from './settings-of';
import { TOOLCHAINS, type ToolchainName, USUAL_TOOLCHAIN } from './toolchains';
import type { Told, Wishes } from './wishes';

interface InitOptions extends Partial<Told> {
  readonly toolchain: ToolchainName;
  readonly example?: boolean;
}

export const page: VerbPage = (command, act) => {
  command
    .description(
      'Makes a project of this folder: package.json with the versions that this release is tested with, a main.ts of two lines, settings, an empty ledger, and the pipeline of your host. Asks what no option says. Overwrites nothing; changes nothing in AWS.',
    )
    .option('--organisation <name>', 'as mails and records show it')
    .option('--region <region>', 'AWS region, e.g. ap-southeast-2')
    .option('--time-zone <zone>', 'of every date that people read, e.g. Pacific/Auckland')
    .option('--mail-from <address>', 'sender of mails')
    .option('--mail-owner <address>', 'who is told of everything that needs a person')
    .option('--state <where>', "Terraform's state: local (for a trial), or the name of an S3 bucket")
    .addOption(new Option('--pipeline <host>', 'whose pipeline is written').choices(PIPELINE_HOSTS))
    .addOption(
      new Option('--toolchain <name>', 'what synthesises').choices(Object.keys(TOOLCHAINS)).default(USUAL_TOOLCHAIN),
    )
    .option('--example', 'with two suppliers; what no option says is as in the example, and nothing is asked')
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn init', 'asks for everything'],
          ['keyturn init --example', 'two suppliers, to try it on: keyturn sandbox up'],
        ],
        exits: { 0: 'written', 1: 'files are in the way; nothing was written' },
      }),
    )
    .action(act((desk, options: InitOptions) => init(desk, options)));
};

async function init(desk: Desk, options: InitOptions): Promise<ExitCode> {
  const folder = desk.world.cwd;
  const wishes = await wishesOf(desk, options);
  const files = projectFiles(folder, wishes);
  const inTheWay = files.map(({ path }) => path).filter((path) => existsSync(join(folder, path)));
  if (inTheWay.length > 0) {
    throw new KeyturnError(
      'FILES_IN_THE_WAY',
      `There is ${inTheWay.join(', ')} in ${folder} already, and init overwrites nothing.`,
      'Do it in an empty folder (a package.json may be there), or move these files away first.',
    );
  }
  const manifest = packageJson(folder, wishes.toolchain, packageJsonIn(folder));
  const written = [{ path: PACKAGE_FILE, text: asJson(manifest) }, ...files];
  for (const { path, text } of written) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeWhole(join(folder, path), text);
  }
  const next = nextCommands(wishes);
  desk.answer<Answer<'init'>>(
    [
      `Written: ${written.map(({ path }) => path).join(', ')}.`,
      'Next:',
      ...next.map((line) => `  ${line}`),
      'README.md says the rest.',
    ].join('\n'),
    { folder, written: written.map(({ path }) => path), next },
  );
  return EXIT.done;
}

async function wishesOf(desk: Desk, { toolchain, example = false, ...given }: InitOptions): Promise<Wishes> {
  const said: Partial<Told> = example ? { ...exampleTold(exampleSettings()), ...given } : given;
  const told = await answers(desk, questions(desk.world.env), said, 'A new project needs to know more');
  // The question takes nothing else.
  return { ...told, pipeline: told.pipeline as PipelineHost, toolchain, example };
}

const PACKAGE_FILE = 'package.json';

/** @throws KeyturnError where it is no JSON */
function packageJsonIn(folder: string): PackageJson | undefined {
  const file = join(folder, PACKAGE_FILE);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as PackageJson;
  } catch (fault) {
    if (!(fault instanceof SyntaxError)) throw fault;
    throw new KeyturnError('FILES_IN_THE_WAY', `${file} is no JSON (${fault.message}).`, 'Mend it, or move it away.');
  }
}

const nextCommands = ({ example }: Wishes): readonly string[] =>
  example
    ? ['npm install', 'npx keyturn sandbox up && . .sandbox/env', 'npx keyturn plan']
    : ['npm install', 'npx keyturn user add <name>', 'npx keyturn plan'];
