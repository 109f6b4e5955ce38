import type { IncomingHttpHeaders } from 'node:http';

/** What a Signature Version 4 request says about itself. The signature is not checked: see docs of the gateway. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  /** The signing name of the service, e.g. `iam`, `s3`, `states`. */
  readonly service: string;
}

/**
 * Reads the credential scope `<access key ID>/<date>/<region>/<service>/aws4_request` from the `Authorization` header
 * or, for a presigned request, from `X-Amz-Credential` in the query. Undefined for an unsigned request.
 */
export function credentialScopeOf(headers: IncomingHttpHeaders, query: URLSearchParams): CredentialScope | undefined {
  const signed = /\bCredential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1];
  const scope = (signed ?? query.get('X-Amz-Credential'))?.split('/');
  if (scope === undefined || scope.length < 5) return undefined;
  // Read from the end: an access key ID has no slash, but what a caller made up may have one.
  const [region, service] = scope.slice(-3, -1);
  const accessKeyId = scope.slice(0, -4).join('/');
  if (accessKeyId === '' || region === undefined || service === undefined) return undefined;
  return { accessKeyId, region, service: service.toLowerCase() };
}
