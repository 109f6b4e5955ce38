import { KeyturnError } from '../../rotation/keyturn-error';
import type { Desk } from './desk';
import { type ExitCode, exitCodeOf } from './exit-code';

/** A fault as programs read it. */
export interface FailureData {
  readonly error: { readonly code: string; readonly message: string; readonly remedy: string };
}

/**
 * Tells a failure: what an operator can mend as fact, rule and way out; anything else is our bug and keeps its stack.
 * With --json a `KeyturnError` is the verb's answer on stdout: `{ "error": { "code", "message", "remedy" } }`.
 */
export function tellFailure(desk: Desk, failure: unknown): ExitCode {
  if (!(failure instanceof KeyturnError)) {
    desk.world.err(`${failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)}\n`);
  } else if (desk.json) {
    desk.answer('', failureData(failure));
  } else {
    desk.world.err(failureText(desk, failure));
  }
  return exitCodeOf(failure);
}

export function failureData({ code, message, remedy }: KeyturnError): FailureData {
  return { error: { code, message, remedy } };
}

/** One refusal or fault for people: its code, what is, what to do. */
export function failureText(
  { colours }: Pick<Desk, 'colours'>,
  { code, message, remedy }: { readonly code: string; readonly message: string; readonly remedy: string },
): string {
  return `${colours.red(code)}: ${message}\n${colours.bold('→')} ${remedy}\n`;
}
