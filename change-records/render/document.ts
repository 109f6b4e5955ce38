/** A piece of a line: text, or something to be typed or compared letter by letter. */
export type Inline = string | { readonly code: string };
export type Line = Inline | readonly Inline[];

export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly line: Line }
  /** What a reader must not miss. */
  | { readonly kind: 'callout'; readonly tone: 'good' | 'bad' | 'caution' | 'note'; readonly line: Line }
  | { readonly kind: 'list'; readonly items: readonly Line[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly head: readonly string[];
      readonly rows: readonly (readonly Line[])[];
    }
  /** Names and values. */
  | { readonly kind: 'facts'; readonly caption: string; readonly rows: readonly (readonly [string, Line])[] };

/** What a record says to people, before it is Markdown or HTML: one content, so that both say the same. */
export interface Document {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export const code = (text: string): Inline => ({ code: text });

/** Drops sections that have nothing to say. */
export function section(level: 2 | 3, text: string, blocks: readonly Block[]): readonly Block[] {
  const said = blocks.filter(
    (block) => !(block.kind === 'list' && block.items.length === 0) && !('rows' in block && block.rows.length === 0),
  );
  return said.length === 0 ? [] : [{ kind: 'heading', level, text }, ...said];
}

export function inlines(line: Line): readonly Inline[] {
  return typeof line === 'string' || 'code' in line ? [line] : line;
}
