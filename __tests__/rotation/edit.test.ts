import { edits, type LedgerVerb } from '../../rotation/edit';
import { type LedgerEntry, PREVIOUS } from '../../rotation/ledger';

describe('what a verb makes of an entry', () => {
  test.each<[LedgerVerb, Partial<LedgerEntry>]>([
    ['disable', { previous: 'inactive' }],
    ['enable', { previous: 'active' }],
    ['delete', { previous: 'deleted' }],
    ['suspend', { suspended: true }],
    ['resume', { suspended: false }],
  ])('%s changes one thing, whatever the entry is, and nothing else', (verb, change) => {
    for (const previous of PREVIOUS) {
      for (const suspended of [false, true]) {
        const entry = { generation: 3, previous, suspended };
        expect(edits(verb, entry)).toEqual([{ ...entry, ...change }]);
      }
    }
  });

  test.each([false, true])(
    'start is the next generation: in overlap, or alone where the key is lost (suspended: %s)',
    (suspended) => {
      expect(edits('start', { generation: 3, previous: 'deleted', suspended })).toEqual([
        { generation: 4, previous: 'active', suspended },
        { generation: 4, previous: 'deleted', suspended },
      ]);
    },
  );
});
