/**
 * What the tests of the rooms use of jest, in mocha: Stryker's runner for mocha loads them once and switches mutants in a
 * running process, where jest's loads every module anew for each. A mutant takes milliseconds so, and not seconds.
 */
const { bind } = require('jest-each');
const { expect } = require('expect');
const fc = require('fast-check');
const { ModuleMocker } = require('jest-mock');

const mocker = new ModuleMocker(globalThis);

globalThis.expect = expect;
globalThis.jest = {
  fn: mocker.fn.bind(mocker),
  spyOn: mocker.spyOn.bind(mocker),
  restoreAllMocks: mocker.restoreAllMocks.bind(mocker),
  setTimeout: () => undefined,
};

// Many draws are for finding what nobody thought of; a mutant that only the four hundredth finds is found by luck.
const RUNS = 20;
fc.configureGlobal({ seed: 20, numRuns: RUNS });
const { assert } = fc;
// Nobody reads the counter-example: looking for the smallest one costs more than all other tests of a mutant.
const quickly = (given) => ({ ...given, numRuns: Math.min(given?.numRuns ?? RUNS, RUNS), endOnFailure: true });
fc.assert = (property, given) => assert(property, quickly(given));
// The namespace that a default import gets is closed.
fc.default = { ...fc };

const limited = (define) => (title, body, milliseconds) => {
  const one = define(title, body);
  if (milliseconds !== undefined) one.timeout(milliseconds);
};

// mocha puts its own into the global object before each file that it loads.
const take = (name) => {
  let own;
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get: () => own,
    set: (mochas) => {
      own = name === 'describe' ? (...all) => mochas(...all) : limited((...all) => mochas(...all));
      own.each = bind(own);
      own.only = mochas?.only;
      own.skip = mochas?.skip;
    },
  });
};
for (const name of ['describe', 'it']) take(name);
for (const [jests, mochas] of [
  ['beforeAll', 'before'],
  ['afterAll', 'after'],
]) {
  Object.defineProperty(globalThis, jests, { configurable: true, get: () => globalThis[mochas] });
}
// mocha's bdd calls it "it" alone.
Object.defineProperty(globalThis, 'test', { configurable: true, get: () => globalThis.it });
