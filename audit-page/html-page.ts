import { createHash } from 'node:crypto';

export interface HtmlPage {
  /** As text. */
  readonly title: string;
  readonly organisation: string;
  /** The only script that may run; none where it is left out. */
  readonly script?: string;
  readonly style: string;
  /** As HTML. */
  readonly body: string;
}

/** One file that asks for nothing: whoever opens it, opens it offline. */
export function htmlPage({ title, organisation, script, style, body }: HtmlPage): string {
  // The browser itself refuses what is not in this list: no other script, no style, no image, no request to anywhere.
  const policy = [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src '${hash(script)}'`]),
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
<title>${escaped(title)} – ${escaped(organisation)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** Text that is read as nothing else, also in an attribute or a comment. */
export function escaped(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/--/g, '&#45;&#45;');
}
