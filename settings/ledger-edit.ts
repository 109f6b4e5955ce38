import { applyEdits, findNodeAtLocation, type JSONPath, modify, type Node, parseTree } from 'jsonc-parser';
import type { LedgerEntry } from '../rotation/ledger';
import { lineEndOf } from './line-end';

/**
 * Changes one user's entry in the text of `key-generations.json`, or adds it, and nothing else: the rest of the file
 * keeps its bytes, the entry its layout. `suspended` is written only while it is true, so that suspending and resuming
 * lead back to the same file. The text must be one that `parseLedger` found no fault in.
 */
export function editLedger(text: string, user: string, entry: LedgerEntry): string {
  const known = findNodeAtLocation(treeOf(text), [user]);
  if (!known) return insert(text, [], user, inOneLine(entry));
  const withGeneration = set(text, [user, 'generation'], entry.generation);
  const withPrevious = set(withGeneration, [user, 'previous'], entry.previous);
  if (!entry.suspended) return set(withPrevious, [user, 'suspended'], undefined);
  const written = findNodeAtLocation(treeOf(withPrevious), [user, 'suspended']);
  return written ? set(withPrevious, [user, 'suspended'], true) : insert(withPrevious, [user], 'suspended', 'true');
}

/** Replaces a value in place, or with `undefined` removes the property. Without formatting options nothing else moves. */
function set(text: string, path: JSONPath, value: unknown): string {
  return applyEdits(text, modify(text, path, value, {}));
}

/** Adds a property behind the last one of the object, set off in the same way as that one is. */
function insert(text: string, objectPath: JSONPath, name: string, value: string): string {
  const object = findNodeAtLocation(treeOf(text), objectPath);
  const last = object?.children?.at(-1);
  const property = `${JSON.stringify(name)}: ${value}`;
  const end = lineEndOf(text);
  if (!last) return set(text, objectPath, {}).replace('{}', () => `{${end}  ${property}${end}}`);
  const gap = /\s*$/.exec(text.slice(0, last.offset))?.[0] ?? '';
  const behind = last.offset + last.length;
  return `${text.slice(0, behind)},${gap}${property}${text.slice(behind)}`;
}

function inOneLine({ generation, previous, suspended }: LedgerEntry): string {
  return `{ "generation": ${generation}, "previous": "${previous}"${suspended ? ', "suspended": true' : ''} }`;
}

function treeOf(text: string): Node {
  const tree = parseTree(text);
  if (!tree) throw new Error('An empty ledger cannot be edited.');
  return tree;
}

/** Takes a user's entry out, and leaves the rest as it is. */
export function removeFromLedger(text: string, user: string): string {
  return findNodeAtLocation(treeOf(text), [user]) ? set(text, [user], undefined) : text;
}
