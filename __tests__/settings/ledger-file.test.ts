import fc from 'fast-check';
import { PREVIOUS } from '../../rotation/ledger';
import { parseLedger } from '../../settings/ledger-file';

const USERS = ['kotahi-writer', 'valentia'];
const KOTAHI = '"kotahi-writer": { "generation": 1, "previous": "deleted" }';
const valentia = (entry: string) => `{\n  ${KOTAHI},\n  "valentia": ${entry}\n}\n`;

describe('a ledger without a fault', () => {
  test('is read, with suspended filled in', () => {
    expect(parseLedger(valentia('{ "generation": 4, "previous": "active" }'), USERS)).toEqual({
      faults: [],
      ledger: {
        'kotahi-writer': { generation: 1, previous: 'deleted', suspended: false },
        valentia: { generation: 4, previous: 'active', suspended: false },
      },
    });
  });

  test('may suspend', () => {
    const { ledger } = parseLedger(valentia('{ "generation": 4, "previous": "inactive", "suspended": true }'), USERS);
    expect(ledger?.valentia?.suspended).toBe(true);
  });

  test('is not held against users that are not known', () => {
    expect(parseLedger(valentia('{ "generation": 4, "previous": "active" }')).faults).toEqual([]);
  });

  test('whatever entries are printed are read again', () => {
    const entry = fc
      .record({
        generation: fc.integer({ min: 2, max: 1e6 }),
        previous: fc.constantFrom(...PREVIOUS),
        suspended: fc.boolean(),
      })
      .map((each) => ({ ...each }));
    const name = fc.stringMatching(/^[\w+=,.@-]{1,64}$/).filter((text) => text !== '__proto__');
    fc.assert(
      fc.property(fc.dictionary(name, entry), fc.nat(8), (written, indent) => {
        const ledger = Object.fromEntries(Object.entries(written));
        const parsed = parseLedger(JSON.stringify(ledger, null, indent), Object.keys(ledger));
        expect(parsed).toEqual({ faults: [], ledger });
      }),
    );
  });
});

describe('a fault of the ledger', () => {
  test.each<[what: string, entry: string, path: string, message: string | RegExp]>([
    ['generation 0', '{ "generation": 0, "previous": "deleted" }', 'valentia.generation', 'must be at least 1, not 0.'],
    [
      'half a generation',
      '{ "generation": 1.5, "previous": "deleted" }',
      'valentia.generation',
      'must be a whole number, not 1.5.',
    ],
    [
      'a generation in quotes',
      '{ "generation": "2", "previous": "deleted" }',
      'valentia.generation',
      'must be a whole number, not "2".',
    ],
    ['no generation', '{ "previous": "deleted" }', 'valentia.generation', 'is missing; it must be a whole number.'],
    [
      'an unknown previous',
      '{ "generation": 2, "previous": "disabled" }',
      'valentia.previous',
      /^must be "active" or "inactive" or "deleted", not "disabled"\./,
    ],
    ['no previous', '{ "generation": 2 }', 'valentia.previous', /^is missing; it must be "active"/],
    [
      'a typo',
      '{ "generation": 2, "previous": "active", "suspend": true }',
      'valentia.suspend',
      'is no known property. Did you mean "suspended"?',
    ],
    [
      'suspended in quotes',
      '{ "generation": 2, "previous": "active", "suspended": "yes" }',
      'valentia.suspended',
      'must be true or false, not "yes".',
    ],
    ['only a number', '3', 'valentia', 'must be an object, not 3.'],
    [
      'a key before the first',
      '{ "generation": 1, "previous": "active" }',
      'valentia',
      /^generation 1 has no key before it/,
    ],
    [
      'two entries of one name',
      '{ "generation": 2, "previous": "active" },\n  "valentia": { "generation": 3, "previous": "active" }',
      'valentia',
      /second time/,
    ],
    [
      'two generations',
      '{ "generation": 2, "generation": 3, "previous": "active" }',
      'valentia.generation',
      /second time/,
    ],
  ])('%s', (_, entry, path, message) => {
    const { faults, ledger } = parseLedger(valentia(entry), USERS);
    expect(ledger).toBeUndefined();
    expect(faults).toEqual([expect.objectContaining({ file: 'key-generations.json', path })]);
    expect(faults[0]?.message).toMatch(message);
  });

  test('an unknown user, and a known one without an entry', () => {
    const { faults, ledger } = parseLedger(
      `{ ${KOTAHI}, "valentai": { "generation": 1, "previous": "deleted" } }`,
      USERS,
    );
    expect(ledger).toBeUndefined();
    expect(faults.map(({ path, message }) => `${path} ${message}`)).toEqual([
      'valentai is no user of the settings. Did you mean "valentia"? Mend the name, or add the user to the settings.',
      'valentia is a user of the settings without an entry here. A new user starts with "valentia": {"generation":1,"previous":"deleted"}',
    ]);
  });

  test.each([
    ['a list', '[]', 'must be an object, not [].'],
    ['a text', '"valentia"', 'must be an object, not "valentia".'],
  ])('%s in place of the whole', (_, text, message) => {
    expect(parseLedger(text, USERS)).toEqual({
      faults: [{ file: 'key-generations.json', path: '', message, line: 1, column: 1 }],
    });
  });

  test('no JSON: where it breaks off', () => {
    const { faults } = parseLedger(`{\n  ${KOTAHI},\n  "valentia": { "generation": 2, }\n}`, USERS);
    expect(faults).toEqual([
      expect.objectContaining({ path: '', line: 3, message: expect.stringMatching(/^is no JSON here: /) as string }),
    ]);
  });

  test('all at once', () => {
    const { faults } = parseLedger('{ "valentia": { "generation": 0, "previous": "gone" }, "karo": 1 }', USERS);
    expect(faults.map(({ path }) => path)).toEqual([
      'valentia.generation',
      'valentia.previous',
      'karo',
      'karo',
      'kotahi-writer',
    ]);
  });
});
