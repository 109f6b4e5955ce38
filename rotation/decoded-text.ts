/** How a text begins that says itself how it is written. */
const MARKS = [
  { mark: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { mark: [0xff, 0xfe], encoding: 'utf-16le' },
  { mark: [0xfe, 0xff], encoding: 'utf-16be' },
] as const;

type Encoding = (typeof MARKS)[number]['encoding'];

/** As much as says how the whole is written. */
const LOOKED_AT = 2_000;

/**
 * The text of a file, however a person's programs wrote it: UTF-8 with or without a mark, or UTF-16 of either end with or without,
 * as PowerShell writes what goes through `>`. What is none of that holds U+FFFD where it could not be read, for whoever reads on to
 * refuse. The mark is no part of the text.
 */
export function decodedText(bytes: Uint8Array): string {
  const encoding = markOf(bytes) ?? unmarked(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  // UTF-32, read by halves: every other one is empty.
  return encoding === 'utf-8' ? text : text.replaceAll('\0', '').replace(/^\uFEFF/, '');
}

const markOf = (bytes: Uint8Array): Encoding | undefined =>
  MARKS.find(({ mark }) => mark.every((byte, at) => bytes[at] === byte))?.encoding;

/** Whether a file says itself that it is text, and how it is written. */
export const isMarked = (bytes: Uint8Array): boolean => markOf(bytes) !== undefined;

/** Most letters of what people write as text for programs have an empty half in UTF-16; a text in UTF-8 has no empty byte. */
function unmarked(bytes: Uint8Array): Encoding {
  const begin = bytes.subarray(0, LOOKED_AT);
  const empty = [0, 1].map((half) => begin.filter((byte, at) => at % 2 === half && byte === 0).length);
  const [first = 0, second = 0] = empty;
  if (first + second < begin.length / 4) return 'utf-8';
  return first > second ? 'utf-16be' : 'utf-16le';
}
