import { KeyturnError } from '../../rotation/keyturn-error';
import type { Desk } from './desk';
import { type ExitCode, exitCodeOf } from './exit-code';
import { fullDisk } from './full-disk';

/** A fault as programs read it. */
export interface FailureData {
  readonly error: { readonly code: string; readonly because: string; readonly wayOut: string };
}

/**
 * Tells a failure: what an operator can mend as fact, rule and way out; anything else is our bug and keeps its stack.
 * With --json a `KeyturnError` is the verb's answer on stdout: `{ "error": { "code", "because", "wayOut" } }`.
 */
export function tellFailure(desk: Desk, thrown: unknown): ExitCode {
  const failure = fullDisk(thrown) ?? thrown;
  if (!(failure instanceof KeyturnError)) {
    desk.world.err(`${failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)}\n`);
  } else if (desk.json) {
    desk.answer<FailureData>('', failureData(failure));
  } else {
    desk.world.err(failureText(desk, failure));
  }
  return exitCodeOf(failure);
}

export function failureData({ code, because, wayOut }: KeyturnError): FailureData {
  return { error: { code, because, wayOut } };
}

/** One refusal or fault for people: its code, what is, what to do. */
export function failureText(
  { colours }: Pick<Desk, 'colours'>,
  { code, because, wayOut }: { readonly code: string; readonly because: string; readonly wayOut: string },
): string {
  return `${colours.red(code)}: ${because}\n${colours.bold('→')} ${wayOut}\n`;
}
