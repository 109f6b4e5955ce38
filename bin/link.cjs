// npm links the commands of dependencies, not the project's own. Without this link `npx keyturn` in a working copy
// would first install the project into npx's cache, on every call.
const { mkdirSync, rmSync, symlinkSync } = require('node:fs');
const { join } = require('node:path');

const commands = join(__dirname, '..', 'node_modules', '.bin');
const link = join(commands, 'keyturn');
if (process.platform !== 'win32') {
  mkdirSync(commands, { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(join('..', '..', 'bin', 'keyturn.cjs'), link);
}
