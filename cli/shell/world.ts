import { createRequire } from 'node:module';
import type * as Prompts from '@inquirer/prompts';
import { KeyturnError } from '../../rotation/keyturn-error';
import { type Cloud, connectCloud } from './cloud';
import { type CommandOutcome, type CommandRun, runCommand } from './command-run';

/** How a line of text is asked for. */
export interface TextQuestion {
  /** Proposed, and the answer to nothing but Enter. */
  readonly initial?: string;
  /** What is wrong with an answer, which is then asked for again; undefined: nothing is. */
  readonly fault?: (answer: string) => string | undefined;
}

/** What a command line sees of the machine it runs on; tests put their own in its place. */
export interface World {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** The folder that the operator is in. */
  readonly cwd: string;
  /** Whether people read what is written to `out`. */
  readonly terminal: boolean;
  now(): Date;
  /** What the operator asked for; programs read it. */
  out(text: string): void;
  /** Everything beside it: progress, questions, faults. */
  err(text: string): void;
  /** Asks for yes or no; the answer to nothing but Enter is no. */
  ask(question: string): Promise<boolean>;
  /** Asks for a line of text; undefined where nobody sits there, or nothing was said. */
  askText(question: string, about?: TextQuestion): Promise<string | undefined>;
  /** AWS, as seen from a region. */
  connect(region: string): Cloud;
  /** Runs another program, e.g. Terraform. */
  execute(run: CommandRun): Promise<CommandOutcome>;
}

/** The process's own. */
export function worldOfProcess(): World {
  return {
    env: process.env,
    cwd: process.cwd(),
    // Undefined where output goes into a file or a pipe, whatever its type says.
    terminal: Boolean(process.stdout.isTTY),
    now: () => new Date(),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    ask,
    askText,
    connect: connectCloud,
    execute: runCommand,
  };
}

async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new KeyturnError(
      'NOBODY_TO_ASK',
      `There is no terminal to ask on: "${question}"`,
      'Look at what would be done, then give --yes.',
    );
  }
  const require = createRequire(__filename);
  const { confirm } = require('@inquirer/prompts') as typeof Prompts;
  try {
    return await confirm({ message: question, default: false }, { output: process.stderr });
  } catch (failure) {
    // Ctrl-C at a question is an answer, not a fault.
    if (failure instanceof Error && failure.name === 'ExitPromptError') return false;
    throw failure;
  }
}

async function askText(question: string, { initial, fault }: TextQuestion = {}): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const require = createRequire(__filename);
  const { input } = require('@inquirer/prompts') as typeof Prompts;
  try {
    return await input(
      { message: question, default: initial, validate: (text) => fault?.(text) ?? true },
      { output: process.stderr },
    );
  } catch (failure) {
    if (failure instanceof Error && failure.name === 'ExitPromptError') return undefined;
    throw failure;
  }
}
