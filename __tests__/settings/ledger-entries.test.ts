import { parseEntries } from '../../settings/ledger-file';

const USERS = ['kotahi-writer', 'valentia'];
const RIGHT = { generation: 2, previous: 'active' };
const AS_READ = { ...RIGHT, suspended: false };

const parse = (ledger: object | string) =>
  parseEntries(typeof ledger === 'string' ? ledger : JSON.stringify(ledger), USERS);

it.each<[string, object | string, RegExp]>([
  ['of another kind', { valentia: 7 }, /valentia/],
  ['that no rule allows', { valentia: { generation: 1, previous: 'active' } }, /valentia/],
  ['with a generation that is no count', { valentia: { generation: 'x', previous: 'deleted' } }, /valentia/],
  ['with a property too many', { valentia: { ...RIGHT, previuos: 'deleted' } }, /valentia/],
  ['that is not there', {}, /valentia/],
  [
    'that stands there twice',
    `{ "kotahi-writer": ${JSON.stringify(RIGHT)}, "valentia": ${JSON.stringify(RIGHT)}, "valentia": ${JSON.stringify(RIGHT)} }`,
    /valentia/,
  ],
])("an entry %s is its own user's fault alone", (_, ledger, whose) => {
  const whole = typeof ledger === 'string' ? ledger : { 'kotahi-writer': RIGHT, ...ledger };
  const { entries, faultsOf, faults } = parse(whole);
  expect(entries).toEqual({ 'kotahi-writer': AS_READ });
  expect([...faultsOf.keys()]).toEqual(['valentia']);
  expect(faultsOf.get('valentia')?.[0]?.path).toMatch(whose);
  expect(faults).toEqual([]);
});

it('an entry of nobody is told under its name', () => {
  const { entries, faultsOf } = parse({ 'kotahi-writer': RIGHT, valentia: RIGHT, valentai: RIGHT });
  expect(Object.keys(entries ?? {})).toEqual(USERS);
  expect(faultsOf.get('valentai')?.[0]?.message).toContain('is no user of the settings');
});

it.each(['{ "valentia": ', '[]', '', '\uFEFF{}'])(
  "a ledger that is no JSON object is everybody's fault: %j",
  (text) => {
    const { entries, faults } = parse(text);
    expect(entries).toBeUndefined();
    expect(faults).not.toEqual([]);
  },
);
