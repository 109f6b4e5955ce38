import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { PROJECT_ROOT } from '../sandbox/project';
import { SECOND, secondBuild } from './second-build';

/** The last step of `npm run build`: from what was compiled for CDKTF, the same for CDK Terrain. */
const built = join(PROJECT_ROOT, 'dist');
rmSync(join(built, SECOND), { recursive: true, force: true });
const compiled = readdirSync(built, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(js|d\.ts)$/.test(path));
const files = new Map(
  compiled.map((path) => [path.replaceAll(sep, '/'), readFileSync(join(built, path), 'utf8')] as const),
);
for (const [path, text] of secondBuild(files)) {
  mkdirSync(dirname(join(built, path)), { recursive: true });
  writeFileSync(join(built, path), text);
}
