import { maskKeyIds } from '../rotation/access-key';
import { KeyturnError } from '../rotation/keyturn-error';

/**
 * What went wrong with a call to AWS, in our words.
 * - `denied`: the caller may not do this. `credentials`: AWS does not know the caller, or its session has ended.
 * - `throttled`: too many calls, or a quota per day used up. `unreachable`: no answer, a cut one, or a fault on AWS's side.
 * - `missing`: the user, key or object is not there (any more). `conflict`: somebody else was faster, or something is in the way.
 * - `limit`: a quota that does not pass by waiting, e.g. two access keys per user. `unready`: ask again later.
 * - `refused`: AWS understood, and said no for another reason; its own words are in the message.
 */
export type AwsFaultKind =
  | 'denied'
  | 'credentials'
  | 'throttled'
  | 'unreachable'
  | 'missing'
  | 'conflict'
  | 'limit'
  | 'unready'
  | 'refused';

const RETRIABLE: ReadonlySet<AwsFaultKind> = new Set(['throttled', 'unreachable', 'unready']);

const REMEDIES: Readonly<Record<AwsFaultKind, (operation: string) => string>> = {
  denied: (operation) => `Allow ${operation} in the IAM policies of the caller, and look for an explicit Deny.`,
  credentials: () => 'Sign in again, or check AWS_PROFILE and the AWS_… variables of the environment.',
  throttled: () => 'Wait some minutes and try again.',
  unreachable: () => 'Check the network, the region and AWS_ENDPOINT_URL, then try again.',
  missing: () => 'Check the name; somebody may have deleted it a moment ago.',
  conflict: () => 'Look at the present state and try again.',
  limit: () => 'Delete what is no longer needed, then try again.',
  unready: () => 'Wait some minutes and try again.',
  refused: (operation) => `Read what AWS says of ${operation} and mend that.`,
};

/** What the SDK and Node call their own faults; AWS's codes say something to people, these do not. */
const CLASS_NAME = /^(\w*Provider|Type|Syntax|Timeout|Abort|Range)?Error$/;

function inWords(saying: string, code: string): string {
  const words = maskKeyIds(saying);
  if (CLASS_NAME.test(code)) return words === '' ? 'there was no answer' : words;
  return `${words === '' ? code : words} (${code})`;
}

/** A call to AWS that failed. `message` names the operation and AWS's own words, never a secret. */
export class AwsFault extends KeyturnError {
  constructor(
    readonly kind: AwsFaultKind,
    /** IAM's action of the failed call, e.g. `iam:ListAccessKeys`. */
    readonly operation: string,
    /** AWS's error code (`NoSuchEntity`), or the system's (`ECONNREFUSED`). */
    readonly awsCode: string,
    saying: string,
    options?: { readonly cause?: unknown },
  ) {
    super(
      `AWS_${kind.toUpperCase()}`,
      `${operation} failed: ${inWords(saying, awsCode)}`,
      REMEDIES[kind](operation),
      options,
    );
  }

  /** Whether the same call may succeed later without anybody mending anything. */
  get retriable(): boolean {
    return RETRIABLE.has(this.kind);
  }
}

export function isAwsFault(error: unknown, ...kinds: readonly AwsFaultKind[]): error is AwsFault {
  return error instanceof AwsFault && (kinds.length === 0 || kinds.includes(error.kind));
}
