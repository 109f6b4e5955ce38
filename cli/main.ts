import { run } from './program';
import { worldOfProcess } from './shell/world';
import { completionServer, everyVerb } from './verb-list';

// `keyturn … | head` closes the pipe early, and a connection that breaks takes the terminal with it (EIO): what was begun goes
// on record all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (failure: NodeJS.ErrnoException) => {
    if (failure.code !== 'EPIPE' && failure.code !== 'EIO') throw failure;
  });
}

void run(process.argv.slice(2), [...everyVerb(), completionServer()], worldOfProcess()).then((code) => {
  process.exitCode = code;
});
