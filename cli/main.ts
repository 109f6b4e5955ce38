import { run } from './program';
import { worldOfProcess } from './shell/world';
import { completionServer, everyVerb } from './verb-list';

// `keyturn … | head` closes the pipe early: that is no fault of ours.
process.stdout.on('error', (failure: NodeJS.ErrnoException) => {
  if (failure.code !== 'EPIPE') throw failure;
});

void run(process.argv.slice(2), [...everyVerb(), completionServer()], worldOfProcess()).then((code) => {
  process.exitCode = code;
});
