import type { IncomingMessage } from 'node:http';
import { type ApiCall, apiCallOf } from '../../../sandbox/gateway/api-call';

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly service?: string;
  readonly accessKeyId?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** `Authorization` of a signed request, as far as the gateway reads it. */
export function signedFor(service: string, accessKeyId = 'SANDBOXOPERATOR'): string {
  const scope = `${accessKeyId}/20260323/ap-southeast-2/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=abc`;
}

/** A request as it comes in. */
export function aCall({ method = 'POST', path = '/', service, accessKeyId, headers = {}, body = '' }: Sent): ApiCall {
  const all: Record<string, string> = { ...headers };
  if (service !== undefined) all.authorization = signedFor(service, accessKeyId);
  const request = { method, url: path, headers: all, rawHeaders: Object.entries(all).flat() };
  return apiCallOf(request as unknown as IncomingMessage, Buffer.from(body));
}

/** A query call of IAM. */
export function anIamCall(parameters: Record<string, string>, accessKeyId?: string): ApiCall {
  return aCall({
    service: 'iam',
    accessKeyId,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams({ ...parameters, Version: '2010-05-08' }).toString(),
  });
}

export function anAnswer(body: string, status = 200) {
  return { status, headers: ['Content-Type', 'text/xml'], body: Buffer.from(body) };
}
