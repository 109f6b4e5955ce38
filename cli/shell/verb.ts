import type { Command } from 'commander';
import type { Desk } from './desk';
import type { ExitCode } from './exit-code';

/** A verb as the overview shows it; its page is loaded only when it is typed, so that `--help` answers at once. */
export interface Verb {
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  /** For programs, not in the overview. */
  readonly hidden?: boolean;
  readonly load: () => { readonly page: VerbPage };
}

/** Describes a verb (arguments, options, `helpPage`) on its command and gives it an action. */
export type VerbPage = (command: Command, act: Act) => void;

/** Wraps what a verb does for commander's `action`: opens the desk, tells failures, keeps the exit code. */
export type Act = <Given extends unknown[]>(
  action: (desk: Desk, ...given: Given) => Promise<ExitCode>,
) => (...given: Given) => Promise<void>;
