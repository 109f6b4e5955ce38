const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Starts with the journeys. On a fresh machine jest knows of no file how long it took and goes by size, and a journey that begins
 * last leaves one core idle for its minutes.
 */
module.exports = class JourneysFirst extends Sequencer {
  sort(tests) {
    const isJourney = ({ context }) => context.config.displayName?.name !== 'unit';
    const sorted = super.sort(tests);
    return [...sorted.filter(isJourney), ...sorted.filter((test) => !isJourney(test))];
  }
};
