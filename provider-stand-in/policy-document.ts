import { canonical } from './value';

/** What is wrong with a text that should be a policy, or undefined. */
export function policyFault(text: string): string | undefined {
  return parsed(text) === undefined ? 'contains an invalid JSON policy' : undefined;
}

/**
 * Whether two policy documents mean the same to IAM, as the official provider judges it: the order of keys, statements,
 * actions and principals does not matter, one value is a list of one, and `"*"` is `{ "AWS": "*" }` as a principal.
 */
export function samePolicy(left: string, right: string): boolean {
  const [one, other] = [parsed(left), parsed(right)];
  if (one === undefined || other === undefined) return left === right;
  return canonical(meaning(one)) === canonical(meaning(other));
}

/** Whether two texts are the same JSON, whatever their layout. */
export function sameJson(left: string, right: string): boolean {
  try {
    return canonical(JSON.parse(left)) === canonical(JSON.parse(right));
  } catch {
    return left === right;
  }
}

/** The text that stays in the state: its own as long as AWS's means the same. */
export function keptPolicy(own: string | null | undefined, fromAws: string): string {
  return own && samePolicy(own, fromAws) ? own : fromAws;
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function meaning(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => meaning(item));
    return items.length === 1 ? items[0] : items.sort((one, other) => (canonical(one) < canonical(other) ? -1 : 1));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, meaning(field, key)]));
  }
  if (name === 'Principal' && value === '*') return { AWS: '*' };
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : value;
}
