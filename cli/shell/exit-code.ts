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

export function exitCodeOf(failure: unknown): ExitCode {
  const kept = [CouldNotError, AwsFault, ConfigurationError].some((kind) => failure instanceof kind);
  return failure instanceof KeyturnError && !kept ? EXIT.refused : EXIT.couldNot;
}
