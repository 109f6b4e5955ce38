/**
 * Three projects: the rules and constructs (seconds), whole rotations on real Terraform (minutes), and long journeys, e.g.
 * all of it on another Node (`npm run test:long`).
 */
const shared = {
  rootDir: __dirname,
  // Files share a Node, and load each module once: less than half the work of a world of its own for each (docs/decisions/0027).
  runner: '<rootDir>/__tests__/runner/runner.cjs',
  setupFiles: ['<rootDir>/__tests__/runner/typescript.mjs'],
  setupFilesAfterEnv: ['<rootDir>/__tests__/runner/every-file.cjs'],
  transform: {},
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/cdktf.out/', '<rootDir>/.sandbox/'],
};

// The SDK warns once per worker that it will want a newer Node some day.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

module.exports = {
  // Journeys mostly wait for Terraform and servers; jest's default leaves one of two cores idle.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/__tests__/runner/journeys-first.cjs',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['**/__tests__/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/__tests__/journeys/', '/__tests__/long/'],
    },
    {
      ...shared,
      displayName: 'journeys',
      testMatch: ['**/__tests__/journeys/**/*.test.ts'],
      globalSetup: '<rootDir>/__tests__/journeys/build.cjs',
    },
    {
      ...shared,
      displayName: 'long',
      testMatch: ['**/__tests__/long/**/*.test.ts'],
      globalSetup: '<rootDir>/__tests__/journeys/build.cjs',
    },
  ],
};
