import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Desk } from './desk';
import { CouldNotError } from './exit-code';

/** Writes a file that the operator named, and says so; a new one is the operator's alone, for answers name people and keys. @throws CouldNotError `FILE_NOT_WRITTEN` */
export async function writeNamedFile(desk: Desk, file: string, text: string): Promise<void> {
  try {
    await writeFile(resolve(desk.world.cwd, file), text, { mode: 0o600 });
  } catch (failure) {
    throw new CouldNotError(
      'FILE_NOT_WRITTEN',
      `${file} cannot be written: ${failure instanceof Error ? failure.message : String(failure)}`,
      'Name a file in a folder that is there and that you may write to.',
      { cause: failure },
    );
  }
  desk.note(`Wrote ${file}`);
}
