/**
 * Characters that nobody sees and that change what is seen around them: controls, marks of direction, zero width. Line
 * ends and tabs are whoever's who lays out text.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNSEEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Colours of a terminal, which change no meaning. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one
const COLOUR = /(\u001b\[\d{1,3}m)/;

/** The text with such characters written out, e.g. `\u{202e}`: what a reader sees is what is there. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (found) => `\\u{${found.charCodeAt(0).toString(16).padStart(4, '0')}}`);
}

/** The same for text that may be coloured for a terminal. */
export function visibleInTerminal(text: string): string {
  return text
    .split(COLOUR)
    .map((part, place) => (place % 2 === 1 ? part : visibleText(part)))
    .join('');
}
