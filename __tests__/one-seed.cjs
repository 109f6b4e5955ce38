/**
 * What tests get for `fast-check`: the same, drawing the same cases every time, because whether a commit lands must depend on
 * the commit alone. New cases are looked for on purpose:
 * `KEYTURN_FUZZ_SEED=random KEYTURN_FUZZ_RUNS=2000 npx jest __tests__/fuzz --selectProjects unit`.
 */
const fc = require('../node_modules/fast-check/lib/cjs/fast-check');

const asked = process.env.KEYTURN_FUZZ_SEED ?? '20261129';
if (asked !== 'random') fc.configureGlobal({ seed: Number(asked) });

module.exports = fc;
