import { KeyturnError } from '../rotation/keyturn-error';
import { openpgp } from './openpgp';
import type { SealingKey } from './sealing-key';

/** RFC 9580 §5.1.1: the sender hides to whom a message is encrypted. */
const HIDDEN_RECIPIENT = '0000000000000000';

/** RFC 9580 §6.2: header lines (`Comment: …`), an empty line, base64, and in older messages a checksum. */
const ARMORED_MESSAGE =
  /-----BEGIN PGP MESSAGE-----[ \t]*\r?\n(?:[^\r\n]*:[^\r\n]*\r?\n)*[ \t]*\r?\n([^-]+)-----END PGP MESSAGE-----/;
const CHECKSUM_LINE = /^=[A-Za-z0-9+/]{4}[ \t]*\r?$/m;

/**
 * A secret access key encrypted to the PGP key of whoever will use it, as Terraform keeps it in `encrypted_secret`.
 * Nothing here can open it: private keys have no place in this project.
 */
export class SealedSecret {
  private constructor(
    /** The binary PGP message in base64, as in Terraform's state. */
    readonly base64: string,
    /** The same message as one sends it to people; `gpg --decrypt` opens it. Ends in a line break. */
    readonly armored: string,
    /** Key IDs (16 lower-case hexadecimal digits) of the subkeys that can open it. */
    readonly keyIds: readonly string[],
  ) {}

  /** From `encrypted_secret`. @throws KeyturnError `SEALED_SECRET_UNREADABLE` */
  static async fromBase64(base64: string): Promise<SealedSecret> {
    const text = base64.trim();
    if (text === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw unreadable('is not base64');
    return SealedSecret.fromBinary(Buffer.from(text, 'base64'));
  }

  /** From an armored PGP message. @throws KeyturnError `SEALED_SECRET_UNREADABLE` */
  static async fromArmored(armored: string): Promise<SealedSecret> {
    const body = ARMORED_MESSAGE.exec(armored)?.[1];
    if (body === undefined) throw unreadable('is no armored PGP message');
    return SealedSecret.fromBase64(body.replace(CHECKSUM_LINE, '').replace(/\s+/g, ''));
  }

  /** Whether the holder of this sealing key can open it. A message that hides its recipient is not taken for theirs. */
  isSealedTo(key: SealingKey): boolean {
    return this.keyIds.some((id) => id !== HIDDEN_RECIPIENT && key.encryptionKeyIds.includes(id));
  }

  private static async fromBinary(binary: Uint8Array): Promise<SealedSecret> {
    const { armor, enums, readMessage } = openpgp();
    try {
      const message = await readMessage({ binaryMessage: binary });
      const keyIds = message.getEncryptionKeyIDs().map((id) => id.toHex());
      if (keyIds.length === 0) throw unreadable('is a PGP message that is not encrypted to any key');
      // GnuPG 2.2 takes the last line for base64 when no checksum follows (which RFC 9580 leaves out), and exits with 2.
      const armored = armor(enums.armor.message, binary, undefined, undefined, undefined, true);
      return new SealedSecret(Buffer.from(binary).toString('base64'), armored, keyIds);
    } catch (cause) {
      throw cause instanceof KeyturnError ? cause : unreadable('is no PGP message', cause);
    }
  }
}

function unreadable(fact: string, cause?: unknown): KeyturnError {
  return new KeyturnError(
    'SEALED_SECRET_UNREADABLE',
    `The sealed secret ${fact}.`,
    'Take `encrypted_secret` of the access key from the state of the suppliers stack, whole and unchanged.',
    { cause },
  );
}
