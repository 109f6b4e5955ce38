import { belongsToLedger, classify, type UserFacts } from '../../rotation/audience';
import { contactOf } from '../../rotation/contact';
import { daysAfter } from '../../rotation/days';
import { exemptionOf } from '../../rotation/exemption';
import { retirementAdvice, rotationAdvice } from '../../rotation/ledger-advice';
import { dayIn, endOfDay, isCalendarDay, isTimeZone } from '../../rotation/local-days';
import { isNoticeDue } from '../../rotation/retirement';
import { aKey, noon } from './a-key';

const user = (tags: Record<string, string> = {}, path = '/'): UserFacts => ({ name: 'ann', path, tags });

describe('audience', () => {
  test.each([
    [{}, '/', 'internal', 'unclassified'],
    [{}, '/staff/', 'internal', 'unclassified'],
    [{}, '/suppliers/', 'external', 'by-path'],
    [{}, '/suppliers/nz/', 'external', 'by-path'],
    [{}, '/not/suppliers/', 'internal', 'unclassified'],
    [{ 'keyturn:audience': 'internal' }, '/suppliers/', 'internal', 'by-tag'],
    [{ 'keyturn:audience': 'external' }, '/', 'external', 'by-tag'],
    [{ 'keyturn:audience': 'External' }, '/', 'internal', 'unreadable'],
    [{ 'keyturn:audience': '' }, '/suppliers/', 'external', 'unreadable'],
  ])('%j under %s is %s, %s', (tags, path, audience, known) => {
    expect(classify(user(tags, path))).toEqual({ audience, known });
  });

  test('the ledger owns what is under /suppliers/, whatever the audience', () => {
    expect(belongsToLedger({ path: '/suppliers/' })).toBe(true);
    expect(belongsToLedger({ path: '/suppliers-of-tea/' })).toBe(false);
  });
});

describe('exemption', () => {
  const at = (now: string, tags: Record<string, string>, zone = 'Pacific/Auckland') =>
    exemptionOf({ tags }, new Date(now), zone);
  const until = (day: string) => ({ 'keyturn:exempt-until': day, 'keyturn:exempt-reason': 'old printer' });

  test.each([
    // Auckland is 13 hours ahead in summer and 12 in winter.
    ['2026-03-31T10:59:59Z', '2026-03-31', 'exempt'],
    ['2026-03-31T11:00:00Z', '2026-03-31', 'void'],
    ['2026-06-30T11:59:59Z', '2026-06-30', 'exempt'],
    ['2026-06-30T12:00:00Z', '2026-06-30', 'void'],
    ['2026-01-01T00:00:00Z', '2026-12-31', 'exempt'],
    ['2026-12-31T23:00:00Z', '2026-12-31', 'void'],
    // Summer time ended at home on this day, which had 25 hours.
    ['2026-04-05T11:59:59Z', '2026-04-05', 'exempt'],
    ['2026-04-05T12:00:00Z', '2026-04-05', 'void'],
  ])('at %s the exemption until %s is %s: its last day counts whole, at home', (now, day, kind) => {
    expect(at(now, until(day)).kind).toBe(kind);
  });

  test('blanks around its day are none of it', () => {
    expect(at('2026-06-15T12:00:00Z', until(' 2026-06-30 '))).toMatchObject({ kind: 'exempt', until: '2026-06-30' });
  });

  test('the same moment is another day elsewhere', () => {
    expect(at('2026-06-30T12:00:00Z', until('2026-06-30'), 'UTC').kind).toBe('exempt');
  });

  test.each([
    [{}, undefined],
    [{ 'keyturn:exempt-until': '2027-01-01' }, 'the exemption until 2027-01-01 has no reason'],
    [
      { 'keyturn:exempt-until': '2027-01-01', 'keyturn:exempt-reason': ' ' },
      'the exemption until 2027-01-01 has no reason',
    ],
    [{ 'keyturn:exempt-reason': 'old' }, 'the exemption has no end: there is no tag keyturn:exempt-until'],
    [
      until('2027-02-30'),
      'the exemption has no end: keyturn:exempt-until is "2027-02-30", no day of the form YYYY-MM-DD',
    ],
    [until('1/2/2027'), 'the exemption has no end: keyturn:exempt-until is "1/2/2027", no day of the form YYYY-MM-DD'],
    [until('forever'), 'the exemption has no end: keyturn:exempt-until is "forever", no day of the form YYYY-MM-DD'],
    [until('2025-12-31'), 'the exemption ended on 2025-12-31'],
  ])('%j: %s', (tags, because) => {
    const exemption = at('2026-06-15T12:00:00Z', tags);
    expect(exemption.kind === 'void' ? exemption.because : undefined).toBe(because);
  });
});

