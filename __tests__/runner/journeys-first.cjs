const { basename } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** Those that take minutes, the longest first. */
const LONGEST = [
  ...['node', 'between-plan-and-apply', 'docs', 'world-as-it-is', 'chaos', 'leaving', 'story', 'pipelines', 'shards'],
  ...['the-gate', 'role-policies', 'toolchains', 'init', 'faults'],
];

/**
 * Starts with what takes longest, and with journeys before unit tests. On a fresh machine jest knows of no file how long it took and
 * goes by size, and a journey that begins last leaves one core idle for its minutes.
 */
module.exports = class JourneysFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
};

function rank({ path, context }) {
  if (context.config.displayName?.name === 'unit') return LONGEST.length + 1;
  const place = LONGEST.indexOf(basename(path, '.test.ts'));
  return place < 0 ? LONGEST.length : place;
}
