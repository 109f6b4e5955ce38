const { Worker } = require('jest-worker');

/**
 * jest's runner here: as many child processes as there are workers, each of which runs many files (docs/decisions/0027). A file whose
 * process dies has failed; the next one gets a new process.
 */
module.exports = class FilesShareANode {
  constructor(globalConfig) {
    this.globalConfig = globalConfig;
  }

  async runTests(tests, watcher, onStart, onResult, onFailure) {
    const { globalConfig } = this;
    const pools = new Map();
    const poolOf = ({ context: { config: projectConfig } }) => {
      const there = pools.get(projectConfig);
      if (there) return there;
      const pool = new Worker(require.resolve('./worker.cjs'), {
        exposedMethods: ['run'],
        forkOptions: { stdio: 'inherit' },
        maxRetries: 0,
        numWorkers: globalConfig.maxWorkers,
        setupArgs: [{ globalConfig, projectConfig }],
      });
      pools.set(projectConfig, pool);
      return pool;
    };

    const waiting = [...tests];
    const oneAfterTheOther = async () => {
      for (let test = waiting.shift(); test && !watcher.isInterrupted(); test = waiting.shift()) {
        try {
          await onStart(test);
          await onResult(test, await poolOf(test).run(test.path));
        } catch (fault) {
          await onFailure(test, { message: fault.message, stack: fault.stack });
        }
      }
    };
    await Promise.all(Array.from({ length: globalConfig.maxWorkers }, oneAfterTheOther));
    await Promise.all([...pools.values()].map((pool) => pool.end()));
  }
};
