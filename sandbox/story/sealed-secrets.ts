import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resourcesInState } from '../../cli/stack/stack-state';
import { stateKeyOf } from '../../cli/stack/state-user';
import { openpgp } from '../../sealing/openpgp';
import type { TrialFolder } from '../trial/folder';

/** An access key whose secret was opened. It stays in memory: nothing writes it down. */
export interface OpenedKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What a supplier does on receiving a sealed secret: opens it with the private half of its sealing key. */
export class SealedSecrets {
  /** Every secret opened so far: what may stand in no file. */
  readonly opened: string[] = [];

  constructor(private readonly folder: TrialFolder) {}

  /** Opens the key of one generation from the state of the suppliers stack, as Terraform shows it. */
  async open(state: string, user: string, generation: number): Promise<OpenedKey> {
    const key = stateKeyOf(resourcesInState(state) ?? [], user, generation);
    if (key?.sealedSecret === undefined)
      throw new Error(`the state holds no secret of generation ${generation} of ${user}`);
    const { decrypt, readMessage, readPrivateKey } = openpgp();
    const armoredKey = readFileSync(join(this.folder.privateKeys, `${user}.asc`), 'utf8');
    const message = await readMessage({ binaryMessage: Buffer.from(key.sealedSecret, 'base64') });
    const opened = await decrypt({ message, decryptionKeys: await readPrivateKey({ armoredKey }) });
    const secretAccessKey = String(opened.data);
    this.opened.push(secretAccessKey);
    return { accessKeyId: key.id, secretAccessKey };
  }
}
