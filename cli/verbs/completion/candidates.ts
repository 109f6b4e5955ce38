import type { Command, Option } from 'commander';

/** A word that may stand where the cursor is. */
export interface Candidate {
  readonly name: string;
  readonly description: string;
}

/** Options and arguments that take the name of a user, whatever they are called in a verb. */
const NAMES_A_USER = /^(user|only|leaving|adopting)$/;

/**
 * What may come next on a command line.
 * @param program with the pages of the verbs that the line names
 * @param line as far as the cursor, beginning with the program's own name
 * @param users of the ledger
 */
export function candidates(program: Command, line: string, users: readonly string[]): readonly Candidate[] {
  const words = wordsOf(line).slice(1);
  const partial = words.pop() ?? '';
  const { command, given, waiting } = walk(program, words);
  const all = partial.startsWith('-')
    ? optionsOf(command)
    : waiting
      ? valuesOf(waiting, users)
      : next(command, given, users);
  return all.filter(({ name }) => name.startsWith(partial));
}

/** As a shell splits a line, but for escapes; the last one is empty where a blank stands before the cursor. */
function wordsOf(line: string): string[] {
  const words = line.match(/(?:[^\s"']|"[^"]*"?|'[^']*'?)+/g) ?? [];
  return /\s$/.test(line) ? [...words, ''] : [...words];
}

interface Place {
  readonly command: Command;
  /** How many arguments stand there already. */
  readonly given: number;
  /** The option whose value comes next. */
  readonly waiting: Option | undefined;
}

function walk(program: Command, words: readonly string[]): Place {
  let place: Place = { command: program, given: 0, waiting: undefined };
  for (const word of words) {
    const { command, given, waiting } = place;
    const inner = given === 0 ? command.commands.find((one) => one.name() === word) : undefined;
    if (waiting) place = { command, given, waiting: waiting.variadic ? waiting : undefined };
    else if (word.startsWith('-')) place = { command, given, waiting: takingValue(command, word) };
    else if (inner) place = { command: inner, given: 0, waiting: undefined };
    else place = { command, given: given + 1, waiting: undefined };
  }
  return place;
}

const known = (command: Command): readonly Option[] => [...command.options, ...(command.parent?.options ?? [])];

const takingValue = (command: Command, word: string): Option | undefined =>
  known(command).find((option) => [option.short, option.long].includes(word) && (option.required || option.optional));

const optionsOf = (command: Command): readonly Candidate[] =>
  known(command)
    .filter(({ hidden }) => !hidden)
    .map(({ long, short, description }) => ({ name: long ?? short ?? '', description }));

function valuesOf(option: Option, users: readonly string[]): readonly Candidate[] {
  if (NAMES_A_USER.test(option.attributeName())) return named(users);
  return named(option.argChoices ?? []);
}

function next(command: Command, given: number, users: readonly string[]): readonly Candidate[] {
  if (given === 0 && command.commands.length > 0) {
    return command
      .createHelp()
      .visibleCommands(command)
      .map((one) => ({ name: one.name(), description: one.summary() || one.description() }));
  }
  const wanted = command.registeredArguments[given] ?? command.registeredArguments.find(({ variadic }) => variadic);
  if (wanted === undefined) return [];
  return NAMES_A_USER.test(wanted.name()) ? named(users) : named(wanted.argChoices ?? []);
}

const named = (names: readonly string[]): readonly Candidate[] => names.map((name) => ({ name, description: '' }));
