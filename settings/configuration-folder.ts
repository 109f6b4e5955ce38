import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/** Names the folder of settings.json, key-generations.json and sealing-keys/. */
export const CONFIG_DIR_VARIABLE = 'KEYTURN_CONFIG_DIR';

export const SEALING_KEYS_FOLDER = 'sealing-keys';

/** Where the configuration lies: `KEYTURN_CONFIG_DIR`, seen from the working directory, or else the project's root. */
export function configurationFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment[CONFIG_DIR_VARIABLE];
  return named ? path.resolve(named) : packageFolder();
}

/** @returns the file's text, or `undefined` when there is no such file. @throws whatever else keeps it from being read. */
export async function readTextIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes the file whole or not at all: whoever reads it meanwhile, or after a crash, finds the old text or the new. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await writeFileAtomic(file, text);
}

/** The nearest folder above with a package.json: the same for the sources and for what is compiled into dist/. */
export function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(path.join(folder, 'package.json')) && path.dirname(folder) !== folder)
    folder = path.dirname(folder);
  return folder;
}
