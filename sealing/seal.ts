import { openpgp } from './openpgp';
import { SealedSecret } from './sealed-secret';
import type { SealingKey } from './sealing-key';

/** Encrypts a text to the holder of a sealing key, in memory. */
export async function seal(text: string, key: SealingKey): Promise<SealedSecret> {
  const { createMessage, encrypt, readKey } = openpgp();
  const encryptionKeys = await readKey({ binaryKey: Buffer.from(key.base64, 'base64') });
  const binary: unknown = await encrypt({ message: await createMessage({ text }), encryptionKeys, format: 'binary' });
  return SealedSecret.fromBase64(Buffer.from(binary as Uint8Array).toString('base64'));
}
