import fc from 'fast-check';
import { CHECK_VARIABLES, checkEnvironment, readCheckEnvironment } from '../../check-environment/check-environment';
import { CHECK_MODES, type CheckSettings, TELL } from '../../check-environment/check-settings';
import { DEFAULT_POLICIES, type Policy } from '../../rotation/policy';
import { settings as enforcing } from '../lambda/a-check';

const SETTINGS: CheckSettings = {
  ...enforcing,
  mailReplyTo: 'help@example.org.nz',
  sealingKeysEnd: { valentia: '2027-03-31' },
  project: 'north',
};
const REGION = { AWS_REGION: 'ap-southeast-2' };
const OPTIONAL = ['KEYTURN_MAIL_REPLY_TO', 'KEYTURN_MAIL_PATTERN', 'KEYTURN_SEALING_KEYS_END', 'KEYTURN_PROJECT'];

const days = (least: number) => fc.integer({ min: least, max: 4000 });
const policy: fc.Arbitrary<Policy> = fc
  .tuple(days(1), days(0), days(1), days(0))
  .map(([maxAgeDays, noticeDays, flagUnusedDays, more]) => ({
    maxAgeDays,
    noticeDays,
    flagUnusedDays,
    disableUnusedDays: flagUnusedDays + more,
  }));
const name = fc.stringMatching(/^[a-z][a-z0-9.+-]{0,20}$/);
const address = fc.tuple(name, name).map(([whose, where]) => `${whose}@${where}.nz`);

/** Everything that `settings.json` may lead to. */
const settings: fc.Arbitrary<CheckSettings> = fc.record({
  mode: fc.constantFrom(...CHECK_MODES),
  tell: fc.constantFrom(...TELL),
  suspendQuarantined: fc.boolean(),
  sealingKeysEnd: fc.option(
    fc.dictionary(
      // Every character that IAM allows in a user name.
      fc.stringMatching(/^[\w+=,.@-]{1,20}$/),
      fc.oneof(fc.constant('unusable'), fc.constantFrom('2027-03-31', '2030-01-01')),
      { minKeys: 1, maxKeys: 8 },
    ),
    { nil: undefined },
  ),
  timeZone: fc.constantFrom('Pacific/Auckland', 'Pacific/Chatham', 'UTC', 'America/Argentina/Buenos_Aires'),
  policy: fc.record({ internal: policy, external: policy }),
  neverPassTheLimit: fc.boolean(),
  runEveryDays: fc.integer({ min: 1, max: 31 }),
  fullSweepEveryDays: fc.integer({ min: 1, max: 366 }),
  organisation: fc.string({ minLength: 1, maxLength: 128, unit: 'grapheme' }).filter((line) => line.trim() !== ''),
  project: fc.option(fc.constantFrom('north', 'north/island'), { nil: undefined }),
  mailFrom: address,
  mailOwner: address,
  mailReplyTo: fc.option(address, { nil: undefined }),
  mailPattern: fc.option(
    name.map((where) => `{user}@${where}.nz`),
    { nil: undefined },
  ),
  evidenceBucket: fc.stringMatching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
});

test('whatever is written is read again as it was', () => {
  fc.assert(
    fc.property(settings, (written) => {
      expect(readCheckEnvironment({ ...checkEnvironment(written), ...REGION })).toEqual({
        ...written,
        region: 'ap-southeast-2',
      });
    }),
  );
});

test('every setting has a variable of its own, called as the setting is', () => {
  const called = Object.keys(SETTINGS).map((key) => `KEYTURN_${key.replace(/[A-Z]/g, '_$&').toUpperCase()}`);
  expect(CHECK_VARIABLES).toEqual(called);
  expect(Object.keys(checkEnvironment(SETTINGS))).toEqual(called);
});

test('what is optional and not set is left out', () => {
  const written = checkEnvironment({
    ...SETTINGS,
    mailReplyTo: undefined,
    mailPattern: undefined,
    sealingKeysEnd: undefined,
    project: undefined,
  });
  expect(Object.keys(written)).toEqual(CHECK_VARIABLES.filter((variable) => !OPTIONAL.includes(variable)));
});

