import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type * as Esbuild from 'esbuild';
import writeFileAtomic from 'write-file-atomic';
import {
  ACCOUNTS_TEMPLATE_FILES,
  TEMPLATE_FILES,
  type TemplateFile,
  templateFrom,
} from './access-key-rotation-check/template';

/** The built Lambda: one ES module without any import but Node's own, which exports its handlers. */
export interface CheckBundle {
  readonly path: string;
  /** Of the file, in hex: the same sources give the same bytes, so that a plan stays empty. */
  readonly sha256: string;
  readonly bytes: number;
}

const TEMPLATES = join(__dirname, 'access-key-rotation-check', 'templates');

/** A bundle: its folder, and the templates that are in it. */
interface Source {
  readonly folder: string;
  readonly templates: readonly TemplateFile[];
}

const CHECK: Source = { folder: 'access-key-rotation-check', templates: TEMPLATE_FILES };

/** The check of one account among many, the list of them, and the digest of all: one file, three handlers. */
const ACCOUNTS: Source = { folder: 'accounts', templates: [...TEMPLATE_FILES, ...ACCOUNTS_TEMPLATE_FILES] };

/** CommonJS packages in the bundle call `require` for Node's own modules; an ES module has none. */
const REQUIRE = "import{createRequire as r}from'node:module';const require=r(import.meta.url);";

/** `npm run build` leaves the bundles beside the compiled sources; a working copy's own sources hold none. */
const built = ({ folder }: Source): string => join(__dirname, folder, 'index.mjs');

/** Puts the check into `outDir` as `index.mjs`. Throws what esbuild throws where the sources do not build. */
export function bundleCheck(outDir: string): CheckBundle {
  return bundleInto(outDir, CHECK);
}

/** The same of many accounts: `handler`, `list` and `digest`. */
export function bundleAccounts(outDir: string): CheckBundle {
  return bundleInto(outDir, ACCOUNTS);
}

function bundleInto(outDir: string, source: Source): CheckBundle {
  const there = built(source);
  const contents = existsSync(there) ? readFileSync(there) : bundled(source);
  const path = resolve(outDir, 'index.mjs');
  mkdirSync(outDir, { recursive: true });
  // Two builds at once write the same bytes, and nobody sees half a file.
  writeFileAtomic.sync(path, contents);
  return { path, sha256: createHash('sha256').update(contents).digest('hex'), bytes: contents.length };
}

function bundled({ folder, templates: files }: Source): Buffer {
  // Only a working copy builds, and only it has esbuild.
  const { buildSync } = createRequire(__filename)('esbuild') as typeof Esbuild;
  const templates = Object.fromEntries(files.map((file) => [file, templateFrom(TEMPLATES, file)]));
  const { outputFiles } = buildSync({
    absWorkingDir: resolve(__dirname, '..'),
    entryPoints: [join(__dirname, folder, 'handler')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The packages' ES modules: what is not used falls away. esbuild's default for Node makes the bundle 1.7 times as big.
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    alias: {
      '@aws-sdk/credential-provider-node': require.resolve('../aws/function-credentials'),
      '@smithy/core/event-streams': require.resolve('../aws/no-event-streams'),
    },
    define: { BUNDLED_TEMPLATES: JSON.stringify(templates) },
    banner: { js: REQUIRE },
    logLevel: 'silent',
  });
  return Buffer.from(outputFiles[0]!.contents);
}
