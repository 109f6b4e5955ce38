import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { terraformId } from '../../rotation/terraform-id';
import { openpgp } from '../../sealing/openpgp';
import type { TrialFolder } from '../trial/folder';

const GENERATIONS = z.record(
  z.string(),
  z.object({
    access_key_id: z.string(),
    encrypted_secret: z.string(),
    key_fingerprint: z.string(),
    status: z.string(),
  }),
);

/** An access key whose secret was opened. It stays in memory: nothing writes it down. */
export interface OpenedKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What a supplier does on receiving a sealed secret: opens it with the private half of its sealing key. */
export class SealedOutputs {
  /** Every secret opened so far: what may stand in no file. */
  readonly secrets: string[] = [];

  constructor(private readonly folder: TrialFolder) {}

  /** Opens the key of one generation from the outputs of the suppliers stack. */
  async open(outputs: Record<string, unknown>, user: string, generation: number): Promise<OpenedKey> {
    const key = GENERATIONS.parse(outputs[`${terraformId(user)}_access_keys`])[String(generation)];
    if (key === undefined) throw new Error(`the outputs hold no generation ${generation} of ${user}`);
    const { decrypt, readMessage, readPrivateKey } = openpgp();
    const armoredKey = readFileSync(join(this.folder.privateKeys, `${user}.asc`), 'utf8');
    const message = await readMessage({ binaryMessage: Buffer.from(key.encrypted_secret, 'base64') });
    const opened = await decrypt({ message, decryptionKeys: await readPrivateKey({ armoredKey }) });
    const secretAccessKey = String(opened.data);
    this.secrets.push(secretAccessKey);
    return { accessKeyId: key.access_key_id, secretAccessKey };
  }
}
