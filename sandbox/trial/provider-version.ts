import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CDK_TERRAIN_PROVIDER_VERSION, PROVIDER_VERSION } from '../../provider-stand-in/install';

/**
 * The version of hashicorp/aws that a project's stacks ask for: the one that the bindings of its toolchain pin.
 * @param appDir the folder of its cdktf.json
 */
export function providerVersionOf(appDir: string): string {
  const file = join(appDir, 'package.json');
  const { dependencies = {}, devDependencies = {} } = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<'dependencies' | 'devDependencies', object>>)
    : {};
  const named = { ...dependencies, ...devDependencies };
  // A working copy of keyturn has both, and synthesises with cdktf.
  return 'cdktn' in named && !('cdktf' in named) ? CDK_TERRAIN_PROVIDER_VERSION : PROVIDER_VERSION;
}
