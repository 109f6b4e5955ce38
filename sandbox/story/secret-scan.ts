import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The files below a folder that hold one of these texts: as it is, or inside base64. Private keys and installed
 * software are not looked at.
 * @param skip names of folders directly below it
 */
export function filesHolding(dir: string, texts: readonly string[], skip: readonly string[]): readonly string[] {
  const needles = texts.flatMap((text) => [text, ...base64Forms(text)]);
  return filesIn(dir, skip).filter((file) => {
    const content = readFileSync(file, 'latin1');
    return needles.some((needle) => content.includes(needle));
  });
}

/** How a text looks inside base64, which depends on its distance to a multiple of three; the uncertain ends are cut off. */
function base64Forms(text: string): readonly string[] {
  return [0, 1, 2].map((distance) => {
    const encoded = Buffer.from('\0'.repeat(distance) + text).toString('base64');
    return encoded.slice(distance === 0 ? 0 : 4, -4);
  });
}

function filesIn(dir: string, skip: readonly string[]): readonly string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return skip.includes(entry.name) ? [] : filesIn(path, []);
    return entry.isFile() ? [path] : [];
  });
}
