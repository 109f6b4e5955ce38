import { createHash } from 'node:crypto';
import { pageAssets } from './page-assets';
import type { PageData } from './page-data';

/** One file that asks for nothing: whoever opens it, opens it offline. */
export function page(data: PageData): string {
  const { script, style, notice } = pageAssets();
  const title = `Access keys of account ${data.account}`;
  // The browser itself refuses what is not in this list: no other script, no style, no image, no request to anywhere.
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${escaped(title)} – ${escaped(data.organisation)}</title>
<style>${style}</style>
</head>
<body>
<div id="app"></div>
<noscript><main><h1>${escaped(title)}</h1><p>This page draws itself with a script of its own, which is switched off here. The same results as text: <code>npx keyturn audit</code>.</p></main></noscript>
<script type="application/json" id="data">${embedded(data)}</script>
<!-- ${escaped(notice)} -->
<script>${script}</script>
</body>
</html>
`;
}

const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** JSON that can end neither its element nor, where somebody should run it as a script, a line. */
export function embedded(data: unknown): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function escaped(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/--/g, '&#45;&#45;');
}
