#!/usr/bin/env node
// Runs the built command line; in a working copy whose sources are newer than the build, the sources themselves.
const { join } = require('node:path');
const buildIsCurrent = require('./build-is-current.cjs');

// Written for developers; the operator is told by package.json's engines.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const root = join(__dirname, '..');
if (buildIsCurrent()) {
  require(join(root, 'dist', 'cli', 'main.js'));
} else {
  require('tsx/cjs');
  require(join(root, 'cli', 'main.ts'));
}
