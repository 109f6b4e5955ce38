import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type * as Esbuild from 'esbuild';

/** A file that is installed. */
export interface InstalledFile {
  readonly name: string;
  readonly text: string;
}

/** What `npm run build` leaves beside the compiled sources; a working copy's own sources hold none. */
export const BUILT_FOLDER = 'program';

/** The program and the protocol that it reads: as built, else built from the sources. The same sources give the same bytes. */
export async function programFiles(): Promise<readonly InstalledFile[]> {
  const built = join(__dirname, BUILT_FOLDER);
  if (existsSync(built)) return readdirSync(built).map((name) => fileIn(built, name));
  return [...(await bundled()), ...['tfplugin5.proto', 'plugin.proto'].map((name) => fileIn(__dirname, name))];
}

const fileIn = (folder: string, name: string): InstalledFile => ({
  name,
  text: readFileSync(join(folder, name), 'utf8'),
});

/**
 * The program, in parts: what every start needs in one file, each AWS service and the encryption in others, which are
 * read when they are first asked for. Three processes start per plan, and reading everything would take most of a start.
 */
async function bundled(): Promise<readonly InstalledFile[]> {
  // Only a working copy builds, and only it has esbuild.
  const { build } = createRequire(__filename)('esbuild') as typeof Esbuild;
  const { outputFiles } = await build({
    entryPoints: { provider: join(__dirname, 'main.ts') },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    splitting: true,
    outdir: 'out',
    outExtension: { '.js': '.mjs' },
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    legalComments: 'none',
    logLevel: 'error',
    absWorkingDir: join(__dirname, '..'),
    banner: { js: COMMONJS_WORDS },
  });
  return outputFiles.map(({ path, text }) => ({ name: basename(path), text }));
}

/** What the parts that are CommonJS inside expect to be there. */
const COMMONJS_WORDS = [
  "import{createRequire as __createRequire}from'node:module'",
  "import{fileURLToPath as __fileURLToPath}from'node:url'",
  'const require=__createRequire(import.meta.url)',
  "const __dirname=__fileURLToPath(new URL('.',import.meta.url))",
].join(';');
