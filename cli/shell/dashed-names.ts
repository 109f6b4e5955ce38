import type { Command, Option } from 'commander';

/**
 * IAM names may begin with a dash, as options do. Where a verb takes a name and has none yet, a word with a dash that is no
 * option of it is the name; where nothing else is there, also one that is: `keyturn start --json` can only be about the user
 * `--json`. So nobody has to know that `--` ends options, which goes on to work.
 * @returns the same command line with such names behind `--`; untouched where there are none
 */
export function withDashedNames(argv: readonly string[], program: Command): readonly string[] {
  if (argv.includes('--')) return argv;
  const { command, path, rest } = commandOf(argv, program);
  if (command === program) return argv;
  const words = sorted(rest, [...command.options, ...program.options]);
  const given = words.filter(({ kind }) => kind === 'name');
  const unknown = words.filter(({ kind }) => kind === 'unknown');
  const { registeredArguments: expected } = command;
  const wanted = expected.some(({ variadic }) => variadic)
    ? Number.POSITIVE_INFINITY
    : expected.filter(({ required }) => required).length;
  const missing = wanted - given.length;
  const [alone] = words.filter(({ kind }) => kind === 'option').slice(-1);
  const names = new Set(missing > 0 && unknown.length > 0 ? unknown.slice(0, missing) : []);
  if (names.size === 0 && given.length === 0 && wanted > 0 && Number.isFinite(wanted) && alone?.parts.length === 1) {
    // Asking for help is no name, unless it was asked for by another as well.
    if (!HELP.includes(alone.parts[0] ?? '')) names.add(alone);
  }
  if (names.size === 0) return spelledOut(argv, path, words);
  const options = words.filter((word) => !names.has(word) && word.kind !== 'name');
  const operands = words.filter((word) => names.has(word) || word.kind === 'name');
  return [...path, ...options.flatMap(({ parts }) => parts), '--', ...operands.flatMap(({ parts }) => parts)];
}

const HELP = ['-h', '--help'];

/** A word of the command line, with the values that belong to it. */
interface Word {
  readonly kind: 'name' | 'option' | 'unknown';
  readonly parts: readonly string[];
}

/** The innermost command, the words up to it, and those after it. */
function commandOf(argv: readonly string[], program: Command) {
  let command = program;
  let taken = 0;
  for (const [at, word] of argv.entries()) {
    const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (!next) {
      if (command !== program) break;
      continue;
    }
    command = next;
    taken = at + 1;
  }
  return { command, path: argv.slice(0, taken), rest: argv.slice(taken) };
}

function sorted(rest: readonly string[], options: readonly Option[]): readonly Word[] {
  const words: Word[] = [];
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at] ?? '';
    const option = options.find(({ short, long }) => word === short || word === long);
    if (option) {
      const values = valuesOf(option, rest.slice(at + 1), options);
      at += values.length;
      words.push({
        kind: 'option',
        parts: option.variadic ? values.flatMap((value) => [word, value]) : [word, ...values],
      });
    } else if (options.some(({ long }) => long !== undefined && word.startsWith(`${long}=`)) || HELP.includes(word)) {
      words.push({ kind: 'option', parts: [word] });
    } else words.push({ kind: word.startsWith('-') && word !== '-' ? 'unknown' : 'name', parts: [word] });
  }
  return words;
}

/** The first value may begin with a dash, as commander has it; so may, of names, every other that is no option. */
function valuesOf(option: Option, after: readonly string[], options: readonly Option[]): readonly string[] {
  if (!option.required) return [];
  if (!option.variadic) return after.slice(0, 1);
  const end = after.findIndex(
    (word, at) => at > 0 && (HELP.includes(word) || options.some(({ short, long }) => word === short || word === long)),
  );
  return end === -1 ? after : after.slice(0, end);
}

/** Of an option that takes several names, each by itself: commander ends them at the first dash. */
function spelledOut(argv: readonly string[], path: readonly string[], words: readonly Word[]): readonly string[] {
  const dashed = words.some(
    ({ kind, parts }) =>
      kind === 'option' && parts.length > 2 && parts.some((part, at) => at % 2 === 1 && part.startsWith('-')),
  );
  return dashed ? [...path, ...words.flatMap(({ parts }) => parts)] : argv;
}
