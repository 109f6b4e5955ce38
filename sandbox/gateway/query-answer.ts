import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { type Answer, withBody } from './answer';

/** An element of an answer: its text, or what it holds. Lists of the query protocol hold `<member>`s, always as an array. */
export type Element = string | { readonly [name: string]: Element | readonly Element[] };

type Members = Readonly<Record<string, Element | readonly Element[]>>;

/** What a query operation answered, read; white space and texts stay what they were (`0012` is no number). */
export interface QueryAnswer {
  /** What stands inside `<XxxResult>`. Undefined where the document has no such element. */
  readonly result: Members | undefined;
  /** The whole answer, with a result in the place of the one it came with. */
  readonly with: (result: Members) => Answer;
}

const OPTIONS = { ignoreAttributes: false, parseTagValue: false, trimValues: false };
// Entities are only ever AWS's five and numbers: a policy document has thousands of them, and no DOCTYPE is read.
const reader = new XMLParser({ ...OPTIONS, isArray: (name) => name === 'member', htmlEntities: true });
const writer = new XMLBuilder(OPTIONS);

/** A document of one element; attributes have `@_` before their names. */
export function xmlOf(document: Readonly<Record<string, Element>>): string {
  return writer.build(document);
}

export function queryAnswerOf(answer: Answer, operation: string): QueryAnswer {
  const document = reader.parse(answer.body) as Record<string, Element>;
  const [name = '', root] = Object.entries(document).find(([element]) => !element.startsWith('?')) ?? [];
  const inside = holding(root);
  return {
    result: holding(inside?.[`${operation}Result`]),
    with: (result) =>
      withBody(answer, writer.build({ ...document, [name]: { ...inside, [`${operation}Result`]: result } })),
  };
}

/** The members of a list; none where it is empty or missing. */
export function membersOf(list: Members[string] | undefined): readonly Element[] {
  const members = holding(list)?.member;
  return Array.isArray(members) ? (members as readonly Element[]) : [];
}

/** An element's text; empty where it is missing or holds others. */
export function textIn(element: Element, name: string): string {
  const text = holding(element)?.[name];
  return typeof text === 'string' ? text : '';
}

function holding(element: Members[string] | undefined): Members | undefined {
  return typeof element === 'object' && !Array.isArray(element) ? (element as Members) : undefined;
}
