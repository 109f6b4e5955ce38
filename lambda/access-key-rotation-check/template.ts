import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Mustache from 'mustache';

/** The templates, as files that people edit. */
export const TEMPLATE_FILES = [
  'digest.html',
  'digest.text',
  'to-holder.html',
  'to-holder.text',
  'to-supplier.html',
  'to-supplier.text',
] as const;

/** Those that only the digest of many accounts needs. */
export const ACCOUNTS_TEMPLATE_FILES = ['accounts.html', 'accounts.text'] as const;

export type TemplateFile = (typeof TEMPLATE_FILES)[number] | (typeof ACCOUNTS_TEMPLATE_FILES)[number];

/** In the bundle esbuild puts the files' text here: Lambda then has one file and reads no other. */
declare const BUNDLED_TEMPLATES: Readonly<Partial<Record<TemplateFile, string>>> | undefined;

export function templateFrom(folder: string, file: TemplateFile): string {
  return readFileSync(join(folder, `${file}.mustache`), 'utf8');
}

function templateText(file: TemplateFile): string {
  // Stryker disable next-line ConditionalExpression: only the bundle has them, and bundle.test.ts fills them in
  const bundled = typeof BUNDLED_TEMPLATES === 'undefined' ? undefined : BUNDLED_TEMPLATES[file];
  return bundled ?? templateFrom(join(__dirname, 'templates'), file);
}

/** Fills in both forms of a mail. In HTML everything is escaped: names, tags and reasons come from others. */
export function fillIn(
  name: 'accounts' | 'digest' | 'to-holder' | 'to-supplier',
  view: object,
): { html: string; text: string } {
  return {
    html: Mustache.render(templateText(`${name}.html`), view),
    text: Mustache.render(templateText(`${name}.text`), view, undefined, { escape: (value: unknown) => String(value) }),
  };
}
