import type { AccessKey } from '../../rotation/access-key';
import { ledgerTags } from '../../rotation/applied-state';
import type { UserFacts } from '../../rotation/audience';
import { type JudgingTerms, judgeUser } from '../../rotation/judgement';
import { ageAdvice, useAdvice } from '../../rotation/key-advice';
import type { Previous } from '../../rotation/ledger';
import { retirementAdvice, rotationAdvice } from '../../rotation/ledger-advice';
import { DEFAULT_POLICIES } from '../../rotation/policy';
import { aKey, noon } from './a-key';
import { entry } from './an-entry';

const supplier = (previous: Previous, suspended = false): UserFacts => ({
  ...{ name: 'valentia', path: '/suppliers/', tags: ledgerTags(entry(5, previous, suspended)) },
});
const unrecorded: UserFacts = { name: 'valentia', path: '/suppliers/', tags: {} };
const ann: UserFacts = { name: 'ann', path: '/', tags: {} };
const old: AccessKey = { ...aKey().aged(185).key, id: 'AKIAOLD' };
const young: AccessKey = { ...aKey().aged(10).key, id: 'AKIANEW' };
const both = [old, young];
const edit = (change: string, verb: string): string =>
  `In key-generations.json set valentia to ${change} (npx keyturn ${verb} valentia), then plan and apply.`;
const DISABLE = edit('previous "inactive"', 'disable');
const START = edit('generation 6, previous "active"', 'start');
const SUSPEND = edit('suspended true', 'suspend');
const LOOK = 'The tags of valentia do not say its generation: plan the suppliers stack and look at what it finds.';

test.each<[string, UserFacts, readonly AccessKey[], AccessKey, string]>([
  ['steady', supplier('deleted'), [old], old, START],
  ['overlap, the old key', supplier('active'), both, old, `Once the new key is in use: ${DISABLE}`],
  ['overlap, the new key', supplier('active'), both, young, `End the rotation under way first: ${DISABLE}`],
  ['overlap, one key left', supplier('active'), [old], old, `End the rotation under way first: ${DISABLE}`],
  [
    'quiet',
    supplier('inactive'),
    both,
    young,
    `End the rotation under way first: ${edit('previous "deleted"', 'delete')} Then ${START}`,
  ],
  [
    'suspended',
    supplier('deleted', true),
    [old],
    old,
    'valentia is suspended, yet this key is active: plan the suppliers stack and look.',
  ],
  ['not on record', unrecorded, [old], old, LOOK],
])('an old key of the ledger, %s', (_, user, keys, key, advice) => {
  expect(rotationAdvice(user, keys, key)).toBe(advice);
  expect(ageAdvice(user, keys, key)).toBe(advice);
});

test.each<[string, UserFacts, readonly AccessKey[], AccessKey, string]>([
  ['steady', supplier('deleted'), [old], old, SUSPEND],
  ['overlap, the old key', supplier('active'), both, old, DISABLE],
  ['overlap, the new key', supplier('active'), both, young, SUSPEND],
  ['overlap, one key left', supplier('active'), [old], old, SUSPEND],
  ['quiet', supplier('inactive'), both, old, SUSPEND],
  ['not on record', unrecorded, [old], old, LOOK],
])('an unused key of the ledger, %s', (_, user, keys, key, advice) => {
  expect(retirementAdvice(user, keys, key)).toBe(advice);
  expect(useAdvice(user, keys, key, { kind: 'unused' })).toBe(advice);
});

test('a key of our own is its holder’s to replace, or to go without', () => {
  expect(ageAdvice(ann, [old], old)).toContain('npx keyturn keys issue ann');
  expect(useAdvice(ann, [old], old, { kind: 'unused' })).toContain('npx keyturn keys deactivate ann');
});

test.each([ann, supplier('deleted')])('an idle key is asked about, whoever holds it', (user) => {
  expect(useAdvice(user, [old], old, { kind: 'idle' })).toBe('Ask whoever holds it whether it is still needed.');
});

describe('what is said of a key', () => {
  const terms: JudgingTerms = { policies: DEFAULT_POLICIES, now: noon, timeZone: 'UTC' };
  const external: UserFacts = { name: 'ann', path: '/', tags: { 'keyturn:audience': 'external' } };
  const said = (user: UserFacts, key: AccessKey, more: Partial<JudgingTerms> = {}) =>
    judgeUser(user, [key], { ...terms, ...more }).keys[0]?.findings.map(({ rule, because }) => `${rule}: ${because}`);
  const tagged = (tags: Record<string, string>): UserFacts => ({ ...ann, tags });

  test.each<[string, UserFacts, AccessKey, readonly string[]]>([
    ['a young one in use', ann, aKey().aged(10).usedDaysAgo(1).key, []],
    ['an old one', ann, aKey().aged(97).usedDaysAgo(1).key, ['age: it is 97 days old; the limit is 90 days']],
    [
      'one just too old',
      ann,
      aKey().aged(90.5).usedDaysAgo(1).key,
      ['age: it is 90 days and some hours old; the limit is 90 days'],
    ],
    ['one of a day', ann, aKey().aged(1).usedDaysAgo(0).key, []],
    [
      'an unused one',
      ann,
      aKey().aged(60).usedDaysAgo(30).key,
      ['unused: it was last used 30 days ago, on 2026-05-16; a key not used for 30 days is disabled'],
    ],
    [
      'one never used',
      ann,
      aKey().aged(30).key,
      ['unused: it was never used in the 30 days since its creation; a key not used for 30 days is disabled'],
    ],
    [
      'an idle one',
      external,
      aKey().aged(130).usedDaysAgo(90).key,
      [
        'idle: it was last used 90 days ago, on 2026-03-17; a key not used for 90 days is flagged, for 120 days disabled',
      ],
    ],
    ['one that is off', ann, { ...aKey().aged(300).key, status: 'Inactive' }, []],
    [
      'one whose user says nonsense',
      tagged({ 'keyturn:audience': 'x' }),
      young,
      ['audience: the tag keyturn:audience is "x"; it must be "internal" or "external"'],
    ],
    [
      'one whose exemption is void',
      tagged({ 'keyturn:exempt-reason': 'x' }),
      young,
      ['exemption: the exemption has no end: there is no tag keyturn:exempt-until'],
    ],
    [
      'an exempt one, however old',
      tagged({ 'keyturn:exempt-until': '2027-01-01', 'keyturn:exempt-reason': 'x' }),
      aKey().aged(300).key,
      [],
    ],
  ])('%s', (_, user, key, expected) => expect(said(user, key)).toEqual(expected));

  test('that AWS knows to be public comes first, also of an exempt user', () => {
    const exempt = {
      ...tagged({ 'keyturn:exempt-until': '2027-01-01', 'keyturn:exempt-reason': 'x' }),
      quarantinedBy: ['Q1', 'Q2'],
    };
    expect(said(exempt, young)?.[0]).toContain('quarantine: AWS has attached Q1 and Q2 to the user');
    expect(said({ ...ann, quarantinedBy: [] }, young)).toEqual([]);
  });

  test('days to come are no days without use', () => {
    const key = aKey().aged(20).usedDaysAgo(10).key;
    const later = new Date('2026-07-30T12:00:00Z');
    expect(said(ann, key, { now: later })).toHaveLength(1);
    expect(said(ann, key, { now: later, lookedAt: noon })).toEqual([]);
  });
});
