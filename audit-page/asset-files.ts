/** What the page carries: its program, its style, and whose work the program contains. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
  readonly notice: string;
}

/** Names of the files that `npm run build` puts beside the compiled sources; none may be a source's own. */
export const ASSET_FILES = { script: 'browser-page.js', style: 'browser-page.css', notice: 'page-notice.txt' } as const;
