import { open, readFile, rm } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { IssuedKey } from '../../../aws/key-store';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { armoredKey } from '../../../sealing/key-file';
import { seal } from '../../../sealing/seal';
import { SealingKey } from '../../../sealing/sealing-key';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { CouldNotError } from '../../shell/exit-code';

export interface SecretPlaceOptions {
  readonly sealTo?: string;
  readonly out?: string;
  readonly parameter?: string;
  readonly kmsKey?: string;
}

/** Where the secret of a new key goes. Made ready before the key is, because AWS shows the secret once. */
export interface SecretPlace {
  /** For people; never the secret. */
  readonly what: string;
  put(issued: IssuedKey): Promise<void>;
  /** Leaves nothing behind where no secret was put. */
  abandon(): Promise<void>;
}

/** @throws KeyturnError where the options name no place or two, or something is there already */
export async function openSecretPlace(desk: Desk, cloud: Cloud, options: SecretPlaceOptions): Promise<SecretPlace> {
  const { sealTo, out, parameter, kmsKey } = options;
  if (parameter !== undefined && sealTo === undefined && out === undefined)
    return inParameter(cloud, parameter, kmsKey);
  if (sealTo !== undefined && out !== undefined && parameter === undefined) return inFile(desk, sealTo, out);
  throw new KeyturnError(
    'NO_PLACE_FOR_SECRET',
    'The secret access key of a new key is never shown; it goes to one place, and the options name none or several.',
    'Give --seal-to KEY.asc with --out FILE (sealed to a PGP key), or --parameter NAME (a SecureString parameter).',
  );
}

async function inFile(desk: Desk, sealTo: string, out: string): Promise<SecretPlace> {
  const { world } = desk;
  const key = await SealingKey.parse(await armoredKey(await readKey(resolve(world.cwd, sealTo), sealTo), sealTo), {
    file: sealTo,
    now: desk.now(),
  });
  const path = resolve(world.cwd, out);
  const file = await open(path, 'wx', 0o600).catch((failure: unknown) => {
    throw new CouldNotError(
      'OUT_FILE',
      `${out} cannot be made: ${String(failure)}`,
      'Name a file that does not exist yet, in a folder that does.',
    );
  });
  let isKept = false;
  return {
    what: `${relative(world.cwd, path)}, sealed to ${key.userIds.join(', ')} (${key.fingerprint.toUpperCase()})`,
    put: async ({ record, secret }) => {
      // As the AWS CLI reads it, so that whoever opens it can use it as it is.
      const text = `[${record.user}]\naws_access_key_id = ${record.id}\naws_secret_access_key = ${secret}\n`;
      await file.writeFile((await seal(text, key)).armored);
      await file.sync();
      await file.close();
      isKept = true;
    },
    abandon: async () => {
      if (isKept) return;
      await file.close().catch(() => undefined);
      await rm(path, { force: true });
    },
  };
}

async function readKey(path: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (failure) {
    throw new CouldNotError(
      'SEALING_KEY_MISSING',
      `${name} cannot be read: ${String(failure)}`,
      'Name the PGP public key of whoever will use the key.',
    );
  }
}

async function inParameter(cloud: Cloud, name: string, kmsKey: string | undefined): Promise<SecretPlace> {
  const parameters = cloud.parameters();
  if (await parameters.exists(name)) {
    throw new KeyturnError(
      'PARAMETER_EXISTS',
      `The parameter ${name} exists already, and is not overwritten unseen.`,
      'Name another one.',
    );
  }
  return {
    what: `the SecureString parameter ${name}`,
    put: ({ record, secret }) => {
      const value = JSON.stringify({ AccessKeyId: record.id, SecretAccessKey: secret });
      return parameters.createSecret(name, value, kmsKey);
    },
    abandon: () => Promise.resolve(),
  };
}
