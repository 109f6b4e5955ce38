#!/usr/bin/env node
// Runs the built command line; in a working copy whose sources are newer than the build, the sources themselves.
const { existsSync, readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');

// Written for developers; the operator is told by package.json's engines.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const root = join(__dirname, '..');
const built = join(root, 'dist', 'cli', 'main.js');
const source = join(root, 'cli', 'main.ts');

function newestSource(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) newest = Math.max(newest, newestSource(path));
    else if (/\.(tsx?|css)$/.test(entry.name)) newest = Math.max(newest, statSync(path).mtimeMs);
  }
  return newest;
}

function buildIsCurrent() {
  if (!existsSync(source)) return true;
  if (!existsSync(built)) return false;
  const folders = ['aws', 'cli', 'compliance', 'picture', 'records', 'rotation', 'sealing', 'settings'].map((name) =>
    join(root, name),
  );
  return folders.every((folder) => !existsSync(folder) || newestSource(folder) <= statSync(built).mtimeMs);
}

if (buildIsCurrent()) {
  require(built);
} else {
  require('tsx/cjs');
  require(source);
}
