import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { faultOfTagText, tagOfAddress } from '../../settings/checked-text';
import type { WrittenSettings } from '../../settings/settings';
import { parseSettings } from '../../settings/settings-file';
import { asJson, aUser, someSettings, withDeployment, withUploads } from './written-settings';

const faultsOf = (settings: unknown) => parseSettings(asJson(settings)).faults;

const PLACE = {
  ...{ bucket: 'kpa-valentia', prefix: '', restrict: 'enforce', createBucket: false, bucketPolicy: 'shared' },
} as const;

describe('settings without a fault', () => {
  test('the least that may be said, with every default', () => {
    expect(parseSettings(asJson(someSettings()))).toEqual({
      faults: [],
      users: [{ name: 'valentia', sealingKey: 'valentia.asc' }],
      settings: {
        organisation: 'Kotahi Primary Data',
        deployment: {
          region: 'ap-southeast-2',
          timeZone: 'Pacific/Auckland',
          tags: {},
          state: { backend: 'local' },
          mail: { from: 'keys@example.org', owner: 'data@example.org', identity: 'address' },
          pipelineRoleArns: [],
        },
        approval: { fourEyes: false },
        policy: {
          internal: { maxAgeDays: 90, noticeDays: 14, flagUnusedDays: 30, disableUnusedDays: 30 },
          external: { maxAgeDays: 180, noticeDays: 30, flagUnusedDays: 90, disableUnusedDays: 120 },
        },
        check: {
          mode: 'report',
          suspendQuarantined: false,
          schedule: { weekday: 'MON', hour: 9, minute: 0 },
          neverPassTheLimit: false,
          fullSweepEveryDays: 28,
          logRetentionDays: 400,
        },
        rotation: { silentHours: 48, quietDays: 7 },
        monitoring: {
          configRules: { enabled: false, recorder: false },
          unusedAccessAnalyzer: { enabled: false },
          keyEvents: { enabled: false, notify: [] },
          leaks: { enabled: false, notify: [] },
          serviceControlPolicy: { enabled: false, targetIds: [] },
          sealedSecretParameters: { enabled: false },
        },
        buckets: [{ name: 'kpa-valentia', createBucket: false, bucketPolicy: 'shared' }],
        users: [
          {
            ...aUser(),
            uploads: PLACE,
            places: [PLACE],
            sealingKey: 'valentia.asc',
          },
        ],
      },
    });
  });

  test("the organisation's own file", () => {
    const text = readFileSync(join(__dirname, '..', '..', 'settings.json'), 'utf8');
    const { faults, settings } = parseSettings(text);
    expect(faults).toEqual([]);
    expect(settings?.users.map(({ name, audience, uploads }) => [name, audience, uploads.bucket])).toEqual([
      ['kotahi-writer', 'external', 'kpt-kotahi'],
      ['valentia', 'external', 'kpa-valentia'],
    ]);
  });

  test.each([
    ['no users at all', someSettings({ users: [] })],
    ['state in S3', withDeployment({ state: { backend: 's3', bucket: 'our-state' } })],
    ['a supplier with networks', someSettings({ users: [aUser({ networks: ['203.0.113.0/24', '2001:db8:1::/48'] })] })],
    ['a name with everything that IAM allows', someSettings({ users: [aUser({ name: 'a+b=c,d.e@f-g_1' })] })],
    ['letters outside ASCII in tags', someSettings({ users: [aUser({ company: 'Māori Health Ltd.' })] })],
    ['a part of the policy', someSettings({ policy: { internal: { maxAgeDays: 60 } } })],
    [
      'two users in one bucket, each with its own prefix',
      someSettings({
        users: [
          aUser({ uploads: { bucket: 'shared-one', prefix: 'a/' } }),
          aUser({ name: 'karo', uploads: { bucket: 'shared-one', prefix: 'b/', bucketPolicy: 'shared' } }),
        ],
      }),
    ],
  ])('%s', (_, settings) => {
    expect(faultsOf(settings)).toEqual([]);
  });

  test('a bucket made here has a policy of ours; one that exists shares its policy unless told', () => {
    const policyOf = (uploads: object) =>
      parseSettings(asJson(withUploads(uploads))).settings?.users[0]?.uploads.bucketPolicy;
    expect(policyOf({ createBucket: true })).toBe('ours');
    expect(policyOf({})).toBe('shared');
    expect(policyOf({ bucketPolicy: 'ours' })).toBe('ours');
  });
});

test('buckets are declared on their own: users refer to them, and one without a user stays', () => {
  const buckets = [
    { name: 'kpa-valentia', bucketPolicy: 'ours' },
    { name: 'kpt-kotahi', createBucket: true },
  ];
  const { settings, faults } = parseSettings(asJson(someSettings({ buckets })));
  expect(faults).toEqual([]);
  expect(settings?.buckets).toEqual([
    { name: 'kpa-valentia', createBucket: false, bucketPolicy: 'ours' },
    { name: 'kpt-kotahi', createBucket: true, bucketPolicy: 'ours' },
  ]);
  expect(settings?.users[0]?.uploads).toEqual({
    ...{ ...PLACE, bucketPolicy: 'ours' },
  });
});

