import { Command, CommanderError } from 'commander';
import { withDashedNames } from './shell/dashed-names';
import { type CommonOptions, type Desk, openDesk } from './shell/desk';
import { EXIT, type ExitCode } from './shell/exit-code';
import { failureText, tellFailure } from './shell/failure';
import { ownVersion } from './shell/own-version';
import type { Act, Verb } from './shell/verb';
import type { World } from './shell/world';

const ABOUT = `Issues, rotates, watches and retires AWS IAM user access keys.

To rotate a key, bump the user's generation in the ledger; the plan is the change record that people
review, the apply is the rotation. Every verb has a page: keyturn <verb> --help`;

const EXIT_CODES = `
Exit codes: 0 done, or everything is as it should be; 1 refused, or something was found;
            2 could not look or could not do (nothing may be concluded from it).`;

/** Runs one command line and returns its exit code; never ends the process. */
export async function run(argv: readonly string[], verbs: readonly Verb[], world: World): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const program = describeProgram();
  const act: Act =
    (action) =>
    async (...given) => {
      const desk = openDesk(world, commonOptions(given, program));
      try {
        code = await action(desk, ...given);
      } catch (failure) {
        code = tellFailure(desk, failure);
      }
      code = tellShortfalls(desk, code);
    };
  for (const verb of verbs) {
    const command = program
      .command(verb.name, { hidden: verb.hidden ?? false })
      .summary(verb.summary)
      .description(verb.summary);
    if (argv.includes(verb.name)) verb.load().page(command, act);
  }
  for (const command of everyCommandOf(program)) inherit(command, world);
  try {
    await program.parseAsync([...withDashedNames(argv, program)], { from: 'user' });
  } catch (failure) {
    if (!(failure instanceof CommanderError)) throw failure;
    // Commander has printed its help or its complaint; what was typed wrongly could not be done.
    return failure.exitCode === 0 ? EXIT.done : EXIT.couldNot;
  }
  return code;
}

/** On stderr also with --json: the verb's answer stands, and this is beside it. */
function tellShortfalls(desk: Desk, code: ExitCode): ExitCode {
  for (const refusal of desk.shortfalls.values()) desk.world.err(failureText(desk, refusal));
  return code === EXIT.done && desk.shortfalls.size > 0 ? EXIT.couldNot : code;
}

function describeProgram(): Command {
  return new Command('keyturn')
    .description(ABOUT)
    .option('--config-dir <folder>', 'holds settings.json, key-generations.json, sealing-keys/ (or KEYTURN_CONFIG_DIR)')
    .option('--json', 'answer with JSON, for programs')
    .version(ownVersion(), '-V, --version', "keyturn's version")
    .helpCommand('help [verb]', 'show the page of a verb')
    .addHelpText('after', EXIT_CODES);
}

function everyCommandOf(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommandOf)];
}

/** Commander hands these on only to commands made after they were set. */
function inherit(command: Command, world: World): void {
  command
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .configureHelp({ showGlobalOptions: true, helpWidth: 110 })
    .configureOutput({ writeOut: (text) => world.out(text), writeErr: (text) => world.err(text) });
}

/** Commander gives an action its command last. */
function commonOptions(given: readonly unknown[], program: Command): CommonOptions {
  const command = given.at(-1);
  return command instanceof Command ? command.optsWithGlobals() : program.opts();
}
