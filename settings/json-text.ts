import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Fault } from './configuration-error';

/** Property names and array positions from the file's top to a value. */
export type JsonPath = readonly (string | number)[];

/** A JSON file, read: its value, and where in the text each part of it stands. */
export interface JsonText {
  readonly value: unknown;
  readonly at: (path: JsonPath, message: string) => Fault;
}

/**
 * Reads JSON more strictly than `JSON.parse`, which keeps the last of two properties with one name and says nothing.
 * @returns what was read, or every fault of the text with line and column.
 */
export function readJson(text: string, file: string): { json?: JsonText; faults: readonly Fault[] } {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true });
  const at = (path: JsonPath, message: string): Fault => ({
    file,
    path: pathText(path),
    message,
    ...position(text, nearest(tree, path)),
  });
  if (text.startsWith('\uFEFF')) {
    const message = 'begins with a byte order mark, which JSON does not allow. Save it as UTF-8 without.';
    return { faults: [{ file, path: '', message }] };
  }
  const unread = text.indexOf('\uFFFD');
  if (unread !== -1) {
    const message = 'holds a character that is no UTF-8, and was lost. Write it again, and save the file as UTF-8.';
    return { faults: [{ file, path: '', message, ...position(text, unread) }] };
  }
  const first = errors[0];
  if (first) {
    const what = printParseErrorCode(first.error);
    return {
      faults: [{ file, path: '', message: `is no JSON here: ${inWords(what)}.`, ...position(text, first.offset) }],
    };
  }
  if (!tree) return { faults: [{ file, path: '', message: 'is empty; it must hold a JSON object.' }] };
  const faults = duplicates(tree).map(
    ({ path, offset }): Fault => ({
      file,
      path: pathText(path),
      message: 'stands here for the second time; JSON would silently keep the last. Remove one of them.',
      ...position(text, offset),
    }),
  );
  try {
    return { json: { value: JSON.parse(text), at }, faults };
  } catch {
    // The tolerant parser let it pass, e.g. a byte order mark or a control character.
    return { faults: [...faults, { file, path: '', message: 'is no JSON.' }] };
  }
}

/** `['users', 1, 'uploads', 'bucket']` → `users[1].uploads.bucket` */
function pathText(path: JsonPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!/^[\w$-]+$/.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

function duplicates(node: Node, path: JsonPath = []): { path: JsonPath; offset: number }[] {
  if (node.type === 'array')
    return (node.children ?? []).flatMap((child, index) => duplicates(child, [...path, index]));
  if (node.type !== 'object') return [];
  const seen = new Set<string>();
  return (node.children ?? []).flatMap((property) => {
    const [key, value] = property.children ?? [];
    if (!key) return [];
    const name = String(key.value);
    const here = [...path, name];
    const again = seen.has(name) ? [{ path: here, offset: key.offset }] : [];
    seen.add(name);
    return value ? [...again, ...duplicates(value, here)] : again;
  });
}

/** Where the value stands, or else the innermost thing around the place where it should. */
function nearest(tree: Node | undefined, path: JsonPath): number {
  let node = tree;
  let offset = tree?.offset ?? 0;
  for (const part of path) {
    const next: Node | undefined =
      typeof part === 'number'
        ? node?.children?.[part]
        : node?.children?.find((property) => property.children?.[0]?.value === part)?.children?.[1];
    if (!next) return offset;
    node = next;
    offset = next.offset;
  }
  return offset;
}

function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** `CommaExpected` → `comma expected` */
const inWords = (code: string): string => code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
