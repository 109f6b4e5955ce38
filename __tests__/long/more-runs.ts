/** Read before the tests that fuzz, which look how often they are to run. */
process.env['KEYTURN_FUZZ_RUNS'] ??= '200';
