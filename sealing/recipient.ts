import { openpgp } from './openpgp';

/** Whoever can open what is sealed to a PGP key. */
export interface Recipient {
  /** Of the primary key, 40 lower-case hexadecimal digits. */
  readonly fingerprint: string;
  /** As the key itself says; whoever made it could write anything there. */
  readonly userIds: readonly string[];
}

/**
 * Reads whose key a `pgp_key` of Terraform is: the binary public key in base64. Its fingerprint is worked out from these
 * bytes, and its subkey must be signed by the primary key: nobody's name can stand over another's subkey.
 * @returns undefined where it is no such key: `keybase:name`, for one, says whom Keybase means only during the apply
 */
export async function readRecipient(pgpKey: string): Promise<Recipient | undefined> {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(pgpKey)) return undefined;
  try {
    const key = await openpgp().readKey({ binaryKey: Buffer.from(pgpKey, 'base64') });
    // Whether it has expired since is judged where the file is read; here it is asked whose it is, on whatever day.
    await key.getEncryptionKey(undefined, null);
    return key.isPrivate() ? undefined : { fingerprint: key.getFingerprint(), userIds: key.getUserIDs() };
  } catch {
    // OpenPGP.js throws plain errors only, and each says that this is no key that it understands.
    return undefined;
  }
}

/** As people compare it over the telephone: `34FD E597 7E75 …` */
export function spokenFingerprint(fingerprint: string): string {
  return (fingerprint.toUpperCase().match(/.{1,4}/g) ?? []).join(' ');
}
