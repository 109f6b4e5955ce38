import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { ANSWERS } from '../../cli/answers/answers';
import { answerJsonSchemas, SCHEMAS_FOLDER, schemaFile } from '../../cli/answers/json-schema';
import { run as runUnchecked } from '../../cli/program';
import type { Verb } from '../../cli/shell/verb';
import { everyVerb } from '../../cli/verb-list';
import { readPage } from '../docs/markdown-page';
import { aWorld } from './a-world';
import { run } from './checked-run';

const FOLDER = join(__dirname, '..', '..', 'cli', 'answers', SCHEMAS_FOLDER);

test('the committed schemas are what the answers say (else: npm run schema)', () => {
  const committed = readdirSync(FOLDER).map((file): [string, unknown] => [
    file,
    JSON.parse(readFileSync(join(FOLDER, file), 'utf8')),
  ]);
  const made = [...answerJsonSchemas()].map(([file, text]): [string, unknown] => [file, JSON.parse(text)]);
  expect(Object.fromEntries(committed)).toEqual(Object.fromEntries(made));
});

/** Every command that does something, as it is typed. */
async function commands(): Promise<readonly string[]> {
  const acting: Command[] = [];
  const action = jest.spyOn(Command.prototype, 'action').mockImplementation(function (this: Command) {
    acting.push(this);
    return this;
  });
  for (const { name } of everyVerb()) await runUnchecked([name, '--help'], everyVerb(), aWorld());
  action.mockRestore();
  const words = (command: Command): string =>
    command.parent?.parent ? `${words(command.parent)} ${command.name()}` : command.name();
  return acting.map(words);
}

test('every verb has a schema, and every schema a verb', async () => {
  expect([...(await commands())].sort()).toEqual(Object.keys(ANSWERS).sort());
});

test('the page of answers names every schema', () => {
  const rows = readPage('docs/json-answers.md')
    .text.split('\n')
    .flatMap((line) => /^\| `([a-z ]+)` \| \[([a-z-]+\.schema\.json)\]/.exec(line)?.slice(1, 3).join(' → ') ?? []);
  expect(rows).toEqual(Object.keys(ANSWERS).map((verb) => `${verb} → ${schemaFile(verb)}`));
});

/** Parts of a schema that anything at all would fit: `{}`, or an object that may hold what it likes. */
function looseParts(node: unknown, path: string): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap((part, at) => looseParts(part, `${path}/${at}`));
  const { type, properties, additionalProperties, items, ...rest } = node as Record<string, unknown>;
  const says = ['type', 'anyOf', 'oneOf', 'allOf', 'const', 'enum', '$ref', 'not'].some((word) => word in node);
  const isOpen = type === 'object' && (additionalProperties === undefined || additionalProperties === true);
  return [
    ...(says && !isOpen ? [] : [path]),
    ...Object.entries(properties ?? {}).flatMap(([name, part]) => looseParts(part, `${path}/${name}`)),
    ...(typeof additionalProperties === 'object' ? looseParts(additionalProperties, `${path}/*`) : []),
    ...(items === undefined ? (type === 'array' ? [`${path}[]`] : []) : looseParts(items, `${path}[]`)),
    ...['anyOf', 'oneOf', 'allOf', '$defs'].flatMap((word) =>
      Object.entries(rest[word] ?? {}).flatMap(([name, part]) => looseParts(part, `${path}/${word}/${name}`)),
    ),
  ];
}

test('no schema lets pass just anything, and each has a name of its own', () => {
  const schemas = [...answerJsonSchemas()].map(([file, text]) => ({ file, ...(JSON.parse(text) as { $id: string }) }));
  expect(schemas.flatMap(({ file, ...schema }) => looseParts(schema, file))).toEqual([]);
  expect(new Set(schemas.map(({ $id }) => $id)).size).toBe(schemas.length);
  expect(schemas.filter(({ $id }) => !/^urn:keyturn:answers:[0-9]+:[a-z-]+$/.test($id))).toEqual([]);
});

describe('the check of answers in these tests', () => {
  const printing = (...answers: readonly unknown[]): Verb => ({
    name: 'completion',
    summary: 'prints',
    load: () => ({
      page: (command, act) =>
        void command.action(
          act((desk) => {
            for (const answer of answers) desk.answer<unknown>('', answer);
            return Promise.resolve(0);
          }),
        ),
    }),
  });
  const whole = { shell: 'bash', script: '…' };
  const printed = (...answers: readonly unknown[]) => run(['completion', '--json'], [printing(...answers)], aWorld());

  it('lets pass what the schema has, and a failure', async () => {
    expect(await printed(whole)).toBe(0);
    expect(await printed({ error: { code: 'A', because: 'b', wayOut: 'c' } })).toBe(0);
  });

  it.each<[string, readonly unknown[]]>([
    ['a property more', [{ ...whole, more: 1 }]],
    ['a property less', [{ shell: 'bash' }]],
    ['another type', [{ ...whole, script: null }]],
    ['a failure with a property more', [{ error: { code: 'A', because: 'b', wayOut: 'c', stack: '' } }]],
    ['two answers', [whole, whole]],
    ['none', []],
  ])('does not let pass %s', async (_, answers) => {
    await expect(printed(...answers)).rejects.toThrow();
  });
});
