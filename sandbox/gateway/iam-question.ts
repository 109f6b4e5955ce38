import type { Answer } from './answer';
import type { Upstream } from './upstream';

/**
 * Asks the emulator's IAM a question on the gateway's own behalf. It is signed in the operator's name, not with a
 * supplier's key, so that no key's last use changes. The emulators do not check signatures.
 */
export function askIam(upstream: Upstream, operatorKeyId: string, parameters: Record<string, string>): Promise<Answer> {
  const scope = `${operatorKeyId}/20260101/us-east-1/iam/aws4_request`;
  const rawHeaders = [
    'Host',
    upstream.url.host,
    'Authorization',
    `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    'Content-Type',
    'application/x-www-form-urlencoded',
  ];
  const body = Buffer.from(new URLSearchParams({ ...parameters, Version: '2010-05-08' }).toString());
  return upstream.ask({ method: 'POST', target: '/', rawHeaders, body });
}
