/**
 * Room → what is mutated in it, and the tests that are to find that. The acting of the check is all that it does to keys and
 * people; what builds its bundle is none of it.
 */
module.exports = {
  gate: {
    mutate: ['change-records/gate/*.ts'],
    tests: ['__tests__/change-records/gate.test.ts', '__tests__/change-records/*.test.ts'],
  },
  rotation: {
    mutate: ['rotation/*.ts'],
    tests: [
      '__tests__/rotation/!(visible-text).test.ts',
      '__tests__/compliance/*.test.ts',
      '__tests__/lambda/check.test.ts',
      '__tests__/lambda/telling.test.ts',
    ],
  },
  check: {
    mutate: ['lambda/access-key-rotation-check/*.ts'],
    tests: ['__tests__/lambda/{check,telling,handler}*.test.ts'],
  },
};
