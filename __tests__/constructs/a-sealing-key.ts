import { openpgp } from '../../sealing/openpgp';
import { SealingKey } from '../../sealing/sealing-key';

/** A sealing key made for one test; nobody keeps its private half. */
export async function aSealingKey(): Promise<SealingKey> {
  const { publicKey } = await openpgp().generateKey({ userIDs: [{ email: 'supplier@example.org' }] });
  return SealingKey.parse(publicKey, { file: 'valentia.asc', now: new Date() });
}
