import { unquotedLines } from './unquoted-lines';

/**
 * Finds the private half of a key in whatever form somebody sends it: people export the wrong one, and it must be called what it is
 * before it is called anything else. What is looked at may be torn, quoted or under a wrong heading.
 */
export function holdsPrivateKey(text: string): boolean {
  return HEADINGS.some((heading) => heading.test(text)) || base64Runs(text).some(holdsSecretPacket);
}

const HEADINGS = [
  // PGP, PEM of every kind, OpenSSH; also where a mail program has eaten the dashes.
  /BEGIN[A-Z0-9 ]* PRIVATE KEY/i,
  // PuTTY's own file.
  /^\W*PuTTY-User-Key-File-[^]*^\W*Private-Lines:/im,
  // GnuPG's own files below private-keys-v1.d.
  /\((?:\d+:)?(?:protected-|shadowed-)?private-key/,
  // age.
  /AGE-SECRET-KEY-/,
];

/** RFC 9580 §5: Secret-Key and Secret-Subkey. */
const SECRET_PACKETS: ReadonlySet<number> = new Set([5, 7]);

/** Versions of keys that there are; RFC 9580 §5.5.2, and 5 of LibrePGP. */
const KEY_VERSIONS: ReadonlySet<number> = new Set([2, 3, 4, 5, 6]);

/** Whether binary PGP data hold a packet of a secret key; of data that are none, false. */
export function holdsSecretPacket(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length) {
    const packet = packetAt(bytes, at);
    if (packet === undefined) return false;
    if (SECRET_PACKETS.has(packet.kind) && KEY_VERSIONS.has(bytes[packet.body] ?? 0)) return true;
    at = packet.end;
  }
  return false;
}

interface Packet {
  readonly kind: number;
  /** Where its body begins, and where the next packet does. */
  readonly body: number;
  readonly end: number;
}

/** RFC 9580 §4.2: the header tells kind and length, in one of two formats. */
function packetAt(bytes: Uint8Array, at: number): Packet | undefined {
  const tag = bytes[at] ?? 0;
  if (tag < 0x80) return undefined;
  if ((tag & 0x40) !== 0) return newPacket(bytes, at, tag & 0x3f);
  const size = [1, 2, 4, 0][tag & 0x03] ?? 0;
  const body = at + 1 + size;
  return { kind: (tag & 0x3f) >> 2, body, end: size === 0 ? bytes.length : body + numberAt(bytes, at + 1, size) };
}

function newPacket(bytes: Uint8Array, at: number, kind: number): Packet {
  const first = bytes[at + 1] ?? 0;
  if (first < 192) return { kind, body: at + 2, end: at + 2 + first };
  if (first < 224) return { kind, body: at + 3, end: at + 3 + (first - 192) * 256 + (bytes[at + 2] ?? 0) + 192 };
  if (first === 255) return { kind, body: at + 6, end: at + 6 + numberAt(bytes, at + 2, 4) };
  // In parts, which no key is: what follows is not looked at.
  return { kind, body: at + 2, end: bytes.length };
}

const numberAt = (bytes: Uint8Array, at: number, size: number): number =>
  bytes.subarray(at, at + size).reduce((number, byte) => number * 256 + byte, 0);

/** What lies in base64 in a text, wherever a run of such lines begins. */
function base64Runs(text: string): readonly Uint8Array[] {
  const runs: string[] = [];
  let isOpen = false;
  for (const line of unquotedLines(text)) {
    const isData: boolean = (isOpen ? /^[A-Za-z0-9+/]+={0,2}$/ : /^[A-Za-z0-9+/]{16,}={0,2}$/).test(line);
    if (isData) runs.push(isOpen ? `${runs.pop() ?? ''}${line}` : line);
    isOpen = isData;
  }
  return runs.map((run) => Buffer.from(run, 'base64'));
}
