import { visibleText } from '../../rotation/visible-text';
import { type Block, type Document, type Inline, inlines, type Line } from './document';

/** One page without any request to elsewhere, readable on a phone, on paper and by a screen reader. */
export function html({ title, blocks }: Document): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>
${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${blocks.map(block).join('\n')}
</main>
</body>
</html>
`;
}

const CALLOUTS = { good: 'Allowed', bad: 'Refused', caution: 'Caution', note: 'Note' } as const;

function block(of: Block): string {
  switch (of.kind) {
    case 'heading':
      return `<h${of.level}>${escaped(of.text)}</h${of.level}>`;
    case 'paragraph':
      return `<p>${line(of.line)}</p>`;
    case 'callout':
      return `<p class="callout ${of.tone}"><strong>${CALLOUTS[of.tone]}.</strong> ${line(of.line)}</p>`;
    case 'list':
      return `<ul>\n${of.items.map((item) => `<li>${line(item)}</li>`).join('\n')}\n</ul>`;
    case 'table':
      return listing(of.caption, of.head, of.rows);
    case 'facts':
      return table(
        of.caption,
        of.rows.map(([name, value]) => `<tr><th scope="row">${escaped(name)}</th><td>${line(value)}</td></tr>`),
      );
  }
}

/** A wide table scrolls in a place of its own, which the keyboard reaches. */
function table(caption: string, rows: readonly string[]): string {
  const label = escaped(caption);
  return `<div class="wide" role="region" aria-label="${label}" tabindex="0"><table>\n<caption>${label}</caption>\n${rows.join('\n')}\n</table></div>`;
}

/** On a phone every row becomes a card; the roles keep it a table to a screen reader. */
function listing(caption: string, head: readonly string[], rows: readonly (readonly Line[])[]): string {
  const names = head.map((name) => `<th scope="col" role="columnheader">${escaped(name)}</th>`).join('');
  const cell = (of: Line, column: number): string =>
    `<td role="cell" data-name="${escaped(head[column] ?? '')}">${line(of)}</td>`;
  const body = rows.map((cells) => `<tr role="row">${cells.map(cell).join('')}</tr>`).join('\n');
  const label = escaped(caption);
  return `<div class="wide" role="region" aria-label="${label}" tabindex="0"><table class="listing" role="table">
<caption>${label}</caption>
<thead role="rowgroup"><tr role="row">${names}</tr></thead>
<tbody role="rowgroup">
${body}
</tbody>
</table></div>`;
}

const line = (of: Line): string => inlines(of).map(inline).join('');

const inline = (of: Inline): string => (typeof of === 'string' ? escaped(of) : `<code>${escaped(of.code)}</code>`);

function escaped(text: string): string {
  return visibleText(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

const STYLE = `:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --quiet: #57606a; --rule: #d0d7de; --shade: #f6f8fa;
  --good: #116329; --bad: #a40e26; --note: #0a4d8f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --quiet: #9da7b3; --rule: #3d444d; --shade: #161b22;
  --good: #56d364; --bad: #ff938a; --note: #79c0ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1.05rem; margin: 1.25rem 0 .5rem; }
p, li { max-width: 60rem; overflow-wrap: anywhere; }
.callout { border-left: .3rem solid; padding: .6rem .9rem; background: var(--shade); }
.callout.good { border-color: var(--good); } .callout.good strong { color: var(--good); }
.callout.bad, .callout.caution { border-color: var(--bad); }
.callout.bad strong, .callout.caution strong { color: var(--bad); }
.callout.note { border-color: var(--note); } .callout.note strong { color: var(--note); }
.wide { overflow-x: auto; margin: .5rem 0 1rem; } .wide:focus-visible { outline: 2px solid var(--note); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); padding-bottom: .35rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem .4rem 0; border-bottom: 1px solid var(--rule); }
thead th { white-space: nowrap; } th[scope=row] { font-weight: 600; width: 14rem; }
code { font: .92em ui-monospace, monospace; background: var(--shade); padding: .1em .3em; border-radius: .2em; overflow-wrap: anywhere; }
@media (max-width: 46rem) { th[scope=row] { width: 8rem; }
  .listing, .listing caption, .listing tbody, .listing tr, .listing td { display: block; }
  .listing thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .listing tr { border: 1px solid var(--rule); border-radius: .3rem; margin-bottom: .75rem; padding: .2rem .75rem; }
  .listing td { display: flex; gap: .75rem; border: 0; padding: .2rem 0; } .listing td:empty { display: none; }
  .listing td::before { content: attr(data-name); flex: 0 0 7.5rem; font-weight: 600; } }
@media print { :root { color-scheme: light; --ink: #000; --paper: #fff; --quiet: #333; --rule: #999; --shade: #fff;
  --good: #000; --bad: #000; --note: #000; } main { max-width: none; padding: 0; } .wide { overflow: visible; }
  h2, h3 { break-after: avoid; } tr { break-inside: avoid; } }
`;
