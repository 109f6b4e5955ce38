import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ASSET_FILES, type PageAssets } from './asset-files';
import type * as Bundle from './bundle';

let kept: PageAssets | undefined;

/** From the build; in a working copy, where sources run as they are, made on the spot (a tenth of a second). */
export function pageAssets(folder = __dirname): PageAssets {
  kept ??= existsSync(join(folder, ASSET_FILES.script)) ? built(folder) : bundled(folder);
  return kept;
}

function built(folder: string): PageAssets {
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return { script: read(ASSET_FILES.script), style: read(ASSET_FILES.style), notice: read(ASSET_FILES.notice) };
}

/** esbuild is there for developers only. */
function bundled(folder: string): PageAssets {
  const require = createRequire(__filename);
  const { bundlePage } = require('./bundle') as typeof Bundle;
  return bundlePage(join(folder, 'browser'));
}
