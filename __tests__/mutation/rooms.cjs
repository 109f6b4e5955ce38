/**
 * Room → what is mutated in it, and the tests that are to find that. The acting of the check is all that it does to keys and
 * people; what builds its bundle is none of it.
 *
 * A rule that a test calls while it is only being loaded (in a table, at the top) costs a new process for each of its mutants,
 * seconds where it would take milliseconds: such a test file is left out, or its table holds functions.
 */
module.exports = {
  gate: {
    mutate: ['change-records/gate/*.ts', '!change-records/gate/plaintext-secret.ts'],
    // What tests a rule by itself comes first: whoever finds a mutant ends it.
    tests: [
      '__tests__/change-records/gate/*.test.ts',
      '__tests__/change-records/!(rendering|allowed-constructs|golden|merged-plan).test.ts',
      '__tests__/change-records/@(allowed-constructs|golden|merged-plan).test.ts',
    ],
  },
  // Part of the gate. It looks at each letter of a plan: made mutable, it would make every other rule's tests ten times slower.
  secrets: {
    mutate: ['change-records/gate/plaintext-secret.ts'],
    tests: [
      '__tests__/change-records/gate/rules-of-@(secrets|keys).test.ts',
      '__tests__/change-records/plaintext-secret.test.ts',
    ],
  },
  rotation: {
    mutate: ['rotation/*.ts'],
    tests: [
      '__tests__/rotation/*.test.ts',
      '__tests__/compliance/!(formats).test.ts',
      '__tests__/lambda/check.test.ts',
      '__tests__/lambda/telling.test.ts',
    ],
  },
  check: {
    mutate: ['lambda/access-key-rotation-check/*.ts'],
    // A process that dies at any of its calls takes two seconds.
    tests: [
      '__tests__/lambda/check-!(faults).test.ts',
      '__tests__/lambda/@(check|telling).test.ts',
      '__tests__/lambda/check-faults.test.ts',
    ],
  },
};
