import { createHash } from 'node:crypto';

/**
 * A JSON value in one spelling only (RFC 8785): no blanks, names sorted by their UTF-16 units, numbers and texts as
 * ECMAScript writes them. Properties that are `undefined` are left out, as in every JSON.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one: unknown) => canonicalJson(one ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const properties = Object.entries(value)
    .filter(([, given]) => given !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, given]) => `${JSON.stringify(name)}:${canonicalJson(given)}`);
  return `{${properties.join(',')}}`;
}

/** `sha256:` and 64 hexadecimal digits. */
export function sha256(of: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(of).digest('hex')}`;
}
