import { AwsFault, type AwsFaultKind } from './aws-fault';

const KIND_BY_CODE: Readonly<Record<string, AwsFaultKind>> = {
  AccessDenied: 'denied',
  AccessDeniedException: 'denied',
  UnauthorizedOperation: 'denied',
  ExpiredToken: 'credentials',
  ExpiredTokenException: 'credentials',
  InvalidClientTokenId: 'credentials',
  InvalidAccessKeyId: 'credentials',
  UnrecognizedClientException: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  IncompleteSignature: 'credentials',
  CredentialsProviderError: 'credentials',
  TokenProviderError: 'credentials',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  TooManyRequestsException: 'throttled',
  RequestLimitExceeded: 'throttled',
  SlowDown: 'throttled',
  NoSuchEntity: 'missing',
  NoSuchEntityException: 'missing',
  NoSuchKey: 'missing',
  NoSuchBucket: 'missing',
  NotFound: 'missing',
  EntityAlreadyExists: 'conflict',
  EntityAlreadyExistsException: 'conflict',
  EntityTemporarilyUnmodifiable: 'conflict',
  ConcurrentModification: 'conflict',
  ConditionalRequestConflict: 'conflict',
  DeleteConflict: 'conflict',
  PreconditionFailed: 'conflict',
  LimitExceeded: 'limit',
  LimitExceededException: 'limit',
  ReportInProgress: 'unready',
  CredentialReportNotReadyException: 'unready',
  ReportNotPresent: 'unready',
  CredentialReportNotPresentException: 'unready',
  ReportExpired: 'unready',
  CredentialReportExpiredException: 'unready',
  ServiceFailure: 'unreachable',
  InternalFailure: 'unreachable',
  InternalError: 'unreachable',
  ServiceUnavailable: 'unreachable',
  RequestTimeout: 'unreachable',
};

/** Node's own codes and names for a call that got no answer, or half of one. */
const WITHOUT_ANSWER = /^(E[A-Z]+|UND_ERR_\w+|TimeoutError|AbortError|TypeError|SyntaxError)$/;

/** The SDK wraps what it does not recognise as an error, e.g. one of another realm, and leaves only its text. */
const WRAPPER = 'AWS SDK error wrapper for ';

interface Shape {
  readonly name?: unknown;
  readonly Code?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
}

function codeOf(shape: Shape): string | undefined {
  const fromSystem = typeof shape.code === 'string' ? shape.code : undefined;
  const fromAws = typeof shape.Code === 'string' ? shape.Code : undefined;
  const named = typeof shape.name === 'string' && shape.name !== 'Error' ? shape.name : undefined;
  const fromCause = typeof shape.cause === 'object' && shape.cause !== null ? codeOf(shape.cause) : undefined;
  const message = typeof shape.message === 'string' && shape.message.startsWith(WRAPPER) ? shape.message : '';
  const wrapped = /\bE[A-Z]{4,}\b/.exec(message)?.[0];
  const own = fromAws ?? fromSystem ?? named ?? wrapped;
  // `fetch` says "TypeError: fetch failed"; what happened is in its cause.
  return own === 'TypeError' || own === undefined ? (fromCause ?? own) : own;
}

function kindOf(code: string, status: number | undefined): AwsFaultKind {
  const known = KIND_BY_CODE[code];
  if (known !== undefined) return known;
  if (status === 401 || status === 403) return 'denied';
  if (status === 404) return 'missing';
  if (status === 409 || status === 412) return 'conflict';
  if (status === 429) return 'throttled';
  if (status !== undefined && status >= 500) return 'unreachable';
  return WITHOUT_ANSWER.test(code) ? 'unreachable' : 'refused';
}

/** Whatever the SDK throws → ours. A fault of ours passes unchanged. */
export function toAwsFault(error: unknown, operation: string): AwsFault {
  if (error instanceof AwsFault) return error;
  const shape: Shape = typeof error === 'object' && error !== null ? error : { message: String(error) };
  const code = codeOf(shape) ?? 'Unknown';
  const status = shape.$metadata?.httpStatusCode;
  const saying = typeof shape.message === 'string' ? shape.message.replace(WRAPPER, '').split('\n')[0]! : '';
  return new AwsFault(kindOf(code, typeof status === 'number' ? status : undefined), operation, code, saying, {
    cause: error,
  });
}

/** Runs one call, and lets only faults of ours out. */
export async function calling<Answer>(operation: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    throw toAwsFault(error, operation);
  }
}
