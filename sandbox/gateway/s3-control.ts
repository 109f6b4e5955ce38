import type { Answer } from './answer';
import type { ApiCall } from './api-call';
import { errorAnswer } from './error-answer';
import { s3ControlOperationOf } from './s3-operation';

/**
 * moto keeps the tags of a bucket twice, for S3 and for S3 Control, and neither knows of the other's. So S3 Control has none here, in
 * the words on which HashiCorp's provider asks S3 itself.
 * @returns the answer to a call that is about tags and S3 Control's, else undefined
 */
export function s3ControlAnswer(call: ApiCall): Answer | undefined {
  if (call.service !== 's3' || s3ControlOperationOf(call.method, call.path) === undefined) return undefined;
  const message = 'The specified method is not allowed against this resource.';
  // Unlike S3 it wraps its errors as the query protocol does.
  return errorAnswer({ ...call, protocol: 'query' }, { status: 405, code: 'MethodNotAllowed', message });
}
