// Whether dist/ was built from the sources as they are; true where there are no sources, as in an installed package.
const { existsSync, readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const SOURCES = [
  'app',
  'aws',
  'cli',
  'compliance',
  'constructs',
  'audit-page',
  'change-records',
  'check-environment',
  'lambda',
  'provider-stand-in',
  'rotation',
  'sandbox',
  'sealing',
  'settings',
];

function newestSource(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) newest = Math.max(newest, newestSource(path));
    else if (/\.(tsx?|css|mustache)$/.test(entry.name)) newest = Math.max(newest, statSync(path).mtimeMs);
  }
  return newest;
}

module.exports = function buildIsCurrent() {
  if (!existsSync(join(root, 'cli', 'main.ts'))) return true;
  const built = join(root, 'dist', 'cli', 'main.js');
  if (!existsSync(built) || !existsSync(join(root, 'dist', 'cdktn'))) return false;
  if (statSync(join(root, 'main.ts')).mtimeMs > statSync(built).mtimeMs) return false;
  const folders = SOURCES.map((name) => join(root, name)).filter((folder) => existsSync(folder));
  return folders.every((folder) => newestSource(folder) <= statSync(built).mtimeMs);
};
