import { escaped, htmlPage } from './html-page';
import { pageAssets } from './page-assets';
import type { PageData } from './page-data';

/** The page of one account, which draws itself. */
export function page(data: PageData): string {
  const { script, style, notice } = pageAssets();
  const title = `Access keys of account ${data.account}`;
  const body = `<div id="app"></div>
<noscript><main><h1>${escaped(title)}</h1><p>This page draws itself with a script of its own, which is switched off here. The same results as text: <code>npx keyturn audit</code>.</p></main></noscript>
<script type="application/json" id="data">${embedded(data)}</script>
<!-- ${escaped(notice)} -->
<script>${script}</script>`;
  return htmlPage({ title, organisation: data.organisation, script, style, body });
}

/** JSON that can end neither its element nor, where somebody should run it as a script, a line. */
export function embedded(data: unknown): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
