// Before any journey: some of them run what people run, the built command line and the packed package.
const { execFileSync } = require('node:child_process');
const { join } = require('node:path');
const buildIsCurrent = require('../../bin/build-is-current.cjs');

module.exports = () => {
  if (buildIsCurrent()) return;
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: join(__dirname, '..', '..'), stdio: 'inherit' });
};
