import { Command } from 'commander';
import { maskKeyIds } from '../rotation/access-key';
import { KeyturnError } from '../rotation/keyturn-error';
import {
  type Choices,
  portNumber,
  type SandboxPlace,
  sandboxDown,
  sandboxStory,
  sandboxUp,
  withChoices,
} from './commands';
import { progressOn } from './progress';
import { PROJECT_ROOT } from './project';
import { Interrupted } from './story/child-processes';

/** `npm run sandbox` of a working copy; `keyturn sandbox` does the same in a project. */

// A hint at a coming Node version is no news to whoever tries a rotation.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const progress = progressOn(process.stdout);
const place: SandboxPlace = {
  projectDir: PROJECT_ROOT,
  configDir: PROJECT_ROOT,
  cwd: process.cwd(),
  out: process.stdout,
  progress,
};

async function up(choices: Choices & { readonly port?: number }): Promise<void> {
  const { endpoint, envFile } = await sandboxUp(place, choices);
  progress.say(`\nThe sandbox runs at ${endpoint}, new and empty but for the buckets. In a shell:\n`);
  progress.say(`  . ${envFile}\n  npx cdktf deploy suppliers --auto-approve\n`);
  progress.say('Rotate by editing $KEYTURN_CONFIG_DIR/key-generations.json and deploying again.');
  progress.say('What AWS was asked: curl $AWS_ENDPOINT_URL/_sandbox/calls; mails: /_sandbox/mails.');
  progress.say('npm run sandbox:down ends it.');
}

async function down({ dir }: { readonly dir?: string }): Promise<void> {
  progress.say((await sandboxDown(place, dir)) ? 'The sandbox has ended.' : 'No sandbox was running.');
}

async function story(choices: Choices & { readonly json?: string }): Promise<void> {
  const { ok } = await sandboxStory(place, choices);
  if (!ok) process.exitCode = 1;
}

const program = new Command('sandbox').description('An AWS on this machine to try rotations on.');
withChoices(program.command('up').description('start one and leave it running'))
  .option('--port <number>', 'of the gateway; any free one unless given', portNumber)
  .action(up);
withChoices(
  program
    .command('story', { isDefault: true })
    .description('play a whole rotation, then the weekly check, and explain each step'),
)
  .option('--json <file>', 'write down what was observed')
  .action(story);
program
  .command('down')
  .description('end the one that runs')
  .option('--dir <folder>', 'where it was started (default: .sandbox of the project)')
  .action(down);

program.parseAsync().catch((fault: unknown) => {
  // The interruption itself ends the process, with its own exit code.
  if (fault instanceof Interrupted) return;
  if (!(fault instanceof KeyturnError)) throw fault;
  process.stderr.write(maskKeyIds(`${fault.code}: ${fault.message}\n→ ${fault.wayOut}\n`));
  process.exitCode = 1;
});
