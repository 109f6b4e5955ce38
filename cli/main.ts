import { run } from './program';
import { everyVerb } from './verb-list';
import { worldOfProcess } from './world';

// `keyturn … | head` closes the pipe early: that is no fault of ours.
process.stdout.on('error', (failure: NodeJS.ErrnoException) => {
  if (failure.code !== 'EPIPE') throw failure;
});

void run(process.argv.slice(2), everyVerb(), worldOfProcess()).then((code) => {
  process.exitCode = code;
});
