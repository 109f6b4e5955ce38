import { assess } from '../../compliance/assess';
import { CONTROLS } from '../../compliance/controls';
import { selectControls } from '../../compliance/select-controls';
import { STANDARDS } from '../../compliance/standard';
import type { AccountSubject, RecordChain, UserSubject } from '../../compliance/subject';
import { quarantinePolicy } from '../../rotation/quarantine';
import { type AUser, anAccount, aUser, daysAgo, facts, recorded, SUPPLIER, terms, used } from './an-account';

/** What each control says of the only user's only key, of the user, or of the account. */
function verdicts(users: readonly UserSubject[], account?: AccountSubject, about?: 'key' | 'user' | 'account') {
  const { results } = assess(facts(users, account), terms);
  const wanted = results.filter(({ subject }) => about === undefined || subject.kind === about);
  return Object.fromEntries(wanted.map(({ control, status }) => [control.id, status]));
}

const ofKey = (user: AUser) => verdicts([aUser(user)], undefined, 'key');
const ofUser = (user: AUser) => verdicts([aUser(user)], undefined, 'user');
const ofAccount = (overrides: Partial<AccountSubject>) => verdicts([], anAccount(overrides));

const exempt = { 'keyturn:exempt-until': '2026-07-31', 'keyturn:exempt-reason': 'migration' };
const ended = { 'keyturn:exempt-until': '2026-06-14', 'keyturn:exempt-reason': 'migration' };

describe('age', () => {
  test.each([
    // [age, user, 90-day benchmarks, internal policy, supplier policy]
    [89, {}, 'PASS', 'PASS', 'NOT_APPLICABLE'],
    [90, {}, 'PASS', 'PASS', 'NOT_APPLICABLE'],
    [91, {}, 'FAIL', 'FAIL', 'NOT_APPLICABLE'],
    [90, SUPPLIER, 'PASS', 'NOT_APPLICABLE', 'PASS'],
    [91, SUPPLIER, 'EXCEPTION', 'NOT_APPLICABLE', 'PASS'],
    [180, SUPPLIER, 'EXCEPTION', 'NOT_APPLICABLE', 'PASS'],
    [181, SUPPLIER, 'FAIL', 'NOT_APPLICABLE', 'FAIL'],
    [91, { tags: exempt }, 'EXCEPTION', 'EXCEPTION', 'NOT_APPLICABLE'],
    [91, { tags: ended }, 'FAIL', 'FAIL', 'NOT_APPLICABLE'],
    [89, { tags: exempt }, 'PASS', 'PASS', 'NOT_APPLICABLE'],
    [91, { tags: { 'keyturn:exempt-until': '2026-07-31' } }, 'FAIL', 'FAIL', 'NOT_APPLICABLE'],
  ] as const)('a key on day %i of %j', (aged, user, benchmark, internal, supplier) => {
    const found = ofKey({ ...user, keys: [{ aged }] });
    expect(found).toMatchObject({ 'CIS-1.13': benchmark, 'SH-IAM.3': benchmark, 'PART11-11.300(b)': benchmark });
    expect(found).toMatchObject({ 'ORG-1': internal, 'ORG-2': supplier });
  });

  test('an Inactive key is not judged, however old', () => {
    const found = ofKey({ keys: [{ aged: 400, status: 'Inactive', lastUsed: used(399) }] });
    expect(new Set(Object.values(found))).toEqual(new Set(['NOT_APPLICABLE']));
  });
});

test('as of a later day keys and passwords are older, exemptions end, and nothing is unused that is used today', () => {
  const later = { ...terms, now: daysAgo(-100), lookedAt: terms.now };
  const console = { kind: 'password', mfaActive: true, lastUsed: daysAgo(1), lastChanged: daysAgo(50) } as const;
  const statuses = (at: typeof terms) =>
    Object.fromEntries(
      assess(facts([aUser({ keys: [{ aged: 10, lastUsed: used(1) }], console })]), at)
        .results.filter(({ subject, status }) => subject.kind !== 'account' && status === 'FAIL')
        .map(({ control }) => [control.id, control.title]),
    );
  expect(statuses(terms)).toEqual({});
  expect(Object.keys(statuses(later)).sort()).toEqual(['CIS-1.13', 'ORG-1', 'PART11-11.300(b)', 'SH-IAM.3']);
  // Without the moment of looking everything would be unused by then.
  expect(Object.keys(statuses({ ...later, lookedAt: later.now })).length).toBeGreaterThan(4);
});

