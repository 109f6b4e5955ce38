import type { Cloud } from '../../cli/shell/cloud';
import type { CommandOutcome, CommandRun } from '../../cli/shell/command-run';
import type { World } from '../../cli/shell/world';

/** A command line's surroundings that remember what was written, and answer questions as told. */
export interface RecordedWorld extends World {
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly questions: readonly string[];
}

export interface AWorld {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly now?: Date;
  /** The answer to every question. @default false */
  readonly says?: boolean;
  /** The line of text that answers a question for one; undefined: nobody sits there. */
  readonly writes?: string;
  readonly cloud?: Cloud;
  /** What every other program answers. */
  readonly outcome?: (run: CommandRun) => Partial<CommandOutcome>;
}

export function aWorld({
  env = {},
  cwd = '/nowhere',
  now = new Date('2026-03-01T00:00:00Z'),
  says = false,
  writes,
  cloud,
  outcome = () => ({ code: undefined, stderr: 'no such program' }),
}: AWorld = {}): RecordedWorld {
  let stdout = '';
  let stderr = '';
  const questions: string[] = [];
  return {
    env,
    cwd,
    terminal: false,
    now: () => now,
    out: (text) => void (stdout += text),
    err: (text) => void (stderr += text),
    ask: (question) => {
      questions.push(question);
      return Promise.resolve(says);
    },
    askText: (question) => {
      questions.push(question);
      return Promise.resolve(writes);
    },
    execute: (run) => Promise.resolve({ code: 0, stdout: '', stderr: '', ...outcome(run) }),
    connect: () => {
      if (!cloud) throw new Error('This test has no cloud.');
      return cloud;
    },
    stdout: () => stdout,
    stderr: () => stderr,
    questions,
  };
}
