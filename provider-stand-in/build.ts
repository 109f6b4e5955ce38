import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT_FOLDER, programFiles } from './program-files';

/** A step of `npm run build`: whoever starts a sandbox from the built package need not bundle the provider, nor have its packages. */
async function build(): Promise<void> {
  const folder = join(__dirname, '..', 'dist', 'provider-stand-in', BUILT_FOLDER);
  const files = await programFiles();
  // The parts' names follow from what is in them: those of an earlier build would stay.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
}

void build();
