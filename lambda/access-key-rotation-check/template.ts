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

export type TemplateFile = (typeof TEMPLATE_FILES)[number];

/** In the bundle esbuild puts the files' text here: Lambda then has one file and reads no other. */
declare const BUNDLED_TEMPLATES: Readonly<Record<TemplateFile, string>> | undefined;

export function templateFrom(folder: string, file: TemplateFile): string {
  return readFileSync(join(folder, `${file}.mustache`), 'utf8');
}

function templateText(file: TemplateFile): string {
  if (typeof BUNDLED_TEMPLATES !== 'undefined') return BUNDLED_TEMPLATES[file];
  return templateFrom(join(__dirname, 'templates'), file);
}

/** Fills in both forms of a mail. In HTML everything is escaped: names, tags and reasons come from others. */
export function fillIn(name: 'digest' | 'to-holder' | 'to-supplier', view: object): { html: string; text: string } {
  return {
    html: Mustache.render(templateText(`${name}.html`), view),
    text: Mustache.render(templateText(`${name}.text`), view, undefined, { escape: (value: unknown) => String(value) }),
  };
}
