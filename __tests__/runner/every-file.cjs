/**
 * What each file of tests finds. The runner lets many of them share one Node, whose modules are loaded once (docs/decisions/0027);
 * what jest would give each anew is put back here, and a test that hangs is ended here.
 */
const { inspect } = require('node:util');
const fc = require('fast-check');
const { addEventHandler, getState } = require('jest-circus');
// A test may put others in their place.
const { setTimeout, clearTimeout } = globalThis;

/**
 * Properties draw the same cases every time, because whether a commit lands must depend on the commit alone. New cases are looked
 * for on purpose: `KEYTURN_FUZZ_SEED=random KEYTURN_FUZZ_RUNS=2000 npx jest __tests__/fuzz --selectProjects unit`.
 */
const seed = process.env.KEYTURN_FUZZ_SEED ?? '20261129';
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });

/** For machines that are busy: what hangs is still found, what is slow is not called broken. */
const TEST_TIMEOUT_MS = 60_000;

// Each file may listen for the signals that end it; together they are many, and no leak.
process.setMaxListeners(0);

const environment = process.env;
const asBegun = { ...environment };

/** The file that is being run, by the root of its tests, and how long each of them may take. */
let file = { root: undefined, limit: TEST_TIMEOUT_MS };

/** Called by whatever a file does first: what the one before left changed is as it was. */
function thisFile() {
  const { rootDescribeBlock: root } = getState();
  if (file.root !== root) {
    file = { root, limit: TEST_TIMEOUT_MS };
    jest.useRealTimers();
    jest.restoreAllMocks();
    process.exitCode = undefined;
    process.env = environment;
    for (const name of Object.keys(environment)) if (!(name in asBegun)) delete environment[name];
    Object.assign(environment, asBegun);
  }
  return file;
}

/** Ends the test that is being run; without one, the process, and with it the file. */
let fail;

process.on('unhandledRejection', (reason) => {
  if (!fail) throw reason;
  fail(reason);
});

/**
 * The same test or hook, which fails when its time is over or a promise that nobody waits for is rejected; the runner itself would
 * wait for ever.
 */
function inTime(run, own, what) {
  return async () => {
    const milliseconds = own ?? thisFile().limit;
    let timer;
    const over = new Promise((_, reject) => {
      fail = reject;
      timer = setTimeout(() => reject(new Error(`${what} has not ended in ${milliseconds} ms`)), milliseconds);
    });
    try {
      return await Promise.race([run(), over]);
    } catch (thrown) {
      // The runner shows the stack of whatever is thrown.
      throw typeof thrown?.stack === 'string' ? thrown : new Error(`${what} threw ${inspect(thrown)}`);
    } finally {
      fail = undefined;
      clearTimeout(timer);
    }
  };
}

addEventHandler((event, { currentDescribeBlock }) => {
  thisFile();
  const added = { add_test: currentDescribeBlock.children, add_hook: currentDescribeBlock.hooks }[event.name];
  const last = added?.at(-1);
  if (last?.fn) last.fn = inTime(last.fn, event.timeout, event.testName ?? event.hookType);
});

module.exports = () => {
  jest.setTimeout = (milliseconds) => {
    thisFile().limit = milliseconds;
    return jest;
  };
};
