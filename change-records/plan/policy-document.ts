import { isObject } from './json-text';
import { type PolicyStatement, parsePolicy } from './policy-statement';

/** All that a policy may say; an element of another name says something that nobody here understands. */
const DOCUMENT = ['Version', 'Id', 'Statement'];
const STATEMENT = [
  ...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'],
];
const VERSIONS: readonly unknown[] = ['2012-10-17', '2008-10-17', undefined];

/**
 * The statements of a policy that is to be judged, read strictly: what is odd in it makes it unreadable, where
 * `parsePolicy`, which only shows and compares, passes over it.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 *
 * @returns undefined where it cannot be judged
 */
export function readPolicy(text: string): readonly PolicyStatement[] | undefined {
  const document = readJson(text);
  if (!isObject(document) || !hasOnly(document, DOCUMENT) || !VERSIONS.includes(document['Version'])) return undefined;
  const given = document['Statement'];
  const statements: readonly unknown[] = Array.isArray(given) ? given : [given];
  return statements.every(isReadable) ? parsePolicy(text) : undefined;
}

/** JSON takes a name twice and keeps the last; what another reader keeps, nobody knows. */
function readJson(text: string): unknown {
  try {
    const document = JSON.parse(text) as unknown;
    return strings(text) === strings(JSON.stringify(document)) ? document : undefined;
  } catch {
    return undefined;
  }
}

const strings = (json: string): number => json.match(/"(?:[^"\\]|\\.)*"/g)?.length ?? 0;

function isReadable(of: unknown): boolean {
  if (!isObject(of) || !hasOnly(of, STATEMENT)) return false;
  const { Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition } = of;
  return (
    (Effect === 'Allow' || Effect === 'Deny') &&
    one(Action, NotAction, isTexts) &&
    one(Resource, NotResource, isTexts) &&
    (Principal === undefined || NotPrincipal === undefined) &&
    [Principal, NotPrincipal].every((who) => who === undefined || isPrincipal(who)) &&
    (Condition === undefined || isCondition(Condition))
  );
}

/** One of the two, and not both. */
const one = (a: unknown, b: unknown, is: (value: unknown) => boolean): boolean =>
  (a === undefined) !== (b === undefined) && is(a ?? b);

const isTexts = (value: unknown): boolean =>
  typeof value === 'string' ? value !== '' : Array.isArray(value) && value.length > 0 && value.every(isText);
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

const isPrincipal = (value: unknown): boolean =>
  value === '*' || (isObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isTexts));

/** Operator → key → values; AWS takes numbers and booleans for texts there. */
const isCondition = (value: unknown): boolean => isObject(value) && Object.values(value).every(isObject);

const hasOnly = (of: object, known: readonly string[]): boolean =>
  Object.keys(of).every((name) => known.includes(name));
