import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type CredentialScope, credentialScopeOf } from './credential-scope';
import { type Protocol, protocolOf } from './protocol';
import { restOperationOf } from './rest-operation';
import { s3OperationOf } from './s3-operation';

/** One request to AWS as it came in, and what it asks for. */
export interface ApiCall {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** Undefined for an unsigned request. */
  readonly scope: CredentialScope | undefined;
  /** The signing name; `s3` for an unsigned request, which is what AWS takes one for. */
  readonly service: string;
  /** As AWS's API reference calls it, e.g. `ListUsers`. */
  readonly operation: string;
  readonly protocol: Protocol;
  /** The parameters of a query call; empty for every other protocol. */
  readonly parameters: URLSearchParams;
}

const NO_PARAMETERS = new URLSearchParams();

/** Understands a request far enough to route, count, refuse and disturb it. The body is read, never changed. */
export function apiCallOf(request: IncomingMessage, body: Buffer): ApiCall {
  const { headers, rawHeaders } = request;
  const method = request.method ?? 'GET';
  // Whoever takes us for a proxy writes the whole address: HashiCorp's provider does, for `<account>.127.0.0.1`.
  const target = (request.url ?? '/').replace(/^http:\/\/[^/]+/, '') || '/';
  const url = new URL(target, 'http://gateway.invalid');
  const scope = credentialScopeOf(headers, url.searchParams);
  const parameters = queryParameters(headers, url.searchParams, body);
  const service = scope?.service ?? (parameters.has('Action') ? 'sts' : 's3');
  const protocol = protocolOf(service, headers, parameters.has('Action'));
  const path = url.pathname;
  const operation = operationOf({ service, protocol, method, path, query: url.searchParams, headers, parameters });
  const query = url.searchParams;
  return { method, target, path, query, headers, rawHeaders, body, scope, service, operation, protocol, parameters };
}

function queryParameters(headers: IncomingHttpHeaders, query: URLSearchParams, body: Buffer): URLSearchParams {
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true) {
    return new URLSearchParams(body.toString('utf8'));
  }
  return query.has('Action') ? query : NO_PARAMETERS;
}

type Named = Pick<ApiCall, 'service' | 'protocol' | 'method' | 'path' | 'query' | 'headers' | 'parameters'>;

function operationOf(call: Named): string {
  switch (call.protocol) {
    case 'query':
      return call.parameters.get('Action') ?? 'unknown';
    case 'json':
      return String(call.headers['x-amz-target']).split('.').at(-1) ?? 'unknown';
    case 'rpc-v2-cbor':
      return /\/operation\/([^/]+)$/.exec(call.path)?.[1] ?? 'unknown';
    case 'rest-xml':
      return s3OperationOf(call.method, call.path, call.query, call.headers['x-amz-copy-source'] !== undefined);
    case 'rest-json':
      return restOperationOf(call.service, call.method, call.path);
  }
}
