import fc from 'fast-check';
import { type Ledger, type LedgerEntry, PREVIOUS } from '../../rotation/ledger';
import { editLedger } from '../../settings/ledger-edit';
import { parseLedger } from '../../settings/ledger-file';

const ONE_LINE_EACH = `{
  "kotahi-writer": { "generation": 1, "previous": "deleted" },
  "valentia": { "generation": 3, "previous": "deleted" }
}
`;
const SPREAD_OUT = '{\r\n\t"valentia": {\r\n\t\t"generation": 3,\r\n\t\t"previous": "deleted"\r\n\t}\r\n}\r\n';
const STARTED: LedgerEntry = { generation: 4, previous: 'active', suspended: false };
const SUSPENDED: LedgerEntry = { generation: 3, previous: 'deleted', suspended: true };
const STEADY: LedgerEntry = { generation: 3, previous: 'deleted', suspended: false };

describe('an edit of the ledger', () => {
  test('changes one line and leaves the others', () => {
    expect(editLedger(ONE_LINE_EACH, 'valentia', STARTED)).toBe(`{
  "kotahi-writer": { "generation": 1, "previous": "deleted" },
  "valentia": { "generation": 4, "previous": "active" }
}
`);
  });

  test('adds suspended in the same line', () => {
    expect(editLedger(ONE_LINE_EACH, 'valentia', SUSPENDED)).toContain(
      '"valentia": { "generation": 3, "previous": "deleted", "suspended": true }',
    );
  });

  test('keeps tabs and the line ends of Windows', () => {
    expect(editLedger(SPREAD_OUT, 'valentia', SUSPENDED)).toBe(
      '{\r\n\t"valentia": {\r\n\t\t"generation": 3,\r\n\t\t"previous": "deleted",\r\n\t\t"suspended": true\r\n\t}\r\n}\r\n',
    );
  });

  test.each([ONE_LINE_EACH, SPREAD_OUT, JSON.stringify(JSON.parse(ONE_LINE_EACH))])(
    'suspend and resume lead back to the same bytes: %j',
    (text) => {
      expect(editLedger(editLedger(text, 'valentia', SUSPENDED), 'valentia', STEADY)).toBe(text);
    },
  );

  test('adds a new user below the last', () => {
    expect(editLedger(ONE_LINE_EACH, 'karo', STARTED)).toBe(
      ONE_LINE_EACH.replace('"deleted" }\n}', '"deleted" },\n  "karo": { "generation": 4, "previous": "active" }\n}'),
    );
    const windows = (text: string): string => text.replaceAll('\n', '\r\n');
    expect(editLedger(windows(ONE_LINE_EACH), 'karo', STARTED)).toBe(
      windows(editLedger(ONE_LINE_EACH, 'karo', STARTED)),
    );
    expect(editLedger('{}\r\n', 'karo', STEADY)).toBe(windows(editLedger('{}\n', 'karo', STEADY)));
    expect(editLedger('{}\n', 'karo', STEADY)).toBe('{\n  "karo": { "generation": 3, "previous": "deleted" }\n}\n');
  });

  test('a name that JSON must escape, or that means something in a replacement, is only a name', () => {
    const text = editLedger('{}', 'a$&b', STARTED);
    expect(JSON.parse(text)).toEqual({ 'a$&b': { generation: 4, previous: 'active' } });
  });
});

const entry = fc.record({
  generation: fc.integer({ min: 2, max: 10_000 }),
  previous: fc.constantFrom(...PREVIOUS),
  suspended: fc.boolean(),
});
const name = fc.stringMatching(/^[\w+=,.@-]{1,64}$/).filter((text) => text !== '__proto__');
const edited = fc.record({
  ledger: fc
    .dictionary(name, entry, { minKeys: 1 })
    .map((written): Ledger => Object.fromEntries(Object.entries(written))),
  layout: fc.constantFrom(0, 2, '\t'),
  eol: fc.constantFrom('\n', '\r\n'),
  which: fc.nat(),
  entry,
});

test('whatever the ledger and its layout, an edit changes the one entry and no byte elsewhere', () => {
  fc.assert(
    fc.property(edited, ({ ledger, layout, eol, which, entry: to }) => {
      const text = `${JSON.stringify(ledger, null, layout)}\n`.replaceAll('\n', eol);
      const users = Object.keys(ledger);
      const user = users[which % users.length] ?? '';
      const after = editLedger(text, user, to);
      expect(parseLedger(after, users)).toEqual({ faults: [], ledger: { ...ledger, [user]: to } });
      const [begin, end] = [sharedStart(text, after), sharedStart(reversed(text), reversed(after))];
      const start = text.indexOf(`${JSON.stringify(user)}:`);
      expect(begin).toBeGreaterThanOrEqual(start);
      expect(text.length - end).toBeLessThanOrEqual(text.indexOf('}', start) + 1);
    }),
  );
});

const reversed = (text: string): string => [...text].reverse().join('');

function sharedStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