test('missing altogether: one message names every variable', () => {
  expect(() => readCheckEnvironment({})).toThrow(/^The check is configured wrongly/);
  for (const variable of [...CHECK_VARIABLES, 'AWS_REGION']) {
    if (!OPTIONAL.includes(variable)) expect(() => readCheckEnvironment({})).toThrow(`${variable} is not set`);
  }
});

test.each([
  ['KEYTURN_MODE', 'Enforce', 'not "report" or "enforce"'],
  ['KEYTURN_TELL', 'everybody', 'not "holders", "owner" or "nobody"'],
  ['KEYTURN_SUSPEND_QUARANTINED', 'yes', 'not "true" or "false"'],
  ['KEYTURN_SEALING_KEYS_END', 'valentia=soon', 'not a list like'],
  ['KEYTURN_TIME_ZONE', 'Auckland', 'not a time zone'],
  ['KEYTURN_POLICY', '{', 'is not JSON'],
  ['KEYTURN_POLICY', 'null', 'internal.maxAgeDays is undefined'],
  ['KEYTURN_POLICY', JSON.stringify({ ...DEFAULT_POLICIES, external: {} }), 'external.noticeDays is undefined'],
  [
    'KEYTURN_POLICY',
    JSON.stringify({ ...DEFAULT_POLICIES, internal: { ...DEFAULT_POLICIES.internal, maxAgeDays: 0 } }),
    'internal.maxAgeDays is 0',
  ],
  [
    'KEYTURN_POLICY',
    JSON.stringify({ ...DEFAULT_POLICIES, internal: { ...DEFAULT_POLICIES.internal, flagUnusedDays: 31 } }),
    'internal.flagUnusedDays is more than',
  ],
  ['KEYTURN_MAIL_FROM', 'keys', 'not a mail address'],
  ['KEYTURN_MAIL_OWNER', 'a@b.nz, c@d.nz', 'not a mail address'],
  ['KEYTURN_MAIL_REPLY_TO', 'x', 'not a mail address'],
  ['KEYTURN_MAIL_PATTERN', 'user@example.org', 'not an address that contains {user}'],
  ['KEYTURN_EVIDENCE_BUCKET', 'My_Bucket', 'not the name of a bucket'],
  ['KEYTURN_NEVER_PASS_THE_LIMIT', 'yes', 'not "true" or "false"'],
  ['KEYTURN_RUN_EVERY_DAYS', '0', 'not a whole number from 1 to 31'],
  ['KEYTURN_FULL_SWEEP_EVERY_DAYS', '367', 'not a whole number from 1 to 366'],
])('%s=%s: %s', (variable, value, fault) => {
  const environment = { ...checkEnvironment(SETTINGS), ...REGION };
  expect(() => readCheckEnvironment({ ...environment, [variable]: value })).toThrow(fault);
});

test('of more PGP keys than fit those that end first are told', () => {
  const many = Object.fromEntries(
    Array.from({ length: 500 }, (_, place) => [
      `supplier-${place}`,
      `2027-${String(12 - (place % 12)).padStart(2, '0')}-01`,
    ]),
  );
  const written = checkEnvironment({ ...SETTINGS, sealingKeysEnd: { ...many, torn: 'unusable' } });
  const { sealingKeysEnd = {} } = readCheckEnvironment({ ...written, ...REGION });
  expect(sealingKeysEnd['torn']).toBe('unusable');
  expect(new Set(Object.values(sealingKeysEnd))).toEqual(new Set(['unusable', '2027-01-01', '2027-02-01']));
  expect(Object.values(sealingKeysEnd).filter((end) => end === '2027-01-01')).toHaveLength(41);
  const size = Object.entries(written).reduce((sum, [variable, value]) => sum + variable.length + value.length, 0);
  expect(size).toBeLessThan(4096);
});

test('fits into what Lambda allows, with room to spare', () => {
  const written = Object.entries(checkEnvironment(SETTINGS));
  expect(written.reduce((sum, [variable, value]) => sum + variable.length + value.length, 0)).toBeLessThan(2048);
});
