import fs from 'node:fs';
import promises from 'node:fs/promises';
import { basename } from 'node:path';

/** A draft's name is another one each time. */
const plain = (path: unknown): string => basename(String(path)).replace(/[0-9a-f-]{36}|\d{6,}/, '*');

/** Whatever changes a file is an act; of one that is written, also its half. */
export function watchFiles(act: (what: string) => void): void {
  const { writeFile, link, rename, rm, mkdir } = promises;
  const { writeFileSync: writeNow } = fs;
  Object.assign(promises, {
    writeFile: (...args: Parameters<typeof writeFile>) => {
      const [file, text] = args;
      act(`before writing ${plain(file)}`);
      if (typeof file !== 'string' || typeof text !== 'string') return writeFile(...args);
      writeNow(file, text.slice(0, text.length / 2));
      act(`half way through writing ${plain(file)}`);
      fs.rmSync(file);
      return writeFile(...args);
    },
    link: (...args: Parameters<typeof link>) => {
      act(`before naming ${plain(args[1])}`);
      return link(...args);
    },
    rename: (...args: Parameters<typeof rename>) => {
      act(`before naming ${plain(args[1])}`);
      return rename(...args);
    },
    rm: (...args: Parameters<typeof rm>) => {
      act(`before taking away ${plain(args[0])}`);
      return rm(...args);
    },
    mkdir: (...args: Parameters<typeof mkdir>) => {
      act(`before the folder ${plain(args[0])}`);
      return mkdir(...args);
    },
  });
  const renameThen = fs.rename;
  Object.assign(fs, {
    rename: (...args: Parameters<typeof renameThen>) => {
      act(`before naming ${plain(args[1])}`);
      renameThen(...args);
    },
  });
}
