import { unquotedLines } from './unquoted-lines';

/** A PGP block of a text, with nothing before its lines and nothing around it. */
export interface ArmorBlock {
  /** RFC 9580 §6.2, e.g. `PUBLIC KEY BLOCK`. */
  readonly kind: string;
  /** Ends in a line break; without its last line where the text breaks off. */
  readonly text: string;
}

const BEGIN = /^-----BEGIN PGP ([A-Z ,/\d]+)-----$/;
const END = /^-----END PGP [A-Z ,/\d]+-----$/;

/** The armored blocks of a text, in whichever way it was quoted or indented, and whatever stands around them. */
export function armorBlocks(text: string): readonly ArmorBlock[] {
  const blocks: { kind: string; lines: string[] }[] = [];
  let open: string[] | undefined;
  for (const line of unquotedLines(text)) {
    const kind = BEGIN.exec(line)?.[1];
    if (kind !== undefined) {
      open = [];
      blocks.push({ kind, lines: open });
    }
    open?.push(unescaped(line));
    if (END.test(line)) open = undefined;
  }
  return blocks.map(({ kind, lines }) => ({ kind, text: `${lines.join('\n')}\n` }));
}

/** Mail writes `=` as `=3D` where it is sent as quoted-printable (RFC 2045): here at the end of the data, and before the checksum. */
const unescaped = (line: string): string => line.replace(/=3D(?=(?:=3D)?$|[A-Za-z0-9+/]{4}$)/g, '=');
