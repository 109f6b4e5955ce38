import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes a file so that it is there whole or not at all, whenever the writing is broken off. */
export function writeWhole(file: string, content: string, mode = 0o644): void {
  const draft = `${file}.${process.pid}.draft`;
  try {
    writeFileSync(draft, content, { mode });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
