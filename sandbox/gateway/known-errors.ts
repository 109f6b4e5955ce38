import type { ApiCall } from './api-call';
import type { AwsError } from './error-answer';

type Kind = Pick<ApiCall, 'protocol' | 'service' | 'operation' | 'scope'>;

/** What AWS answers to a key that is inactive, deleted or was never issued; it does not say which. */
export function keyNotAccepted(call: Kind): AwsError {
  const message = 'The security token included in the request is invalid.';
  switch (call.protocol) {
    case 'rest-xml':
      return {
        status: 403,
        code: 'InvalidAccessKeyId',
        message: 'The AWS Access Key Id you provided does not exist in our records.',
        details: { AWSAccessKeyId: call.scope?.accessKeyId ?? '' },
      };
    case 'query':
      return { status: 403, code: 'InvalidClientTokenId', message };
    case 'json':
    case 'rpc-v2-cbor':
      return { status: 400, code: 'UnrecognizedClientException', message };
    case 'rest-json':
      return { status: 403, code: 'UnrecognizedClientException', message };
  }
}

/** What AWS answers to a call without credentials. */
export function notSigned(call: Kind): AwsError {
  if (call.protocol === 'rest-xml') return { status: 403, code: 'AccessDenied', message: 'Access Denied' };
  return { status: 403, code: 'MissingAuthenticationToken', message: 'Request is missing Authentication Token' };
}

/** Too many calls, in the words of the call's service. */
export function throttled(call: Kind): AwsError {
  const message = 'Rate exceeded';
  if (call.protocol === 'rest-xml')
    return { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' };
  if (call.service === 'lambda') return { status: 429, code: 'TooManyRequestsException', message };
  if (call.protocol === 'query') return { status: 400, code: 'Throttling', message };
  return { status: call.protocol === 'rest-json' ? 429 : 400, code: 'ThrottlingException', message };
}

/** A fault on AWS's side. */
export function unavailable(call: Kind): AwsError {
  const message = 'Service is unable to handle request.';
  if (call.protocol === 'rest-xml') return { status: 503, code: 'ServiceUnavailable', message };
  if (call.protocol === 'query') return { status: 503, code: 'ServiceUnavailable', message };
  return { status: 500, code: 'InternalServerException', message };
}

/** The caller's policies do not allow the call. */
export function accessDenied(call: Kind): AwsError {
  if (call.protocol === 'rest-xml') return { status: 403, code: 'AccessDenied', message: 'Access Denied' };
  const message = `User is not authorized to perform: ${call.service}:${call.operation} because no identity-based policy allows the ${call.service}:${call.operation} action`;
  if (call.protocol === 'query') return { status: 403, code: 'AccessDenied', message };
  return { status: call.protocol === 'rest-json' ? 403 : 400, code: 'AccessDeniedException', message };
}
