// npm links the commands of dependencies, not the project's own: this link makes `npx keyturn` work in a working copy.
// package.json calls the command keyturn-cli, because npx would prefer a bin of the project's own package.json to the
// link, and install the project into its cache on every call. In the package that `npm run pack` makes it is called keyturn.
const { mkdirSync, rmSync, symlinkSync } = require('node:fs');
const { join } = require('node:path');

const commands = join(__dirname, '..', 'node_modules', '.bin');
const link = join(commands, 'keyturn');
if (process.platform !== 'win32') {
  mkdirSync(commands, { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(join('..', '..', 'bin', 'keyturn.cjs'), link);
}
