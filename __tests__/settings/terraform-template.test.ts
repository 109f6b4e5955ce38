import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsJsonSchema } from '../../settings/json-schema';
import { parseSettings } from '../../settings/settings-file';
import { loadTakeovers } from '../../settings/takeovers-file';
import { EVERY_SETTING } from './every-setting';
import { asJson, someSettings } from './written-settings';

/** What Terraform, or cdktf before it, would work out instead of taking it for text. */
const TEMPLATES = [
  '${aws_iam_user.other.arn}',
  '$${x}',
  'a${x}b',
  '%{ if true }a%{ endif }',
  '#{TfToken[TOKEN.0]}',
  '${TfToken[TOKEN.0]}',
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

const places = writtenTexts(EVERY_SETTING);

test('the settings of this test hold every text that there is', () => {
  const known = new Set(textsOf(JSON.parse(settingsJsonSchema()) as Schema));
  const written = new Set(places.map(general));
  expect([...known].filter((path) => !written.has(path) && !NEVER_IN_A_STACK.includes(path))).toEqual([]);
  expect(parseSettings(asJson(EVERY_SETTING)).faults).toEqual([]);
});

test.each(places.map((path) => [general(path), path] as const))('no template of Terraform passes as %s', (_, path) => {
  for (const template of TEMPLATES) {
    for (const place of [() => template, (text: string) => template + text, (text: string) => text + template]) {
      const parsed = parseSettings(asJson(changed(EVERY_SETTING, path, place)));
      expect(parsed.settings).toBeUndefined();
    }
  }
});

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
