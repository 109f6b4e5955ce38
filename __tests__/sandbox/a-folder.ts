import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** A new empty folder; `removeFolders` removes it. */
export function aFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-sandbox-')));
  made.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A command of this name that prints a text. @returns its path */
export function aCommand(folder: string, name: string, prints: string, code = 0): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\ncat <<'END'\n${prints}\nEND\nexit ${code}\n`);
  chmodSync(file, 0o755);
  return file;
}
