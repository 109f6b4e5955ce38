import { Command } from 'commander';
import { withDashedNames } from '../../cli/shell/dashed-names';

function aProgram(): Command {
  const program = new Command('keyturn').option('--json').option('--config-dir <folder>');
  program.command('start').argument('<user>').option('--dry-run').option('--reason <text>');
  program.command('status').argument('[user...]');
  program.command('plan').argument('[stack]').option('--leaving <user...>').option('--only <user>');
  const keys = program.command('keys');
  keys.command('delete').argument('<user>').argument('<key>').option('--yes');
  return program;
}

/** What commander makes of it: the verb's arguments and options. */
function read(...argv: readonly string[]): { args: readonly string[]; options: unknown } {
  const program = aProgram();
  let seen: Command | undefined;
  const every = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(every)];
  for (const command of every(program)) {
    command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    if (command.commands.length === 0) command.action(() => void (seen = command));
  }
  program.parse([...withDashedNames(argv, program)], { from: 'user' });
  return { args: seen?.args ?? [], options: seen?.optsWithGlobals() };
}

test.each<[readonly string[], readonly string[], object]>([
  [['start', '-svc'], ['-svc'], {}],
  [['start', '--svc', '--dry-run'], ['--svc'], { dryRun: true }],
  [['--json', 'start', '--reason', '-svc', '-svc'], ['-svc'], { json: true, reason: '-svc' }],
  [['start', '-svc', '--config-dir=/x'], ['-svc'], { configDir: '/x' }],
  [['start', '--dry-run'], ['--dry-run'], {}],
  [['start', '--json', '--json'], ['--json'], { json: true }],
  [['status', '-a', 'b', '-c'], ['-a', 'b', '-c'], {}],
  [['keys', 'delete', '-svc', '7Q4Z', '--yes'], ['-svc', '7Q4Z'], { yes: true }],
  [['plan', '--leaving', '-a', 'b', '-c'], [], { leaving: ['-a', 'b', '-c'] }],
  [['plan', '--only', '-svc'], [], { only: '-svc' }],
  [['start', '--', '-svc'], ['-svc'], {}],
])('%j is about %j', (argv, args, options) => {
  const seen = read(...argv);
  expect([...seen.args].sort()).toEqual([...args].sort());
  expect(seen.options).toEqual(options);
});

test.each([
  ['a mistyped option beside a name', ['start', 'valentia', '--dryrun']],
  ['an option of a verb without names', ['plan', '--onyl', 'valentia']],
  ['help', ['start', '--help']],
])('%s stays what it is', (_, argv) => {
  expect(withDashedNames(argv, aProgram())).toEqual(argv);
});
