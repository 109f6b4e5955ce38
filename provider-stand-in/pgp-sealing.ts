import { createHmac } from 'node:crypto';

/** What becomes of a secret access key: only its sealed forms ever leave the process. */
export interface Sealed {
  readonly encrypted_secret: string;
  readonly encrypted_ses_smtp_password_v4: string;
  /** Of the PGP key, in lower-case hexadecimal. */
  readonly key_fingerprint: string;
}

/**
 * Seals a new secret access key to a PGP public key.
 * @param pgpKey base64 of the binary public key
 * @throws if that is no usable PGP public key
 */
export async function seal(secret: string, pgpKey: string, region: string): Promise<Sealed> {
  const openpgp = await import('openpgp');
  const key = await openpgp.readKey({ binaryKey: new Uint8Array(Buffer.from(pgpKey, 'base64')) });
  const sealed = async (text: string): Promise<string> => {
    const message = await openpgp.createMessage({ binary: new Uint8Array(Buffer.from(text)) });
    const bytes: unknown = await openpgp.encrypt({ message, encryptionKeys: key, format: 'binary' });
    return Buffer.from(bytes as Uint8Array).toString('base64');
  };
  return {
    encrypted_secret: await sealed(secret),
    encrypted_ses_smtp_password_v4: await sealed(smtpPassword(secret, region)),
    key_fingerprint: key.getFingerprint(),
  };
}

/** The SMTP password that AWS derives from a secret access key, as its documentation describes ("version 4"). */
export function smtpPassword(secret: string, region: string): string {
  const parts = ['11111111', region, 'ses', 'aws4_request', 'SendRawEmail'];
  const hash = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const signature = parts.reduce<string | Buffer>((key, part) => hash(key, part), `AWS4${secret}`);
  return Buffer.concat([Buffer.from([4]), signature as Buffer]).toString('base64');
}
