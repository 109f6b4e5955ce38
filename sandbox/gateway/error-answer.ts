import { randomUUID } from 'node:crypto';
import type { Answer } from './answer';
import type { ApiCall } from './api-call';
import { xmlOf } from './query-answer';

/** An error as AWS would state it. */
export interface AwsError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Further elements of an S3 error, e.g. `AWSAccessKeyId`. */
  readonly details?: Readonly<Record<string, string>>;
}

const QUERY_NAMESPACES: Readonly<Record<string, string>> = {
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  ses: 'http://ses.amazonaws.com/doc/2010-12-01/',
  sns: 'http://sns.amazonaws.com/doc/2010-03-31/',
  sqs: 'http://queue.amazonaws.com/doc/2012-11-05/',
  monitoring: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
};

/** Renders an error in the format of the call's own protocol, so that an AWS SDK reads it as it would AWS's. */
export function errorAnswer(call: Pick<ApiCall, 'protocol' | 'service' | 'headers' | 'path'>, error: AwsError): Answer {
  const requestId = randomUUID();
  const type = call.headers['content-type'] ?? 'application/x-amz-json-1.1';
  switch (call.protocol) {
    case 'query':
      return answer(error, 'text/xml', ['x-amzn-RequestId', requestId], queryBody(call.service, error, requestId));
    case 'rest-xml':
      return answer(error, 'application/xml', ['x-amz-request-id', requestId], s3Body(call.path, error, requestId));
    case 'json':
      return answer(
        error,
        type,
        ['x-amzn-RequestId', requestId],
        jsonBody({ __type: error.code, ...bothMessages(error) }),
      );
    case 'rest-json': {
      const headers = ['x-amzn-RequestId', requestId, 'x-amzn-ErrorType', error.code];
      return answer(error, 'application/json', headers, jsonBody({ Type: sideOf(error), ...bothMessages(error) }));
    }
    case 'rpc-v2-cbor': {
      const headers = ['smithy-protocol', 'rpc-v2-cbor', 'x-amzn-RequestId', requestId];
      return answer(error, 'application/cbor', headers, cborMap({ __type: error.code, message: error.message }));
    }
  }
}

function answer(error: AwsError, contentType: string, headers: readonly string[], body: Buffer): Answer {
  return { status: error.status, headers: ['Content-Type', contentType, ...headers], body };
}

function sideOf(error: AwsError): string {
  return error.status < 500 ? 'Sender' : 'Receiver';
}

/** Services differ in the case of this member (Lambda: `Message`, Scheduler: `Message`, Logs: `message`). */
function bothMessages(error: AwsError): Record<string, string> {
  return { message: error.message, Message: error.message };
}

function jsonBody(members: Readonly<Record<string, string>>): Buffer {
  return Buffer.from(JSON.stringify(members));
}

function queryBody(service: string, error: AwsError, requestId: string): Buffer {
  const namespace = QUERY_NAMESPACES[service];
  const what = { Type: sideOf(error), Code: error.code, Message: error.message };
  const said = { Error: what, RequestId: requestId };
  return Buffer.from(xmlOf({ ErrorResponse: namespace === undefined ? said : { '@_xmlns': namespace, ...said } }));
}

function s3Body(path: string, error: AwsError, requestId: string): Buffer {
  const what = { Code: error.code, Message: error.message, ...error.details, Resource: path, RequestId: requestId };
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${xmlOf({ Error: what })}`);
}

/** Concise Binary Object Representation of a small map of texts (RFC 8949, major types 5 and 3). */
function cborMap(members: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(members);
  const texts = entries.flat().map((text) => {
    const bytes = Buffer.from(text, 'utf8');
    const head = bytes.length < 24 ? [0x60 | bytes.length] : [0x79, bytes.length >> 8, bytes.length & 0xff];
    return Buffer.concat([Buffer.from(head), bytes]);
  });
  return Buffer.concat([Buffer.from([0xa0 | entries.length]), ...texts]);
}
