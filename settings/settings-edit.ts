import { applyEdits, findNodeAtLocation, type JSONPath, modify, parseTree } from 'jsonc-parser';
import { bucketsOf } from './bucket';
import { lineEndOf } from './line-end';
import { settingsSchema, type WrittenSettings } from './settings';

type WrittenUser = WrittenSettings['users'][number];
type WrittenBucket = NonNullable<WrittenSettings['buckets']>[number];

/**
 * Edits the text of `settings.json` and leaves every byte elsewhere as it is. The text must be one that `parseSettings` found
 * no fault in, and whoever edits parses the new one again.
 */
export function addUser(text: string, user: WrittenUser, bucket: WrittenBucket | undefined): string {
  const declared = withBuckets(text);
  const withBucket = bucket === undefined ? declared : append(declared, ['buckets'], bucket);
  return append(withBucket, ['users'], user);
}

/**
 * Takes a user out. The bucket stays declared, and with it its policy and the statements of others in it.
 */
export function removeUser(text: string, name: string): string {
  const users = valueAt(text, ['users']) as readonly { readonly name: string }[];
  const at = users.findIndex((user) => user.name === name);
  if (at === -1) return text;
  return set(withBuckets(text), ['users', at], undefined);
}

/** Writes into which shard a user belongs; undefined: the stack that is always there. */
export function moveUser(text: string, name: string, shard: string | undefined): string {
  const users = valueAt(text, ['users']) as readonly { readonly name: string }[];
  const at = users.findIndex((user) => user.name === name);
  return at === -1 ? text : set(text, ['users', at, 'shard'], shard);
}

/** Settings in which users describe their buckets get them as a list of their own, which says the same. */
function withBuckets(text: string): string {
  if (valueAt(text, ['buckets']) !== undefined) return text;
  const { buckets, users } = settingsSchema.parse(JSON.parse(text));
  const all = bucketsOf(buckets, users).map(({ name, createBucket, bucketPolicy, kmsKeyArn }) => ({
    name,
    ...(createBucket ? { createBucket } : { bucketPolicy }),
    ...(kmsKeyArn !== undefined && { kmsKeyArn }),
  }));
  return set(text, ['buckets'], all);
}

function append(text: string, path: JSONPath, value: unknown): string {
  const list = valueAt(text, path);
  if (!Array.isArray(list)) return set(text, path, [value]);
  return applyEdits(text, modify(text, [...path, list.length], value, { ...formatting(text), isArrayInsertion: true }));
}

const set = (text: string, path: JSONPath, value: unknown): string =>
  applyEdits(text, modify(text, path, value, formatting(text)));

function valueAt(text: string, path: JSONPath): unknown {
  const tree = parseTree(text);
  const node = tree && findNodeAtLocation(tree, path);
  return node && (JSON.parse(text.slice(node.offset, node.offset + node.length)) as unknown);
}

/** As the file is laid out itself. */
function formatting(text: string) {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  const insertSpaces = !indent.includes('\t');
  return { formattingOptions: { insertSpaces, tabSize: insertSpaces ? indent.length : 1, eol: lineEndOf(text) } };
}
