import { join, relative } from 'node:path';
import { KeyturnError } from '../../../rotation/keyturn-error';
import {
  type Choices,
  portNumber,
  SANDBOX_FOLDER,
  type SandboxPlace,
  sandboxDown,
  sandboxStory,
  sandboxUp,
  withChoices,
} from '../../../sandbox/commands';
import { progressOn } from '../../../sandbox/progress';
import { Interrupted } from '../../../sandbox/story/child-processes';
import type { Answer } from '../../answers/answers';
import type { Desk } from '../../shell/desk';
import { CouldNotError, EXIT, type ExitCode } from '../../shell/exit-code';
import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { stackProject } from '../../stack/stack-project';

export const page: VerbPage = (command, act) => {
  command.description(
    "An AWS on this machine, to try the project's own settings on: real Terraform, emulated AWS, no account. Everything of it lies in .sandbox/; it refuses any endpoint that is not on this machine.",
  );
  command.addHelpText(
    'after',
    helpPage({
      examples: [
        ['keyturn sandbox', 'plays a whole rotation, as keyturn sandbox story does'],
        ['keyturn sandbox up && . .sandbox/env', 'leaves one running, for this shell'],
      ],
      exits: {
        0: 'everything held; it runs; none runs any more',
        1: 'something of the story did not hold',
        2: 'it could not start, or a command of it failed',
      },
    }),
  );
  withChoices(
    command
      .command('story', { isDefault: true })
      .summary('a whole rotation and the weekly check, told step by step')
      .description(
        'Plays a whole rotation and the weekly check in a sandbox of its own, explains each step, and ends it.',
      ),
  )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn sandbox', 'plays the story'],
          ['keyturn sandbox --engine tofu', 'with OpenTofu'],
          ['keyturn sandbox --json > story.json', 'with what was observed'],
        ],
        exits: {
          0: 'everything held',
          1: 'something did not hold',
          2: 'it could not start, or a command of it failed',
        },
      }),
    )
    .action(act((desk, options: Choices) => orCouldNot(() => story(desk, options))));
  withChoices(command.command('up').summary('start one and leave it running'))
    .description(
      'Starts an AWS on this machine for the project, with demonstration sealing keys, and leaves it running.',
    )
    .option('--port <number>', 'of its endpoint; any free one unless given', portNumber)
    .addHelpText(
      'after',
      helpPage({
        examples: [['keyturn sandbox up && . .sandbox/env', 'then keyturn plan, apply and the rest work in it']],
        exits: { 0: 'it runs', 2: 'it could not start' },
      }),
    )
    .action(act((desk, options: Choices & { readonly port?: number }) => orCouldNot(() => up(desk, options))));
  command
    .command('down')
    .summary('end the one that runs')
    .description('Ends the sandbox that runs, by the process ids that it noted.')
    .option('--dir <folder>', 'where it was started (default: .sandbox of the project)')
    .addHelpText('after', helpPage({ examples: [['keyturn sandbox down', '']], exits: { 0: 'none runs any more' } }))
    .action(act((desk, options: Pick<Choices, 'dir'>) => orCouldNot(() => down(desk, options))));
};

async function up(desk: Desk, options: Choices & { readonly port?: number }): Promise<ExitCode> {
  const { endpoint, envFile } = await sandboxUp(await placeOf(desk, options), options);
  desk.answer<Answer<'sandbox up'>>(
    `
The sandbox runs at ${endpoint}, new and empty but for the buckets. In a shell:

  . ${envFile}
  npx keyturn plan
  npx keyturn apply

Rotate with npx keyturn start <user>; it edits $KEYTURN_CONFIG_DIR, never your own files.
npx keyturn sandbox down ends it.`,
    { endpoint, envFile },
  );
  return EXIT.done;
}

async function down(desk: Desk, { dir }: Pick<Choices, 'dir'>): Promise<ExitCode> {
  const hasRun = await sandboxDown({ projectDir: (await stackProject(desk.world)).folder }, dir);
  desk.answer<Answer<'sandbox down'>>(hasRun ? 'The sandbox has ended.' : 'No sandbox was running.', { hasRun });
  return EXIT.done;
}

async function story(desk: Desk, options: Choices): Promise<ExitCode> {
  const report = await sandboxStory(await placeOf(desk, options), options);
  if (desk.json) desk.answer<Answer<'sandbox story'>>('', report);
  return report.ok ? EXIT.done : EXIT.refused;
}

/** With --json the answer has stdout to itself. */
async function placeOf(desk: Desk, { dir }: Pick<Choices, 'dir'>): Promise<SandboxPlace> {
  const { folder } = await stackProject(desk.world);
  const out = desk.json ? process.stderr : process.stdout;
  // A shell that has sourced a sandbox's env file names that sandbox's settings, which are filled anew from the project's.
  const isOfSandbox = !relative(dir ?? join(folder, SANDBOX_FOLDER), desk.configDir).startsWith('..');
  return {
    projectDir: folder,
    configDir: isOfSandbox ? folder : desk.configDir,
    cwd: desk.world.cwd,
    out,
    progress: progressOn(out),
  };
}

/** Nothing here is refused by a rule of rotation: what keeps a sandbox from starting, or its commands from running, could not be done. */
async function orCouldNot(work: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await work();
  } catch (fault) {
    // The interruption itself ends the process, with its own exit code.
    if (fault instanceof Interrupted) return EXIT.couldNot;
    if (!(fault instanceof KeyturnError) || fault instanceof CouldNotError) throw fault;
    throw new CouldNotError(fault.code, fault.because, fault.wayOut);
  }
}
