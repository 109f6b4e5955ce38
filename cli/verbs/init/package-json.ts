import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageFolder } from '../../../settings/configuration-folder';
import { TOOLCHAINS, type Toolchain, type ToolchainName } from './toolchains';

/** As far as it is written here. */
export interface PackageJson {
  readonly name?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const SCRIPTS = {
  status: 'keyturn status',
  plan: 'keyturn plan',
  apply: 'keyturn apply',
  doctor: 'keyturn doctor',
  sandbox: 'keyturn sandbox',
  types: 'tsc --noEmit',
};

/**
 * A new project's package.json, with the versions that this release is tested with. What is there already (`npm i keyturn`
 * leaves one) stays as it is.
 */
export function packageJson(folder: string, toolchain: ToolchainName, there: PackageJson = {}): object {
  const { packages, node }: Toolchain = TOOLCHAINS[toolchain];
  const own = ownPackage();
  const dependencies = { keyturn: own.version, ...tested(own, [...packages, 'tsx']), ...there.dependencies };
  const forEditors = Object.entries(tested(own, ['@types/node', 'typescript'])).filter(
    ([name]) => !(name in dependencies),
  );
  return {
    name: nameOf(folder),
    private: true,
    engines: node === undefined ? own.engines : { node },
    ...there,
    scripts: { ...SCRIPTS, ...there.scripts },
    dependencies: sorted(dependencies),
    devDependencies: sorted({ ...Object.fromEntries(forEditors), ...there.devDependencies }),
  };
}

interface OwnPackage extends PackageJson {
  readonly version: string;
  readonly engines: object;
}

const ownPackage = (): OwnPackage =>
  JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as OwnPackage;

function tested({ devDependencies = {} }: OwnPackage, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.map((name) => {
      const version = devDependencies[name];
      if (version === undefined) throw new Error(`keyturn is not tested with ${name}`);
      return [name, version];
    }),
  );
}

/** npm takes no name with capitals or blanks. */
const nameOf = (folder: string): string =>
  basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'access-keys';

const sorted = (versions: Readonly<Record<string, string>>): object =>
  Object.fromEntries(Object.entries(versions).sort(([one], [other]) => (one < other ? -1 : 1)));