describe('calendar days', () => {
  test.each([
    ['2026-09-27', 'Pacific/Auckland', '2026-09-27T10:59:59.999Z'],
    ['2026-04-05', 'Pacific/Auckland', '2026-04-05T11:59:59.999Z'],
    ['2026-01-15', 'Pacific/Auckland', '2026-01-15T10:59:59.999Z'],
    ['2026-01-15', 'UTC', '2026-01-15T23:59:59.999Z'],
    ['2026-11-01', 'America/New_York', '2026-11-02T04:59:59.999Z'],
  ])('%s ends in %s at %s', (day, zone, end) => {
    expect(endOfDay(day, zone).toISOString()).toBe(end);
    expect(dayIn(zone, endOfDay(day, zone))).toBe(day);
    expect(dayIn(zone, new Date(endOfDay(day, zone).getTime() + 1))).not.toBe(day);
  });

  test.each(['2026-02-29', '2026-13-01', '2026-1-1', 'tomorrow', '', '12026-01-01', '2026-01-012', '2026-01'])(
    '%s is no day',
    (text) => expect(isCalendarDay(text)).toBe(false),
  );

  test('zones are those that IANA names', () => {
    expect([isTimeZone('Pacific/Auckland'), isTimeZone('UTC'), isTimeZone('Pacific/Nowhere')]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('contact', () => {
  const pattern = '{user}@example.org.nz';
  const mail = (address: string) => ({ kind: 'mail', address });

  test.each([
    [{ 'keyturn:contact': 'isabelle@karo.co.nz' }, pattern, mail('isabelle@karo.co.nz')],
    [{ 'keyturn:contact': 'https://desk.example/new' }, pattern, { kind: 'ticket', url: 'https://desk.example/new' }],
    [{ 'keyturn:contact': ' isabelle@karo.co.nz ' }, pattern, mail('isabelle@karo.co.nz')],
    [{ 'keyturn:contact': 'http://desk.example' }, pattern, { kind: 'ticket', url: 'http://desk.example' }],
    [{}, pattern, mail('ann@example.org.nz')],
    [{ 'keyturn:audience': 'internal' }, pattern, mail('ann@example.org.nz')],
  ])('%j with the pattern %s', (tags, given, contact) => {
    expect(contactOf(user(tags), given)).toEqual(contact);
  });

  test('nobody’s address is made up', () => {
    expect(contactOf(user(), undefined).kind).toBe('unknown');
    expect(contactOf(user({ 'keyturn:audience': 'external' }), pattern).kind).toBe('unknown');
    for (const contact of ['ask Ann', 'see https://desk.example', 'https://desk.example or Ann', 'https://'])
      expect(contactOf(user({ 'keyturn:contact': contact }), pattern).kind).toBe('unknown');
    expect(contactOf({ ...user(), name: 'ann@elsewhere.example' }, pattern).kind).toBe('unknown');
    expect(contactOf({ ...user(), name: 'ann smith' }, pattern).kind).toBe('unknown');
  });

  test('a user whose name is an address of ours is reached there', () => {
    expect(contactOf({ ...user(), name: 'Ann@Example.org.nz' }, pattern)).toEqual(mail('Ann@Example.org.nz'));
  });
});

describe('which ledger edit', () => {
  const recorded = (generation: string, previous: string, suspended = 'false'): UserFacts => ({
    ...user({ 'keyturn:generation': generation, 'keyturn:previous': previous, 'keyturn:suspended': suspended }),
    name: 'valentia',
  });
  const old = { ...aKey().aged(185).key, id: 'AKIAOLD' };
  const young = { ...aKey().aged(10).key, id: 'AKIANEW' };

  test.each([
    [
      '4',
      'deleted',
      [old],
      old,
      /^In key-generations.json set valentia to generation 5, previous "active" \(npx keyturn start valentia\)/,
    ],
    [
      '5',
      'active',
      [old, young],
      old,
      /^Once the new key is in use: .*previous "inactive" \(npx keyturn disable valentia\)/,
    ],
    ['5', 'active', [old, young], young, /^End the rotation under way first: .*keyturn disable valentia/],
    [
      '5',
      'inactive',
      [old, young],
      young,
      /^End the rotation .*keyturn delete valentia.* Then .*generation 6.*keyturn start valentia/,
    ],
    ['4', 'gone', [old], old, /do not say its generation/],
    ['four', 'deleted', [old], old, /do not say its generation/],
  ])('rotates at generation %s, previous %s', (generation, previous, keys, key, edit) => {
    expect(rotationAdvice(recorded(generation, previous), keys, key)).toMatch(edit);
  });

  test('switches off an unused key', () => {
    expect(retirementAdvice(recorded('4', 'deleted'), [old], old)).toMatch(/keyturn suspend valentia/);
    expect(retirementAdvice(recorded('5', 'active'), [old, young], old)).toMatch(/keyturn disable valentia/);
    expect(retirementAdvice(recorded('5', 'active'), [old, young], young)).toMatch(/keyturn suspend valentia/);
  });
});

test.each([
  [undefined, true],
  [0, false],
  [5.9, false],
  [6, true],
  [7, true],
])('a notice given %s days ago is to be given again: %s', (days, due) => {
  expect(isNoticeDue(days === undefined ? undefined : daysAfter(noon, -days), noon)).toBe(due);
});
