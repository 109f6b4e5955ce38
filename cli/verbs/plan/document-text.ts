import { type Block, type Document, inlines, type Line } from '../../../change-records/render/document';
import { visibleText } from '../../../rotation/visible-text';
import type { Desk } from '../../shell/desk';
import { table } from '../../shell/table';
import { LINE_WIDTH, wrapped } from '../../shell/wrap';

type Colours = Desk['colours'];

/** A document as a person reads it in a terminal of 80 columns: no markup, tables drawn, cautions in red. */
export function documentText({ colours }: Pick<Desk, 'colours'>, { title, blocks }: Document): string {
  const drawn = blocks.map((block) => blockText(colours, block).trimEnd());
  return `${[painted(wrapped(visibleText(title)), colours.bold), ...drawn].join('\n\n')}\n`;
}

function blockText(colours: Colours, block: Block): string {
  switch (block.kind) {
    case 'heading':
      return painted(wrapped(visibleText(block.text)), (line) => colours.bold(colours.underline(line)));
    case 'paragraph':
      return wrapped(lineText(block.line));
    case 'callout':
      return painted(wrapped(lineText(block.line)), toneOf(colours, block.tone));
    case 'list':
      return block.items.map((item) => `- ${wrapped(lineText(item), '  ')}`).join('\n');
    case 'table':
      return tableText(colours, block);
    case 'facts':
      return factsText(
        colours,
        block.rows.map(([name, value]) => [name, lineText(value)]),
      );
  }
}

/** Where the whole table is wider than a terminal, each of its rows is a list of facts; what is empty says nothing. */
function tableText(colours: Colours, { head, rows }: Extract<Block, { kind: 'table' }>): string {
  const cells = rows.map((row) => row.map(lineText));
  const drawn = table(head, cells);
  if (drawn.split('\n').every((line) => line.length <= LINE_WIDTH)) {
    return table(
      head.map((name) => colours.dim(name)),
      cells,
    );
  }
  return cells
    .map((row) =>
      factsText(
        colours,
        row.flatMap((cell, at) => (cell === '' ? [] : [[head[at] ?? '', cell] as const])),
      ),
    )
    .join('\n\n');
}

function factsText(colours: Colours, rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length)) + 2;
  return rows
    .map(([name, value]) => {
      // What is to be copied whole, a hash for example, gets a line of its own.
      const isTooLong = value.split(' ').some((word) => width + word.length > LINE_WIDTH);
      if (isTooLong) return `${colours.dim(name)}\n  ${wrapped(value, '  ')}`;
      const indent = ' '.repeat(width);
      return `${colours.dim(name)}${' '.repeat(width - name.length)}${wrapped(value, indent)}`;
    })
    .join('\n');
}

/** Each line by itself, so that no colour runs over the edge. */
const painted = (text: string, paint: (line: string) => string): string => text.split('\n').map(paint).join('\n');

function toneOf(colours: Colours, tone: Extract<Block, { kind: 'callout' }>['tone']): (text: string) => string {
  switch (tone) {
    case 'good':
      return colours.green;
    case 'bad':
    case 'caution':
      return colours.red;
    case 'note':
      return colours.cyan;
  }
}

const lineText = (line: Line): string =>
  visibleText(
    inlines(line)
      .map((one) => (typeof one === 'string' ? one : one.code))
      .join('')
      .replace(/\s+/g, ' '),
  );
