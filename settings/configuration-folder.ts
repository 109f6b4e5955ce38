import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { decodedText } from '../rotation/decoded-text';

/** Names the folder of settings.json, key-generations.json and sealing-keys/. */
export const CONFIG_DIR_VARIABLE = 'KEYTURN_CONFIG_DIR';

export const SEALING_KEYS_FOLDER = 'sealing-keys';

/** What makes a folder a project: cdktf's own description of it. */
export const PROJECT_FILE = 'cdktf.json';

/**
 * Where the configuration lies: the folder that `KEYTURN_CONFIG_DIR` names, seen from `from`, or else the project's.
 * @param from an absolute folder; default: the working directory
 */
export function configurationFolder(environment: NodeJS.ProcessEnv = process.env, from = process.cwd()): string {
  const named = environment[CONFIG_DIR_VARIABLE];
  return named ? path.resolve(from, named) : (projectFolder(from) ?? path.resolve(from));
}

/** The nearest folder at or above this one that is a project; undefined where none is. */
export const projectFolder = (from: string): string | undefined => nearestFolderWith(PROJECT_FILE, from);

/**
 * @returns the file's text, however the programs of people have written it, or `undefined` when there is no such file
 * @throws whatever else keeps it from being read
 */
export async function readTextIfThere(file: string): Promise<string | undefined> {
  const bytes = await readBytesIfThere(file);
  return bytes && decodedText(bytes);
}

/** @returns `undefined` when there is no such file. @throws whatever else keeps it from being read. */
export async function readBytesIfThere(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes the file whole or not at all: whoever reads it meanwhile, or after a crash, finds the old text or the new. */
export async function writeWhole(file: string, text: string, mode?: number): Promise<void> {
  await writeFileAtomic(file, text, { mode });
}

/** Where this package lies: the same for the sources and for what is compiled into dist/. Projects lie elsewhere. */
export function packageFolder(): string {
  return nearestFolderWith('package.json', __dirname) ?? path.parse(__dirname).root;
}

function nearestFolderWith(file: string, from: string): string | undefined {
  let folder = path.resolve(from);
  while (!existsSync(path.join(folder, file))) {
    if (path.dirname(folder) === folder) return undefined;
    folder = path.dirname(folder);
  }
  return folder;
}
