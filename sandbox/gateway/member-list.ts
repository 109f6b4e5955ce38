/** A list of a query answer: `<Users><member>…</member><member>…</member></Users>`. */
export interface MemberList {
  readonly name: string;
  /** Where the list's content begins and ends in the document. */
  readonly start: number;
  readonly end: number;
  /** Each with its own `<member>` tags. */
  readonly members: readonly string[];
}

/** Finds a list by its name; members may hold lists of their own. Undefined if the document has no such list. */
export function memberListOf(xml: string, name: string): MemberList | undefined {
  const open = `<${name}>`;
  const start = xml.indexOf(open) + open.length;
  if (start < open.length) return undefined;
  const members: string[] = [];
  const tag = /<(\/?)member>/g;
  tag.lastIndex = start;
  let depth = 0;
  let from = start;
  let end = start;
  for (let found = tag.exec(xml); found !== null; found = tag.exec(xml)) {
    if (depth === 0) {
      // Something other than the next member: the list is over.
      if (xml.slice(end, found.index).trim() !== '') break;
      from = found.index;
    }
    depth += found[1] === '/' ? -1 : 1;
    if (depth < 0) break;
    if (depth === 0) {
      end = tag.lastIndex;
      members.push(xml.slice(from, end));
    }
  }
  return { name, start, end, members };
}
