import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../settings/configuration-folder';

/** The version of this package: the same for the sources and for what is compiled into dist/. */
export function ownVersion(): string {
  const text = readFileSync(join(packageFolder(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
