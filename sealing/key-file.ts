import type { KeyturnError } from '../rotation/keyturn-error';
import { openpgp } from './openpgp';
import { sealingKeyFault } from './sealing-key-fault';

/**
 * A PGP public key as it comes from its holder, armored: the export of any program, binary or text, in the encoding of any
 * mail program or editor (UTF-8 with or without a mark, UTF-16, line ends of any kind, other text around it).
 * @throws KeyturnError where it is no PGP key at all; whether it may be used is for `SealingKey.parse` to judge
 */
export async function armoredKey(bytes: Uint8Array, file: string): Promise<string> {
  if (isBinary(bytes)) return armorOf(bytes, file);
  const text = decoded(bytes).replace(/\r\n?/g, '\n');
  const block = /^[ \t>]*-----BEGIN PGP[\s\S]*?-----END PGP [^\n]*-----/m.exec(text)?.[0];
  if (block !== undefined) return `${block.replace(/^[ \t>]+/gm, '').trimEnd()}\n`;
  const bare = text.replace(/\s+/g, '');
  if (/^[A-Za-z0-9+/]{64,}={0,2}$/.test(bare)) return armorOf(Buffer.from(bare, 'base64'), file);
  return text;
}

/** A packet's first bit is set; no text in UTF-8, and no mark of one, begins so, but for the marks below. RFC 9580 §4.2 */
function isBinary(bytes: Uint8Array): boolean {
  return (bytes[0] ?? 0) >= 0x80 && MARKS.every(({ mark }) => !begins(bytes, mark));
}

const MARKS = [
  { mark: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { mark: [0xff, 0xfe], encoding: 'utf-16le' },
  { mark: [0xfe, 0xff], encoding: 'utf-16be' },
] as const;

const begins = (bytes: Uint8Array, mark: readonly number[]): boolean => mark.every((byte, at) => bytes[at] === byte);

function decoded(bytes: Uint8Array): string {
  const marked = MARKS.find(({ mark }) => begins(bytes, mark))?.encoding;
  // What a program writes without a mark: every second byte of English text is zero then.
  const unmarked = bytes[1] === 0 ? 'utf-16le' : bytes[0] === 0 ? 'utf-16be' : 'utf-8';
  return new TextDecoder(marked ?? unmarked).decode(bytes);
}

async function armorOf(bytes: Uint8Array, file: string): Promise<string> {
  try {
    const keys = await openpgp().readKeys({ binaryKeys: bytes });
    return keys.map((key) => key.armor()).join('');
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

const unreadable = (file: string, cause: unknown): KeyturnError =>
  sealingKeyFault(
    'SEALING_KEY_UNREADABLE',
    file,
    'is no PGP public key that can be read: cut off, garbled, or something else.',
    'Ask the holder for the output of `gpg --armor --export <their address>`.',
    cause,
  );
