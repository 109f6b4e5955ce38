import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ASSET_FILES } from './asset-files';
import { bundlePage } from './bundle';

/** The last step of `npm run build`: what the page carries, beside the compiled sources. */
const built = join(__dirname, '..', 'dist', 'audit-page');
const assets = bundlePage(join(__dirname, 'browser'));
for (const part of ['script', 'style', 'notice'] as const) writeFileSync(join(built, ASSET_FILES[part]), assets[part]);
