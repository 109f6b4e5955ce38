import { readArmoredKey } from './armored-key';
import { judgeKey } from './key-judgement';
import { minimalKey } from './minimal-key';

/** Where a key came from, and the moment it is judged at. */
export interface SealingKeyContext {
  /** The file's name as the operator knows it; every fault names it. */
  readonly file: string;
  /** Expiry and revocation are judged at this moment. */
  readonly now: Date;
}

/**
 * The PGP public key that a user's new secret access keys are sealed (encrypted) to.
 *
 * Its constructor is private: whoever holds a `SealingKey` holds one that was judged, so that Terraform never creates
 * an access key and only then finds that it cannot encrypt the secret (the provider encrypts *after* CreateAccessKey).
 */
export class SealingKey {
  private constructor(
    /** The file it was read from. */
    readonly file: string,
    /**
     * What Terraform's `pgp_key` wants: the binary public key in base64, cut down to the primary key, one user ID and
     * the one subkey that OpenPGP.js chose, so that the provider's library cannot choose another.
     */
    readonly base64: string,
    /** Of the primary key, 40 lower-case hexadecimal digits: as `key_fingerprint` shows it in Terraform's state. */
    readonly fingerprint: string,
    /** As in the file, e.g. `Valentia Technologies <ops@example.org>`. */
    readonly userIds: readonly string[],
    /** Key IDs (16 lower-case hexadecimal digits) of every key in the file that a message may be encrypted to. */
    readonly encryptionKeyIds: readonly string[],
    /** When the primary key or the chosen subkey expires; `undefined`: never. */
    readonly expires: Date | undefined,
  ) {}

  /**
   * Reads and judges an armored public key (`gpg --armor --export`).
   * @throws KeyturnError naming the file: private key material, several keys, not PGP, binary, another version than 4,
   * revoked, expired, too weak, or without a usable encryption subkey.
   */
  static async parse(armored: string, { file, now }: SealingKeyContext): Promise<SealingKey> {
    const key = await readArmoredKey(armored, file);
    const judged = await judgeKey(key, file, now);
    return new SealingKey(
      file,
      Buffer.from(minimalKey(key, judged)).toString('base64'),
      key.getFingerprint(),
      key.getUserIDs(),
      [key, ...key.subkeys].map((part) => part.getKeyID().toHex()),
      judged.expires,
    );
  }
}
