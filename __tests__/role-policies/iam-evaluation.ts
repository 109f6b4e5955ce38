/** What is asked of IAM: may somebody do this, to that, under these circumstances? */
export interface Ask {
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** Condition key → value. */
  readonly context?: Readonly<Record<string, string>>;
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Where only the action is asked for: on something or other. */
export const ANYTHING = 'anything';

/** As much of IAM's evaluation as these policies use: a Deny wins, and nothing is allowed that no statement allows. */
export function isAllowed(documents: readonly { readonly Statement: readonly unknown[] }[], ask: Ask): boolean {
  const about = (documents.flatMap(({ Statement }) => Statement) as readonly Statement[]).filter((one) =>
    applies(one, ask),
  );
  return about.some(({ Effect }) => Effect === 'Allow') && about.every(({ Effect }) => Effect !== 'Deny');
}

const list = (of: string | readonly string[]): readonly string[] => [of].flat();

function applies({ Action, Resource, Condition = {} }: Statement, { action, resource, context = {} }: Ask): boolean {
  const isMeant = list(Action).some((one) => like(one.toLowerCase(), action.toLowerCase()));
  const isThere = resource === ANYTHING || list(Resource).some((one) => like(one, resource));
  const holds = Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => meets(operator, list(wanted), context[key])),
  );
  return isMeant && isThere && holds;
}

function meets(operator: string, wanted: readonly string[], value: string | undefined): boolean {
  switch (operator) {
    case 'Null':
      return wanted.some((one) => (one === 'true') === (value === undefined));
    case 'Bool':
    case 'StringEquals':
      return value !== undefined && wanted.includes(value);
    case 'StringLike':
    case 'ArnLike':
    case 'ArnEquals':
      return value !== undefined && wanted.some((one) => like(one, value));
    default:
      throw new Error(`These policies use no ${operator}.`);
  }
}

/** A star is any text, as in IAM. */
const like = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's').test(text);
