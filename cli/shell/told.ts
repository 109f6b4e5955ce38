import type { Desk } from './desk';
import { wrapped } from './wrap';

/** One fact below a label, and the way out of it, in lines that fit a terminal. */
export function told(
  { colours }: Pick<Desk, 'colours'>,
  mark: (text: string) => string,
  label: string,
  fact: string,
  wayOut?: string,
): string {
  // Colours take no room, so the text is broken before it is painted.
  const [first = '', ...rest] = wrapped(`${label} ${fact}`, '  ').split('\n');
  const painted = first.startsWith(label) ? `${mark(label)}${first.slice(label.length)}` : mark(first);
  const lines = [painted, ...rest];
  return `${[...lines, ...(wayOut === undefined ? [] : [`${colours.bold('→')} ${wrapped(wayOut, '  ', 78)}`])].join('\n')}\n`;
}
