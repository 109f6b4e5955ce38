import { type Block, type Document, inlines, type Line } from '../../../change-records/render/document';
import { visibleText } from '../../../rotation/visible-text';
import type { Desk } from '../../shell/desk';
import { table } from '../../shell/table';

/** A document as a person reads it in a terminal: no markup, tables drawn, cautions in red. */
export function documentText({ colours }: Pick<Desk, 'colours'>, { title, blocks }: Document): string {
  const drawn = blocks.map((block) => blockText(colours, block).trimEnd());
  return `${[colours.bold(visibleText(title)), ...drawn].join('\n\n')}\n`;
}

function blockText(colours: Desk['colours'], block: Block): string {
  switch (block.kind) {
    case 'heading':
      return colours.bold(colours.underline(visibleText(block.text)));
    case 'paragraph':
      return lineText(block.line);
    case 'callout':
      return calloutText(colours, block.tone, lineText(block.line));
    case 'list':
      return block.items.map((item) => `- ${lineText(item)}`).join('\n');
    case 'table':
      return table(
        block.head.map((name) => colours.dim(name)),
        block.rows.map((row) => row.map(lineText)),
      );
    case 'facts':
      return table(
        [],
        block.rows.map(([name, value]) => [colours.dim(name), lineText(value)]),
      );
  }
}

function calloutText(
  colours: Desk['colours'],
  tone: Extract<Block, { kind: 'callout' }>['tone'],
  line: string,
): string {
  switch (tone) {
    case 'good':
      return colours.green(line);
    case 'bad':
    case 'caution':
      return colours.red(line);
    case 'note':
      return colours.cyan(line);
  }
}

const lineText = (line: Line): string =>
  visibleText(
    inlines(line)
      .map((one) => (typeof one === 'string' ? one : one.code))
      .join('')
      .replace(/\s+/g, ' '),
  );
