import { chmodSync, cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { KeyturnError } from '../../rotation/keyturn-error';

/** The version of hashicorp/aws whose place the stand-in takes: the one that the bindings in package.json pin. */
export const PROVIDER_VERSION = '6.25.0';

/** Terraform and OpenTofu look for the same provider under different names. */
const REGISTRIES = ['registry.terraform.io', 'registry.opentofu.org'];

const EXECUTABLE = `terraform-provider-aws_v${PROVIDER_VERSION}`;

/**
 * Lays the stand-in out as a Terraform filesystem mirror: one executable file per registry, and the protocol beside it.
 * The same sources give the same bytes, so that a lock file stays valid.
 * @throws KeyturnError if node's own path cannot stand in a script's first line
 */
export async function installStandIn(mirrorDir: string): Promise<void> {
  const program = await bundled();
  for (const registry of REGISTRIES) {
    const folder = join(mirrorDir, registry, 'hashicorp', 'aws', PROVIDER_VERSION, platform());
    const fresh = `${folder}.new`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    writeFileSync(join(fresh, EXECUTABLE), program);
    chmodSync(join(fresh, EXECUTABLE), 0o755);
    for (const protocol of ['tfplugin5.proto', 'plugin.proto'])
      cpSync(join(__dirname, protocol), join(fresh, protocol));
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  }
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

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, 'main.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    legalComments: 'none',
    logLevel: 'error',
    absWorkingDir: join(__dirname, '..', '..'),
    banner: { js: firstLine() },
    // openpgp asks for its own address, which a CommonJS bundle has under another name.
    define: { 'import.meta.url': '__bundleUrl' },
  });
  return outputFiles[0]?.text ?? '';
}

/** The kernel reads the first line itself: no blanks in the path, and not more than 127 bytes. */
function firstLine(): string {
  const line = `#!${process.execPath}`;
  if (/\s/.test(process.execPath) || line.length > 127) {
    throw new KeyturnError(
      'NODE_PATH_UNFIT',
      `The stand-in is a script, and the first line of a script cannot name ${process.execPath} (a blank, or too long).`,
      'Run the sandbox with a node that lies elsewhere, e.g. /usr/local/bin/node.',
    );
  }
  return `${line}\nconst __bundleUrl = require('node:url').pathToFileURL(__filename).href;`;
}

function platform(): string {
  const processor = process.arch === 'x64' ? 'amd64' : process.arch === 'ia32' ? '386' : process.arch;
  return `${process.platform}_${processor}`;
}
