const rooms = require('./rooms.cjs');

/** The tests of the room alone: a mutant is to be found where its rule is tested, and not by luck in a journey. */
module.exports = {
  require: ['tsx/cjs', './__tests__/mutation/as-in-jest.cjs'],
  spec: rooms[process.env.KEYTURN_ROOM ?? 'gate'].tests,
  timeout: 60_000,
};
