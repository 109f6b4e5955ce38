import { visibleText } from '../../rotation/visible-text';
import { type Block, type Document, type Inline, inlines, type Line } from './document';

/** GitHub-flavoured Markdown, which GitLab and most others read too. */
export function markdown({ title, blocks }: Document): string {
  return `${[`# ${escaped(title).trim()}`, ...blocks.map(block)].join('\n\n')}\n`;
}

const CALLOUTS = { good: 'TIP', bad: 'CAUTION', caution: 'CAUTION', note: 'NOTE' } as const;

function block(of: Block): string {
  switch (of.kind) {
    case 'heading':
      return `${'#'.repeat(of.level)} ${escaped(of.text)}`;
    case 'paragraph':
      return line(of.line);
    case 'callout':
      return `> [!${CALLOUTS[of.tone]}]\n> ${line(of.line)}`;
    case 'list':
      return of.items.map((item) => `- ${line(item)}`).join('\n');
    case 'table':
      return table(of.head, of.rows);
    case 'facts':
      return table(['', ''], of.rows);
  }
}

function table(head: readonly string[], rows: readonly (readonly Line[])[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [row(head.map(escaped)), row(head.map(() => '---')), ...rows.map((cells) => row(cells.map(line)))].join('\n');
}

const line = (of: Line): string => inlines(of).map(inline).join('').trim();

function inline(of: Inline): string {
  if (typeof of === 'string') return escaped(of);
  const text = oneLine(of.code).replaceAll('|', '\\|');
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return text === '' ? '' : `${fence}${space}${text}${space}${fence}`;
}

/** Whatever a reason or a commit says stays text: no markup, no link, no mention. */
function escaped(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]<>|~#]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/:(?=\/\/)|\bwww(?=\.)/gi, '$&\u200b')
    .replace(/(?<![\w.])@(?=\w)/g, '@\u200b')
    .replace(/^([-+]|\d+[.)])(?= )/, '\\$1');
}

const oneLine = (text: string): string => visibleText(text.replace(/[^\S\ufeff]+/g, ' '));
