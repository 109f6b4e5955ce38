import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsJsonSchema } from '../../settings/json-schema';
import { parseSettings } from '../../settings/settings-file';
import { loadTakeovers } from '../../settings/takeovers-file';
import { asJson, aUser, someSettings } from './written-settings';

/** What Terraform, or cdktf before it, would work out instead of taking it for text. */
const TEMPLATES = [
  '${aws_iam_user.other.arn}',
  '$${x}',
  'a${x}b',
  '%{ if true }a%{ endif }',
  '#{TfToken[TOKEN.0]}',
  '${TfToken[TOKEN.0]}',
];

const KEY = 'arn:aws:kms:ap-southeast-2:123456789012:key/0a1b2c3d';
const BOUNDARY = 'arn:aws:iam::123456789012:policy/suppliers';
const ROLE = 'arn:aws:iam::123456789012:role/pipeline';

/** Settings in which every text that there can be is written. */
const EVERYTHING = [
  someSettings({
    deployment: {
      region: 'ap-southeast-2',
      timeZone: 'Pacific/Auckland',
      project: 'north',
      tags: { team: 'data' },
      state: { backend: 's3', bucket: 'our-state', keyPrefix: 'keyturn', region: 'us-east-1', kmsKeyId: KEY },
      mail: {
        from: 'a@example.org',
        owner: 'b@example.org',
        replyTo: 'c@example.org',
        telephone: '+64 9 555 0100',
        identity: 'domain',
      },
      pipelineRoleArns: [ROLE],
      permissionsBoundary: BOUNDARY,
      recordArchive: { bucket: 'our-records', kmsKeyArn: KEY },
    },
    check: { evidenceBucket: 'our-evidence', mailPattern: '{user}@example.org' },
    rotation: { dataEventTrail: { bucket: 'our-trail', prefix: 'trail/', region: 'us-east-1' } },
    monitoring: {
      keyEvents: { enabled: true, notify: ['d@example.org'] },
      leaks: { enabled: true, notify: ['e@example.org'] },
      serviceControlPolicy: { targetIds: ['123456789012'] },
      sealedSecretParameters: { kmsKeyArn: KEY },
    },
    buckets: [
      { name: 'kpa-valentia', kmsKeyArn: KEY },
      { name: 'kpt-kotahi', kmsKeyArn: KEY },
    ],
    users: [
      aUser({
        uploads: { bucket: 'kpa-valentia', prefix: 'daily/', kmsKeyArn: KEY },
        networks: ['203.0.113.0/24'],
        permissionsBoundary: BOUNDARY,
        sealingKey: 'valentia.asc',
        sealingKeyFingerprint: '0123456789abcdef0123456789abcdef01234567',
      }),
      aUser({
        name: 'kotahi-writer',
        contact: { kind: 'mail', name: 'Isabelle', address: 'isabelle@example.org' },
        uploads: [{ bucket: 'kpt-kotahi', prefix: 'daily/', kmsKeyArn: KEY }],
      }),
    ],
  }),
];

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** Paths of all texts that the settings know, `[]` for each of a list and `{}` for each name. */
function textsOf(schema: Schema, path = ''): readonly string[] {
  const below = (inner: Schema, name: string): readonly string[] => textsOf(inner, `${path}${name}`);
  const { properties = {}, items, additionalProperties } = schema;
  return [
    ...(schema.type === 'string' && schema.enum === undefined && schema.const === undefined ? [path] : []),
    ...Object.entries(properties).flatMap(([name, inner]) => below(inner, `.${name}`)),
    ...(items ? below(items, '[]') : []),
    ...(typeof additionalProperties === 'object' ? below(additionalProperties, '{}') : []),
    ...[schema.oneOf, schema.anyOf, schema.allOf].flatMap((of) => (of ?? []).flatMap((inner) => below(inner, ''))),
  ];
}

type Path = readonly (string | number)[];

/** Paths of all texts in a value. */
function writtenTexts(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([name, inner]) => writtenTexts(inner, [...path, isList ? Number(name) : name]));
}

function changed(value: unknown, [name, ...rest]: Path, to: (text: string) => string): unknown {
  if (name === undefined) return to(String(value));
  if (Array.isArray(value)) return value.map((inner: unknown, i) => (i === name ? changed(inner, rest, to) : inner));
  const known = value as Readonly<Record<string, unknown>>;
  return { ...known, [name]: changed(known[name], rest, to) };
}

/** As `textsOf` writes it. */
const general = (path: Path): string =>
  path
    .map((part) => (typeof part === 'number' ? '[]' : `.${part}`))
    .join('')
    .replace('.tags.team', '.tags{}');

/** Only editors read it. */
const NEVER_IN_A_STACK = ['.$schema'];

const places = EVERYTHING.flatMap((settings) => writtenTexts(settings).map((path) => ({ settings, path })));

test('the settings of this test hold every text that there is', () => {
  const known = new Set(textsOf(JSON.parse(settingsJsonSchema()) as Schema));
  const written = new Set(places.map(({ path }) => general(path)));
  expect([...known].filter((path) => !written.has(path) && !NEVER_IN_A_STACK.includes(path))).toEqual([]);
  for (const settings of EVERYTHING) expect(parseSettings(asJson(settings)).faults).toEqual([]);
});

test.each(places.map(({ settings, path }) => [general(path), settings, path] as const))(
  'no template of Terraform passes as %s',
  (_, settings, path) => {
    for (const template of TEMPLATES) {
      for (const place of [() => template, (text: string) => template + text, (text: string) => text + template]) {
        const parsed = parseSettings(asJson(changed(settings, path, place)));
        expect(parsed.settings).toBeUndefined();
      }
    }
  },
);

test('nor as the name of a tag', () => {
  for (const template of TEMPLATES) {
    const deployment = { mail: { from: 'a@example.org', owner: 'b@example.org' }, tags: { [template]: 'x' } };
    expect(parseSettings(asJson(someSettings({ deployment }))).settings).toBeUndefined();
  }
});

test('money, per cent and braces are texts like any other', () => {
  const organisation = 'Health {NZ} at $5 & 100 % #1';
  expect(parseSettings(asJson(someSettings({ organisation }))).settings?.organisation).toBe(organisation);
});

describe('imports.json', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'imports-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  const takeovers = async (...imports: readonly object[]) => {
    await writeFile(join(dir, 'imports.json'), asJson(imports));
    return loadTakeovers(dir);
  };

  test.each(TEMPLATES)('imports nothing called %s', async (template) => {
    const good = { to: 'aws_iam_user.valentia', id: 'valentia' };
    await expect(takeovers(good)).resolves.toEqual([good]);
    await expect(takeovers(good, { ...good, id: `a${template}` })).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      because: expect.stringMatching(/\[1\]\.id: holds ".\{", which Terraform would take/) as string,
    });
    await expect(takeovers({ ...good, to: template })).rejects.toMatchObject({ code: 'INVALID_CONFIGURATION' });
  });
});
