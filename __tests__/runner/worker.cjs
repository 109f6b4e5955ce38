/** A process of the runner. How a file is loaded, run and reported is jest-light-runner's. */
const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');

// Its own pool loses the settings of a worker that starts slowly, and then waits for it for ever.
const worker = pathToFileURL(join(dirname(require.resolve('jest-light-runner')), 'worker-runner.js')).href;

exports.setup = async (settings) => {
  const { setWorkerData } = await import(worker);
  setWorkerData({ ...settings, runtime: 'child_process' });
};

exports.run = async (path) => {
  const { default: run } = await import(worker);
  return run(path);
};