describe('use', () => {
  const never = { kind: 'never' } as const;
  test.each([
    // [last used, user, 45 days, 90 days, internal policy, supplier policy]
    [used(29), {}, 'PASS', 'PASS', 'PASS', 'NOT_APPLICABLE'],
    [used(30), {}, 'PASS', 'PASS', 'FAIL', 'NOT_APPLICABLE'],
    [used(44), {}, 'PASS', 'PASS', 'FAIL', 'NOT_APPLICABLE'],
    [used(45), {}, 'FAIL', 'PASS', 'FAIL', 'NOT_APPLICABLE'],
    [used(90), {}, 'FAIL', 'FAIL', 'FAIL', 'NOT_APPLICABLE'],
    [used(45), { tags: exempt }, 'EXCEPTION', 'PASS', 'EXCEPTION', 'NOT_APPLICABLE'],
    [never, {}, 'FAIL', 'FAIL', 'FAIL', 'NOT_APPLICABLE'],
    [used(44), SUPPLIER, 'PASS', 'PASS', 'NOT_APPLICABLE', 'PASS'],
    [used(45), SUPPLIER, 'EXCEPTION', 'PASS', 'NOT_APPLICABLE', 'PASS'],
    [used(89), SUPPLIER, 'EXCEPTION', 'PASS', 'NOT_APPLICABLE', 'PASS'],
    [used(90), SUPPLIER, 'FAIL', 'FAIL', 'NOT_APPLICABLE', 'FAIL'],
    [{ kind: 'unknown', because: 'denied' }, {}, 'UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'NOT_APPLICABLE'],
    [{ kind: 'unknown', because: 'denied' }, { tags: exempt }, 'UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'NOT_APPLICABLE'],
  ] as const)('a key used %j of %j', (lastUsed, user, days45, days90, internal, supplier) => {
    const found = ofKey({ ...user, keys: [{ aged: 95, lastUsed }] });
    expect(found).toMatchObject({ 'CIS-1.11': days45, 'SH-IAM.22': days45, 'SH-IAM.8': days90 });
    expect(found).toMatchObject({ 'ORG-3': internal, 'ORG-4': supplier });
  });

  test.each([
    [daysAgo(44), daysAgo(300), 'PASS', 'PASS'],
    [daysAgo(45), daysAgo(300), 'FAIL', 'PASS'],
    [daysAgo(90), daysAgo(300), 'FAIL', 'FAIL'],
    [undefined, daysAgo(44), 'PASS', 'PASS'],
    [undefined, daysAgo(45), 'FAIL', 'PASS'],
    [undefined, undefined, 'UNKNOWN', 'UNKNOWN'],
  ] as const)('a password used %s, set %s', (lastUsed, lastChanged, days45, days90) => {
    const found = ofUser({ console: { kind: 'password', mfaActive: true, lastUsed, lastChanged } });
    expect(found).toMatchObject({ 'CIS-1.11': days45, 'SH-IAM.22': days45, 'SH-IAM.8': days90 });
  });

  test('an exemption of keys does not cover a password', () => {
    const console = { kind: 'password', mfaActive: false, lastUsed: daysAgo(95), lastChanged: undefined } as const;
    expect(ofUser({ tags: exempt, console })).toMatchObject({ 'CIS-1.11': 'FAIL', 'CIS-1.9': 'FAIL' });
  });
});

describe('one active key', () => {
  const inactive = { aged: 40, status: 'Inactive' } as const;
  const overlap = { path: SUPPLIER.path, tags: recorded(2, 'active') };
  test.each([
    ['no key', {}, [], 'PASS'],
    ['one key', {}, [{ aged: 5 }], 'PASS'],
    ['an inactive old one', {}, [inactive, { aged: 5 }], 'PASS'],
    // Internal: 14 days of notice and two of silence.
    ['two, the new one for 15 days', {}, [{ aged: 80 }, { aged: 15 }], 'EXCEPTION'],
    ['two, the new one for 16 days', {}, [{ aged: 80 }, { aged: 16 }], 'FAIL'],
    ['two for long, but exempt', { tags: exempt }, [{ aged: 80 }, { aged: 70 }], 'EXCEPTION'],
    // External: 30 days of notice and two of silence.
    ['a supplier in overlap for 31 days', overlap, [{ aged: 160 }, { aged: 31 }], 'EXCEPTION'],
    ['a supplier in overlap for 32 days', overlap, [{ aged: 160 }, { aged: 32 }], 'FAIL'],
    ['a supplier with two keys and no recorded overlap', SUPPLIER, [{ aged: 160 }, { aged: 5 }], 'FAIL'],
    [
      'a supplier with two active keys in quiet',
      { path: SUPPLIER.path, tags: recorded(2, 'inactive') },
      [{ aged: 160 }, { aged: 5 }],
      'FAIL',
    ],
  ] as const)('%s', (_, user, keys, status) => {
    expect(ofUser({ ...user, keys })['CIS-1.12']).toBe(status);
  });
});

describe('signing in', () => {
  const password = (mfaActive: boolean) =>
    ({ kind: 'password', mfaActive, lastUsed: daysAgo(1), lastChanged: daysAgo(1) }) as const;
  test.each([
    [{ kind: 'none' }, 'NOT_APPLICABLE'],
    [password(true), 'PASS'],
    [password(false), 'FAIL'],
    [{ kind: 'unknown', because: 'no row' }, 'UNKNOWN'],
  ] as const)('%j', (console, status) => {
    expect(ofUser({ console })).toMatchObject({ 'CIS-1.9': status, 'SH-IAM.5': status });
  });

  const root = { kind: 'known', activeKeys: 0, inactiveKeys: 0, passwordEnabled: undefined, mfaActive: true } as const;
  test.each([
    [root, 'PASS', 'PASS'],
    [{ ...root, activeKeys: 1 }, 'FAIL', 'PASS'],
    [{ ...root, inactiveKeys: 1 }, 'FAIL', 'PASS'],
    [{ ...root, mfaActive: false }, 'PASS', 'FAIL'],
    [{ ...root, mfaActive: false, passwordEnabled: false }, 'PASS', 'PASS'],
    [{ kind: 'unknown', because: 'denied' }, 'UNKNOWN', 'UNKNOWN'],
  ] as const)('the root user %j', (asRoot, keys, mfa) => {
    expect(ofAccount({ root: asRoot })).toMatchObject({ 'CIS-1.3': keys, 'SH-IAM.4': keys });
    expect(ofAccount({ root: asRoot })).toMatchObject({ 'CIS-1.4': mfa, 'SH-IAM.9': mfa });
  });
});

describe('the organisation', () => {
  test.each([
    [{}, 'NOT_APPLICABLE'],
    [exempt, 'PASS'],
    [ended, 'FAIL'],
    [{ 'keyturn:exempt-reason': 'for ever' }, 'FAIL'],
  ])('an exemption by %j', (tags, status) => expect(ofUser({ tags })['ORG-5']).toBe(status));

  test.each([
    ['internal', 'PASS'],
    ['extrenal', 'FAIL'],
  ])('the audience "%s"', (audience, status) => {
    expect(ofUser({ tags: { 'keyturn:audience': audience } })['ORG-6']).toBe(status);
  });

  const whole = { kind: 'whole', records: 3, hash: 'sha256:0', gaps: [], unfinished: [], drafts: 0 } as const;
  test.each<[RecordChain, string]>([
    [{ kind: 'none', tagged: [] }, 'NOT_APPLICABLE'],
    [{ kind: 'none', tagged: ['valentia'] }, 'FAIL'],
    [whole, 'PASS'],
    [{ ...whole, drafts: 1 }, 'PASS'],
    [{ ...whole, gaps: ['The key AKIA…7Q4Z of valentia is Inactive.'] }, 'FAIL'],
    [{ ...whole, unfinished: ['Record 3 (1 key created) was begun.'] }, 'FAIL'],
    [{ kind: 'broken', because: 'record 2 was altered' }, 'FAIL'],
    [{ kind: 'unknown', because: 'EACCES' }, 'UNKNOWN'],
  ])('records %j', (chain, status) => expect(ofAccount({ chain })['PART11-11.10(e)']).toBe(status));
});

test('keys that could not be listed are unknown to every control that is about keys, once', () => {
  const user = aUser({ keysUnknown: 'not authorised', tags: exempt });
  const found = verdicts([user], undefined, 'key');
  const aboutKeys = CONTROLS.filter(({ judges }) => judges.key).map(({ id }) => id);
  expect(Object.keys(found)).toEqual(aboutKeys);
  expect(new Set(Object.values(found))).toEqual(new Set(['UNKNOWN', 'NOT_APPLICABLE']));
  expect(Object.entries(found).filter(([, status]) => status === 'NOT_APPLICABLE')).toEqual([
    ['ORG-2', 'NOT_APPLICABLE'],
    ['ORG-4', 'NOT_APPLICABLE'],
  ]);
  expect(ofUser({ keysUnknown: 'not authorised' })['CIS-1.12']).toBe('UNKNOWN');
});

test('what fails has a way out, what is allowed names its exception, and reasons are sentences', () => {
  const { results } = assess(
    facts([aUser({ keys: [{ aged: 97 }] }), aUser({ name: 'v', ...SUPPLIER, keys: [{ aged: 97 }] })]),
    terms,
  );
  for (const { status, because, wayOut, exception } of results) {
    expect(because).toMatch(/^[A-Z]/);
    expect(wayOut !== null).toBe(['FAIL', 'UNKNOWN', 'EXCEPTION'].includes(status));
    expect(exception !== null).toBe(status === 'EXCEPTION');
  }
});

test('identifiers are unique, sources are told, and Part 11 is supported, never complied with', () => {
  expect(new Set(CONTROLS.map(({ id }) => id)).size).toBe(CONTROLS.length);
  for (const { standard, title } of CONTROLS.filter(({ standard }) => standard === 'part11')) {
    expect(STANDARDS[standard].relation).toBe('supports');
    expect(title).toMatch(/^Supports: /);
  }
  expect(JSON.stringify([CONTROLS, STANDARDS])).not.toMatch(/compl(y|ies)\b|compliant/i);
});

test('controls are chosen by identifier, by requirement or by group', () => {
  expect(selectControls(['cis-1.13', 'IAM.3']).map(({ id }) => id)).toEqual(['CIS-1.13', 'SH-IAM.3']);
  expect(selectControls(['PART11']).map(({ id }) => id)).toEqual(['PART11-11.300(b)', 'PART11-11.10(e)']);
  expect(() => selectControls(['CIS-1.1'])).toThrow('no control');
});

describe('PGP keys that end', () => {
  const ending = (sealingKeyEnd: string | undefined) =>
    verdicts([{ ...aUser({}), ...(sealingKeyEnd === undefined ? {} : { sealingKeyEnd }) }], undefined, 'user')['ORG-7'];
  test.each([
    [undefined, 'NOT_APPLICABLE'],
    ['2026-07-16', 'PASS'],
    ['2026-07-15', 'FAIL'],
    ['2026-06-15', 'FAIL'],
    ['2026-06-14', 'FAIL'],
    ['unusable', 'FAIL'],
  ])('%s on 2026-06-15: %s', (end, status) => expect(ending(end)).toBe(status));
});

describe('quarantine by AWS', () => {
  const quarantined = (quarantinedBy: readonly string[] | undefined) => {
    const { user, ...rest } = aUser({ tags: exempt });
    return verdicts([{ ...rest, user: { ...user, quarantinedBy } }], undefined, 'user')['ORG-8'];
  };
  test.each([
    [[], 'PASS'],
    [['AWSCompromisedKeyQuarantineV3'], 'FAIL'],
    [undefined, 'UNKNOWN'],
  ] as const)('%j: %s, also of an exempt user', (by, status) => expect(quarantined(by)).toBe(status));

  test.each([
    ['arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantine', 'AWSCompromisedKeyQuarantine'],
    ['arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV2', 'AWSCompromisedKeyQuarantineV2'],
    ['arn:aws-cn:iam::aws:policy/AWSCompromisedKeyQuarantineV12', 'AWSCompromisedKeyQuarantineV12'],
    ['arn:aws:iam::123456789012:policy/AWSCompromisedKeyQuarantineV2', undefined],
    ['arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV2b', undefined],
    ['arn:aws:iam::aws:policy/ReadOnlyAccess', undefined],
  ])('%s is %s', (arn, name) => expect(quarantinePolicy(arn)).toBe(name));
});
