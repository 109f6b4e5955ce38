import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeyturnError } from '../rotation/keyturn-error';
import { type InstalledFile, programFiles } from './program-files';

/** The version of hashicorp/aws whose place the stand-in takes: the one that the bindings in package.json pin. */
export const PROVIDER_VERSION = '6.25.0';

/** The one that the bindings of CDK Terrain pin; what keyturn declares is the same there. */
export const CDK_TERRAIN_PROVIDER_VERSION = '6.66.0';

/** Terraform and OpenTofu look for the same provider under different names. */
const REGISTRIES = ['registry.terraform.io', 'registry.opentofu.org'];

/**
 * Lays the stand-in out as a Terraform filesystem mirror, for Terraform and for OpenTofu. The same sources give the same
 * bytes, so that a lock file stays valid.
 * @throws KeyturnError if node's own path cannot stand in a script's first line
 */
export async function installStandIn(mirrorDir: string): Promise<void> {
  const files = await programFiles();
  for (const version of [PROVIDER_VERSION, CDK_TERRAIN_PROVIDER_VERSION]) {
    const program = { name: `terraform-provider-aws_v${version}`, text: executable() };
    for (const registry of REGISTRIES) {
      layOut(join(mirrorDir, registry, 'hashicorp', 'aws', version, platform()), [program, ...files], program.name);
    }
  }
}

function layOut(folder: string, files: readonly InstalledFile[], program: string): void {
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  for (const { name, text } of files) writeFileSync(join(fresh, name), text);
  chmodSync(join(fresh, program), 0o755);
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
}

/** The text of a Terraform CLI configuration file (`TF_CLI_CONFIG_FILE`) that knows the mirror and nothing else. */
export function cliConfig(mirrorDir: string): string {
  const path = JSON.stringify(mirrorDir).replace(/\$\{/g, '$$${').replace(/%\{/g, '%%{');
  return `disable_checkpoint = true

provider_installation {
  filesystem_mirror {
    path = ${path}
  }
}
`;
}

/** The kernel reads the first line itself: no blanks in the path, and not more than 127 bytes. */
function executable(): string {
  const line = `#!${process.execPath}`;
  if (/\s/.test(process.execPath) || line.length > 127) {
    throw new KeyturnError(
      'NODE_PATH_UNFIT',
      `The stand-in is a script, and the first line of a script cannot name ${process.execPath} (a blank, or too long).`,
      'Run the sandbox with a node that lies elsewhere, e.g. /usr/local/bin/node.',
    );
  }
  return `${line}\nimport('./provider.mjs');\n`;
}

function platform(): string {
  const processor = process.arch === 'x64' ? 'amd64' : process.arch === 'ia32' ? '386' : process.arch;
  return `${process.platform}_${processor}`;
}
