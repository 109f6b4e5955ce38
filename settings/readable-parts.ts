import { findNodeAtLocation, type Node, type ParseError, parseTree } from 'jsonc-parser';
import type { LedgerEntry } from '../rotation/ledger';
import { regionName } from './aws-name';
import { timeZone } from './deployment';
import { entrySchema } from './ledger-file';
import { recordArchiveSchema } from './record-archive';

/**
 * What can be read of a file although the rest of it may be wrong. For the emergency brake alone, which nobody else's fault
 * may hold up: everything else reads a file whole and refuses it whole.
 */

/** The parts of `settings.json` that the brake works with; undefined where they are missing or wrong. */
export interface ReadableSettings {
  readonly organisation?: string;
  readonly region?: string;
  readonly timeZone?: string;
  /** Where records go beside the folder; `unreadable` where something stands there that says nothing. */
  readonly archive?: { readonly bucket: string; readonly project: string | undefined } | 'unreadable';
}

/** Never throws. */
export function readableSettings(text: string): ReadableSettings {
  const tree = parseTree(text);
  const at = (...path: readonly string[]): unknown => tree && findNodeAtLocation(tree, [...path])?.value;
  const organisation = at('organisation');
  return {
    organisation: typeof organisation === 'string' && organisation !== '' ? organisation : undefined,
    region: regionName.safeParse(at('deployment', 'region')).data,
    timeZone: timeZone.safeParse(at('deployment', 'timeZone')).data,
    archive: archiveIn(at) ?? (text.includes('"recordArchive"') ? 'unreadable' : undefined),
  };
}

function archiveIn(at: (...path: readonly string[]) => unknown): ReadableSettings['archive'] {
  const bucket = recordArchiveSchema.shape.bucket.safeParse(at('deployment', 'recordArchive', 'bucket')).data;
  const project = at('deployment', 'project');
  if (bucket === undefined) return undefined;
  return { bucket, project: typeof project === 'string' ? project : undefined };
}

/** One user's entry in a ledger. */
export type ReadableEntry =
  | { readonly kind: 'entry'; readonly entry: LedgerEntry }
  | { readonly kind: 'none' }
  /** `because`: as the end of a sentence that begins with the user. */
  | { readonly kind: 'unreadable'; readonly because: string };

/** Reads one user's entry from the text of `key-generations.json`, whatever is wrong with those of others. Never throws. */
export function readableEntry(text: string, user: string): ReadableEntry {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true });
  const [found, again] = tree?.type === 'object' ? valuesOf(tree, user) : [];
  if (!found) {
    if (tree?.type === 'object' && errors.length === 0) return { kind: 'none' };
    return { kind: 'unreadable', because: 'cannot be found in it, for it is no JSON' };
  }
  if (again) return { kind: 'unreadable', because: 'stands in it twice' };
  // The parser mends what is broken; only what is whole by itself is taken for what somebody wrote.
  const parsed = entrySchema.safeParse(strictJson(text.slice(found.offset, found.offset + found.length)));
  if (parsed.success) return { kind: 'entry', entry: parsed.data };
  return { kind: 'unreadable', because: 'has an entry in it that is none' };
}

function valuesOf(object: Node, name: string): readonly Node[] {
  return (object.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key?.value === name && value ? [value] : [],
  );
}

function strictJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
