import rooms from './__tests__/mutation/rooms.cjs';

/**
 * `KEYTURN_ROOM=gate npm run test:mutation`: changes each rule of a room a little, again and again, and tells which changes no
 * test of that room sees. `-- --mutate rotation/guard.ts` for one file; `-- --ignoreStatic` leaves out what is run once when a
 * module is loaded (tables), of which each mutant costs a new process. Seconds to minutes for a file, an hour for a room.
 *
 * A mutant that may survive has its reason beside it: `// Stryker disable next-line <kind>: <reason>`.
 */
export default {
  mutate: rooms[process.env.KEYTURN_ROOM ?? 'gate'].mutate,
  testRunner: 'mocha',
  plugins: ['@stryker-mutator/mocha-runner', './__tests__/mutation/prose.mjs'],
  ignorers: ['prose'],
  mochaOptions: { config: '__tests__/mutation/mocharc.cjs' },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  // tsx takes types away and checks none.
  disableTypeChecks: false,
  incremental: true,
  incrementalFile: `.sandbox/mutation-${process.env.KEYTURN_ROOM ?? 'gate'}.json`,
  tempDirName: '.sandbox/mutation',
  ignorePatterns: ['/dist', '/.sandbox', '/cdktf.out', '/docs', '/bench'],
  reporters: ['progress-append-only', 'clear-text'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
  timeoutMS: 4_000,
};
