import { join } from 'node:path';
import { packPackage } from './packed-package';

/** `npm run pack [-- FOLDER]`: the package, into that folder or the working directory. */
async function pack([folder = '.']: readonly string[]): Promise<void> {
  console.log(join(folder, await packPackage(folder)));
}

void pack(process.argv.slice(2));
