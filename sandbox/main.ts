import { join, relative } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { maskKeyIds } from '../rotation/access-key';
import { KeyturnError } from '../rotation/keyturn-error';
import { stopSandboxIn } from './down';
import { Interruption } from './interruption';
import { progressOn } from './progress';
import { PROJECT_ROOT } from './project';
import { Interrupted } from './story/child-processes';
import { tellStory } from './story/tell-story';
import type { EngineName } from './trial/engine';
import { writeEnvFile } from './trial/env-file';
import type { ProviderChoice } from './trial/environment';
import { startTrial } from './trial/trial';

const FOLDER = join(PROJECT_ROOT, '.sandbox');
/** Beside a sandbox that was left running, so that the two do not meet. */
const STORY_FOLDER = join(FOLDER, 'story');

interface Choices {
  readonly dir: string;
  readonly provider?: ProviderChoice;
  readonly engine: EngineName;
}

// A hint at a coming Node version is no news to whoever tries a rotation.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const progress = progressOn(process.stdout);

function withChoices(command: Command, folder: string): Command {
  return command
    .option('--dir <folder>', 'where everything of it goes', folder)
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

async function up(choices: Choices & { readonly port?: number }): Promise<void> {
  const trial = await startTrial({
    ...choices,
    provider: choices.provider ?? 'official-first',
    ministack: true,
    progress,
  });
  writeEnvFile(trial.choices);
  trial.sandbox.release();
  const near = relative(process.cwd(), trial.folder.envFile);
  const env = near.startsWith('..') ? trial.folder.envFile : near;
  progress.say(`\nThe sandbox runs at ${trial.sandbox.endpoint}, new and empty but for the buckets. In a shell:\n`);
  progress.say(`  . ${env}\n  npx cdktf deploy suppliers --auto-approve\n`);
  progress.say('Rotate by editing $KEYTURN_CONFIG_DIR/key-generations.json and deploying again.');
  progress.say('What AWS was asked: curl $AWS_ENDPOINT_URL/_sandbox/calls; mails: /_sandbox/mails.');
  progress.say('npm run sandbox:down ends it.');
}

async function down({ dir }: { readonly dir: string }): Promise<void> {
  progress.say((await stopSandboxIn(dir)) ? 'The sandbox has ended.' : 'No sandbox was running.');
}

async function story(choices: Choices & { readonly json?: string }): Promise<void> {
  const held = await tellStory({
    ...choices,
    provider: choices.provider ?? 'official-first',
    out: process.stdout,
    progress,
    interruption: new Interruption(),
  });
  if (!held) process.exitCode = 1;
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1024 && port <= 65535) return port;
  throw new InvalidArgumentError('A port is a whole number from 1024 to 65535.');
}

const program = new Command('sandbox').description('An AWS on this machine to try rotations on.');
withChoices(program.command('up').description('start one and leave it running'), FOLDER)
  .option('--port <number>', 'of the gateway; any free one unless given', portNumber)
  .action(up);
withChoices(
  program
    .command('story', { isDefault: true })
    .description('play a whole rotation, then the weekly check, and explain each step'),
  STORY_FOLDER,
)
  .option('--json <file>', 'write down what was observed')
  .action(story);
program
  .command('down')
  .description('end the one that runs')
  .option('--dir <folder>', 'where it was started', FOLDER)
  .action(down);

program.parseAsync().catch((fault: unknown) => {
  // The interruption itself ends the process, with its own exit code.
  if (fault instanceof Interrupted) return;
  if (!(fault instanceof KeyturnError)) throw fault;
  process.stderr.write(maskKeyIds(`${fault.code}: ${fault.message}\n→ ${fault.wayOut}\n`));
  process.exitCode = 1;
});
