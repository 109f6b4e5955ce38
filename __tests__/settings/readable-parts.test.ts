import { readableEntry, readableSettings } from '../../settings/readable-parts';

const ENTRY = '"valentia": { "generation": 3, "previous": "inactive" }';
const READ = { kind: 'entry', entry: { generation: 3, previous: 'inactive', suspended: false } };

describe("one user's entry is read", () => {
  test.each<[string, string]>([
    ['from a whole ledger', `{ "karo": { "generation": 1, "previous": "deleted" }, ${ENTRY} }`],
    ['beside an entry that is none', `{ "karo": { "generation": "one" }, ${ENTRY} }`],
    ['beside an entry of a user whom nobody knows', `{ "nobody": 5, ${ENTRY} }`],
    ['behind a missing comma', `{ "karo": { "generation": 1, "previous": "deleted" } ${ENTRY} }`],
    ['before a text that is cut off', `{ ${ENTRY}, "karo": { "generation": 1, "prev`],
    ['between the marks of a merge that others have to solve', `{ ${ENTRY},\n<<<<<<< HEAD\n"karo": {} }`],
    ['beside others that stand there twice', `{ "karo": 1, "karo": 2, ${ENTRY} }`],
  ])('%s', (_, text) => {
    expect(readableEntry(text, 'valentia')).toEqual(READ);
  });
});

describe("one user's entry is not guessed", () => {
  test.each<[string, string, string]>([
    ['where it stands twice', `{ ${ENTRY}, ${ENTRY} }`, 'unreadable'],
    ['where it is cut off', '{ "valentia": { "generation": 3, "previous": "inactive"', 'unreadable'],
    ['where a comma is missing in it', '{ "valentia": { "generation": 3 "previous": "inactive" } }', 'unreadable'],
    ['where it says what no ledger says', '{ "valentia": { "generation": 3, "previous": "asleep" } }', 'unreadable'],
    ['where a text that is cut off before may have held it', '{ "karo": { "generation": 1', 'unreadable'],
    ['in an empty file', '', 'unreadable'],
    ['in a list', `[{ ${ENTRY} }]`, 'unreadable'],
    ['where it is not', '{ "karo": { "generation": 1, "previous": "deleted" } }', 'none'],
    ['where a name is inside another entry', `{ "karo": { ${ENTRY} } }`, 'none'],
    ['where a name is one of JavaScript', '{ "karo": {} }', 'none'],
  ])('%s', (_, text, kind) => {
    expect(readableEntry(text, 'valentia').kind).toBe(kind);
    expect(readableEntry(text, 'constructor').kind).not.toBe('entry');
  });
});

describe('settings are read as far as they go', () => {
  const whole = { organisation: 'Karo', deployment: { region: 'us-gov-west-1', timeZone: 'Europe/Zurich' } };
  const told = { organisation: 'Karo', region: 'us-gov-west-1', timeZone: 'Europe/Zurich' };
  test.each<[string, string, object]>([
    ['whole', JSON.stringify(whole), told],
    ['with faults of users', JSON.stringify({ ...whole, users: [{ name: 'a b' }] }), told],
    ['cut off', JSON.stringify(whole).slice(0, -1), told],
    ['a wrong region alone', JSON.stringify({ ...whole, deployment: { region: 'here' } }), { organisation: 'Karo' }],
    ['values of another type', '{ "organisation": 5, "deployment": [] }', {}],
    ['nothing', '', {}],
    ['no JSON', '\u0000<xml>', {}],
  ])('%s', (_, text, expected) => {
    expect(readableSettings(text)).toEqual({
      organisation: undefined,
      region: undefined,
      timeZone: undefined,
      ...expected,
    });
  });
});
