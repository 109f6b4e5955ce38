import { decodedText, isMarked } from '../rotation/decoded-text';
import type { KeyturnError } from '../rotation/keyturn-error';
import { armorBlocks } from './armor-blocks';
import { openpgp } from './openpgp';
import { holdsPrivateKey, holdsSecretPacket } from './private-material';
import { privateMaterial, sealingKeyFault } from './sealing-key-fault';
import { unquotedLines } from './unquoted-lines';

/** What a file holds that somebody sent as their PGP key. */
type SentKey =
  /** The blocks as they stand in it; text that has none stays as it is. */
  | { readonly form: 'text'; readonly text: string }
  | { readonly form: 'binary' | 'bare base64'; readonly packets: Uint8Array };

/**
 * A PGP public key as it comes from its holder, armored: the export of any program, binary or text, in the encoding of any
 * mail program or editor (UTF-8 with or without a mark, UTF-16, line ends of any kind, quoted, indented, other text around it).
 * @throws KeyturnError where it is private, or no PGP key at all; whether it may be used is for `SealingKey.parse` to judge
 */
export async function armoredKey(bytes: Uint8Array, file: string): Promise<string> {
  const sent = sentKey(bytes, file);
  return sent.form === 'text' ? sent.text : armorOf(sent.packets, file);
}

/**
 * The same of a file that is kept among the sealing keys, where people review it: it is text that tells what it is.
 * @throws KeyturnError where it is private, binary or bare base64
 */
export function keptKey(bytes: Uint8Array, file: string): string {
  const sent = sentKey(bytes, file);
  if (sent.form === 'text') return sent.text;
  throw sealingKeyFault(
    'SEALING_KEY_NOT_ARMORED',
    file,
    `is ${sent.form}; sealing keys are kept armored, so that people can tell what they review.`,
    'Let `keyturn user add` take it in, export it again with `gpg --armor --export`, or convert it: `gpg --enarmor`.',
  );
}

/** @throws KeyturnError `SEALING_KEY_PRIVATE` */
function sentKey(bytes: Uint8Array, file: string): SentKey {
  const text = decodedText(bytes);
  if (holdsPrivateKey(text) || holdsSecretPacket(bytes)) throw privateMaterial(file);
  const blocks = armorBlocks(text);
  if (blocks.length > 0) return { form: 'text', text: blocks.map((block) => block.text).join('') };
  if (isPackets(bytes)) return { form: 'binary', packets: bytes };
  const bare = bareBase64(text);
  if (bare === undefined) return { form: 'text', text };
  if (holdsSecretPacket(bare)) throw privateMaterial(file);
  return { form: 'bare base64', packets: bare };
}

/** A packet's first bit is set (RFC 9580 §4.2); what is text in UTF-8, or says that it is text, is none. */
const isPackets = (bytes: Uint8Array): boolean =>
  (bytes[0] ?? 0) >= 0x80 && !isMarked(bytes) && decodedText(bytes).includes('\uFFFD');

/** Terraform's own form, and what is left of an armor without its first and last line; the checksum is none of the data. */
function bareBase64(text: string): Uint8Array | undefined {
  const bare = unquotedLines(text)
    .filter((line) => !/^=[A-Za-z0-9+/]{4}$/.test(line))
    .join('')
    .replace(/\s+/g, '');
  return /^[A-Za-z0-9+/]{64,}={0,2}$/.test(bare) ? Buffer.from(bare, 'base64') : undefined;
}

async function armorOf(packets: Uint8Array, file: string): Promise<string> {
  try {
    const keys = await openpgp().readKeys({ binaryKeys: packets });
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
