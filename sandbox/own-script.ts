import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * What Node is given to run a script of the sandbox: what is compiled as it is, sources through tsx, which only a working copy has.
 * @param name of a file in this folder, without its ending
 */
export function ownScript(name: string): readonly string[] {
  if (__filename.endsWith('.js')) return [join(__dirname, `${name}.js`)];
  return ['--import', pathToFileURL(require.resolve('tsx')).href, join(__dirname, `${name}.ts`)];
}
