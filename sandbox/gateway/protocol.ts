import type { IncomingHttpHeaders } from 'node:http';

/** How a service speaks on the wire; it decides what an error looks like. The names are those of AWS's API models. */
export type Protocol = 'query' | 'rest-xml' | 'json' | 'rest-json' | 'rpc-v2-cbor';

/** The protocol of a request. A service may speak several (CloudWatch: query, json and CBOR), so the request decides. */
export function protocolOf(service: string, headers: IncomingHttpHeaders, hasAction: boolean): Protocol {
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return 'rpc-v2-cbor';
  if (headers['x-amz-target'] !== undefined) return 'json';
  if (service === 's3') return 'rest-xml';
  return hasAction ? 'query' : 'rest-json';
}
