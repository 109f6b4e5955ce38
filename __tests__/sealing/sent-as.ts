/** The forms in which people's programs send a text: each says the same. */
export interface Form {
  readonly name: string;
  readonly bytes: (text: string) => Uint8Array;
}

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const utf16le = (text: string): Uint8Array => Buffer.from(text, 'utf16le');
const utf16be = (text: string): Uint8Array => Buffer.from(text, 'utf16le').swap16();
const utf32le = (text: string): Uint8Array => {
  const points = [...text].map((point) => point.codePointAt(0) ?? 0);
  return Buffer.concat(points.map((point) => Buffer.from(Uint32Array.of(point).buffer)));
};
const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
const before = (prefix: string) => (text: string) => text.replace(/^/gm, prefix);

/** How a text is written into bytes; of any text. */
export const ENCODINGS: readonly Form[] = [
  { name: 'UTF-8', bytes: utf8 },
  { name: 'UTF-8 with a mark', bytes: (text) => utf8(`\uFEFF${text}`) },
  { name: 'UTF-16, little end first, with a mark', bytes: (text) => utf16le(`\uFEFF${text}`) },
  { name: 'UTF-16, little end first', bytes: utf16le },
  { name: 'UTF-16, big end first, with a mark', bytes: (text) => utf16be(`\uFEFF${text}`) },
  { name: 'UTF-16, big end first', bytes: utf16be },
  { name: 'UTF-32 with a mark', bytes: (text) => utf32le(`\uFEFF${text}`) },
  { name: 'line ends of Windows', bytes: (text) => utf8(crlf(text)) },
  { name: 'line ends and UTF-16 of Windows', bytes: (text) => utf16le(`\uFEFF${crlf(text)}`) },
];

/** What mail programs and web pages do to a block; of armored PGP. */
export const MAILS: readonly Form[] = [
  { name: 'line ends of an old Macintosh', bytes: (text) => utf8(text.replaceAll('\n', '\r')) },
  { name: 'indented', bytes: (text) => utf8(before('    ')(text)) },
  { name: 'indented by a tab and by blanks that do not break', bytes: (text) => utf8(before('\t\u00A0')(text)) },
  { name: 'quoted', bytes: (text) => utf8(before('> ')(text)) },
  { name: 'quoted twice, without blanks', bytes: (text) => utf8(before('>>')(text)) },
  { name: 'quoted by a bar', bytes: (text) => utf8(before('| ')(text)) },
  { name: 'with blanks behind its lines', bytes: (text) => utf8(text.replace(/$/gm, '  ')) },
  { name: 'as quoted-printable', bytes: (text) => utf8(text.replaceAll('=', '=3D')) },
  {
    name: 'with text around it',
    bytes: (text) => utf8(`Tēnā koe,\n\nhere it is:\n${text}\nNgā mihi\n-- \nA supplier\n`),
  },
  {
    name: 'with text around it in an older encoding',
    bytes: (text) => Buffer.from(`Grüße,\n\n${text}\nSchöne Grüße\n`, 'latin1'),
  },
  {
    name: 'quoted, with text around it, in UTF-16 of Windows',
    bytes: (text) => utf16le(`\uFEFF${crlf(`On Monday a supplier wrote:\n${before('> ')(text)}\nThank you.\n`)}`),
  },
];
