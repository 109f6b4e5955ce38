import { AwsFault } from '../../aws/aws-fault';
import { KeyturnError } from '../../rotation/keyturn-error';
import { ConfigurationError } from '../../settings/configuration-error';

/** What every verb's exit code says; each help page puts it in the verb's own words. */
export const EXIT = {
  /** Done, or everything is as it should be. */
  done: 0,
  /** Refused by a rule, declined by the operator, or something was found. */
  refused: 1,
  /** Could not look or could not do: nothing may be concluded from it. */
  couldNot: 2,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * A fault that kept a verb from looking or doing: Terraform did not answer, a file could not be read. AWS's faults and
 * those of the configuration are of this kind too; every other `KeyturnError` is a refusal.
 */
export class CouldNotError extends KeyturnError {}

/**
 * Codes of what was typed wrongly: a name that nobody has, a word that is none. No rule has been asked yet, so it is not
 * refused: it could not be done.
 */
const TYPED_WRONGLY: ReadonlySet<string> = new Set([
  'UNKNOWN_USER',
  'NOT_SAID',
  'UNFIT_ANSWER',
  'NO_SUCH_USER',
  'NO_SUCH_KEY',
  'NO_SUCH_RECORD',
  'NO_SUCH_TIME',
  'NO_PLACE_FOR_SECRET',
  'BAD_DAY',
  'UNKNOWN_STACK',
  'UNKNOWN_HOST',
  'UNKNOWN_FORMAT',
  'UNKNOWN_CONTROL',
  'FORMATS_DISAGREE',
  'NO_PROJECT',
  'NO_APP',
]);

export function exitCodeOf(failure: unknown): ExitCode {
  const kept = [CouldNotError, AwsFault, ConfigurationError].some((kind) => failure instanceof kind);
  const typedWrongly = failure instanceof KeyturnError && TYPED_WRONGLY.has(failure.code);
  return failure instanceof KeyturnError && !kept && !typedWrongly ? EXIT.refused : EXIT.couldNot;
}
