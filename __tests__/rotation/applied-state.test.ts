import fc from 'fast-check';
import { appliedState, LEDGER_TAGS, ledgerTags, MISSING, recordedEntry } from '../../rotation/applied-state';
import { PREVIOUS, sameEntry } from '../../rotation/ledger';

const RIGHT = ledgerTags({ generation: 4, previous: 'active', suspended: false });
const tagged = (name: keyof typeof LEDGER_TAGS, text: string) => ({ ...RIGHT, [LEDGER_TAGS[name]]: text });

test('what an apply writes is read as what it meant', () => {
  const anEntry = fc
    .record({
      generation: fc.integer({ min: 1, max: 999_999_999_999_999 }),
      previous: fc.constantFrom(...PREVIOUS),
      suspended: fc.boolean(),
    })
    .filter(({ generation, previous }) => generation > 1 || previous === 'deleted');
  fc.assert(
    fc.property(anEntry, (entry) => {
      const { recorded, unreadable } = appliedState(ledgerTags(entry), []);
      expect(recorded && sameEntry(recorded, entry)).toBe(true);
      expect(unreadable).toBeUndefined();
    }),
  );
});

test.each([
  ['generation', '04'],
  ['generation', '1e3'],
  ['generation', '٤'],
  ['generation', '9'.repeat(16)],
  ['previous', 'Active'],
  ['suspended', 'True'],
  ['suspended', ''],
] as const)('the tag of %s %p is unreadable, and no entry', (name, text) => {
  const tags = tagged(name, text);
  expect(recordedEntry({ tags })).toBeUndefined();
  expect(appliedState(tags, []).unreadable).toMatchObject({ [name]: text });
});

test('a user with none of the tags was never applied, one with some of them is unreadable', () => {
  expect(appliedState({ 'keyturn:company': 'Valentia' }, [])).toEqual({ recorded: undefined, found: '' });
  expect(appliedState({ [LEDGER_TAGS.generation]: '4' }, []).unreadable).toEqual({
    generation: '4',
    previous: MISSING,
    suspended: MISSING,
  });
});

test('the statuses are told from the oldest key on, whatever the order of the keys', () => {
  const keys = [
    { id: 'AKIAA', status: 'Active', createdAt: new Date('2026-02-01T00:00:00Z') },
    { id: 'AKIAB', status: 'Inactive', createdAt: new Date('2026-01-01T00:00:00Z') },
  ] as const;
  expect(appliedState(RIGHT, keys).found).toBe('Inactive Active');
  expect(appliedState(RIGHT, [...keys].reverse()).found).toBe('Inactive Active');
});

test.each([
  ['a moment', new Date('2026-01-01T00:00:00Z')],
  ['a text', '2026-01-01T00:00:00Z'],
])('keys made within one second, told as %s, are ordered by their IDs', (_, createdAt) => {
  const keys = [
    { id: 'AKIAB', status: 'Active', createdAt },
    { id: 'AKIAA', status: 'Inactive', createdAt },
  ] as const;
  expect(appliedState(RIGHT, keys).found).toBe('Inactive Active');
  expect(appliedState(RIGHT, [...keys].reverse()).found).toBe('Inactive Active');
});