test('whatever is read and printed is read again as the same', () => {
  const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 _.:/=+@-]{0,40}[a-z]$/);
  // AWS keeps some beginnings for itself, xn-- for one.
  const bucket = fc.stringMatching(/^b[a-z0-9-]{3,30}x$/);
  const network = fc.constantFrom('203.0.113.0/24', '198.51.100.7/32', '2001:db8:1::/48');
  const user = fc.record(
    {
      name: fc.stringMatching(/^[a-z][\w-]{0,63}$/),
      audience: fc.constantFrom('internal', 'external'),
      company: word,
      contact: fc.oneof(
        fc.record({
          kind: fc.constant('mail'),
          name: word,
          address: fc.constantFrom('a@example.org', 'b.c+d@example.co.nz'),
        }),
        fc.record({ kind: fc.constant('ticket'), url: fc.constant('https://example.org/desk') }),
      ),
      integration: word,
      uploads: fc.record(
        { bucket, prefix: fc.constantFrom('', 'daily/', 'a/b/'), createBucket: fc.boolean() },
        { requiredKeys: ['bucket'] },
      ),
      networks: fc.uniqueArray(network, { minLength: 1 }),
      whyAKey: word,
    },
    { requiredKeys: ['name', 'audience', 'company', 'contact', 'integration', 'uploads', 'whyAKey'] },
  );
  const users = fc.uniqueArray(user, {
    comparator: (a, b) => a.name.toLowerCase() === b.name.toLowerCase() || a.uploads.bucket === b.uploads.bucket,
  });
  fc.assert(
    fc.property(users, fc.nat(4), (written, indent) => {
      const first = parseSettings(JSON.stringify(someSettings({ users: written }), null, indent));
      expect(first.faults).toEqual([]);
      // `places` is the same once more, for who reads settings.
      const again = { ...first.settings, users: first.settings?.users.map((user) => ({ ...user, places: undefined })) };
      expect(parseSettings(JSON.stringify(again))).toEqual(first);
    }),
  );
});

describe('a text that is no JSON', () => {
  test.each<[what: string, text: string, line: number | undefined, message: RegExp]>([
    ['a comma too many', '{\n  "organisation": "x",\n}', 3, /^is no JSON here: /],
    ['a comma missing', '{\n  "a": 1\n  "b": 2\n}', 3, /comma expected/],
    ['a comment', '{\n  // why\n}', 2, /comment/],
    ['cut off', '{\n  "a": {', 2, /expected/],
    ['empty', '', 1, /^is/],
    ['a byte order mark', `\uFEFF${asJson(someSettings())}`, undefined, /byte order mark/],
  ])('%s', (_, text, line, message) => {
    const { faults, settings } = parseSettings(text);
    expect(settings).toBeUndefined();
    expect(faults[0]).toMatchObject({ file: 'settings.json', path: '' });
    expect(faults[0]?.message).toMatch(message);
    expect(faults[0]?.line).toBe(line);
  });

  test('two properties of one name, which JSON would silently allow', () => {
    const text = asJson(someSettings()).replace('"company"', '"name": "karo",\n      "company"');
    const { faults, settings } = parseSettings(text);
    expect(settings).toBeUndefined();
    expect(faults).toEqual([
      expect.objectContaining({
        path: 'users[0].name',
        message: expect.stringMatching(/second time/) as string,
        line: 13,
      }),
    ]);
  });
});

test('a fault tells line and column of its value, or of what should hold it', () => {
  const place = (settings: unknown) =>
    parseSettings(asJson(settings)).faults.map(({ line, column }) => ({ line, column }));
  expect(place(someSettings({ users: [aUser({ name: 'a b' })] }))).toEqual([{ line: 11, column: 15 }]);
  expect(place(someSettings({ users: [aUser({ name: undefined })] }))).toEqual([{ line: 10, column: 5 }]);
});

describe('a contact', () => {
  const parsed = (contact: WrittenSettings['users'][number]['contact']) => {
    const { settings, faults } = parseSettings(asJson(someSettings({ users: [aUser({ contact })] })));
    return settings?.users[0]?.contact ?? faults;
  };

  test.each(["Siobhán O'Connor", 'Ngāwhetū Sadler', '李小龍', 'A. (Bo) Smith, PhD'])('may be called %s', (name) => {
    const contact = { kind: 'mail', name, address: 'a@example.org' } as const;
    expect(parsed(contact)).toEqual(contact);
  });

  test('is one person, however the letters of the name are put together', () => {
    const composed = 'Ngāwhetū';
    const parts = composed.normalize('NFD');
    expect(parts).not.toBe(composed);
    expect(parsed({ kind: 'mail', name: parts, address: 'a@example.org' })).toMatchObject({ name: composed });
  });

  test.each([
    ['https://desk.example.org/new?type=3&to=keys#form', 'https://desk.example.org/new'],
    ['https://desk.example.org/a%20b', 'https://desk.example.org/a'],
    ['https://desk.example.org/~keys', 'https://desk.example.org/'],
    ['https://desk.example.org/support', 'https://desk.example.org/support'],
    [`https://desk.example.org/${'a'.repeat(300)}`, `https://desk.example.org/${'a'.repeat(231)}`],
  ])('may have the ticket address %s, whose tag is %s', (url, tag) => {
    expect(parsed({ kind: 'ticket', url })).toEqual({ kind: 'ticket', url });
    expect(tagOfAddress(url)).toBe(tag);
    expect(faultOfTagText(tagOfAddress(url), 256)).toBeUndefined();
  });
});
