import { run } from '../../cli/program';
import { everyVerb } from '../../cli/verb-list';
import { aWorld } from '../cli/a-world';
import { readPage } from './markdown-page';

async function helpOf(words: readonly string[]): Promise<string> {
  const world = aWorld();
  await run([...words, '--help'], everyVerb(), world);
  return world.stdout();
}

/** The verbs below a verb, e.g. of `keyturn keys`. */
const innerVerbs = (help: string): readonly string[] =>
  [...(/\nCommands:\n([^]+?)\n(?:\n|$)/.exec(help)?.[1] ?? '').matchAll(/^ {2}([a-z-]+)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help');

async function rowsOf(words: readonly string[]): Promise<readonly string[]> {
  const help = await helpOf(words);
  const codes = [...(/\nExit codes:\n([^]+)$/.exec(help)?.[1] ?? '').matchAll(/^ {2}(\d) {2}(.+)$/gm)];
  const meaning = (code: string): string => codes.find(([, one]) => one === code)?.[2] ?? '–';
  const own =
    codes.length > 0
      ? [
          `| \`${words.join(' ')}\` | ${['0', '1', '2'].map((code) => meaning(code).replaceAll('|', '\\|')).join(' | ')} |`,
        ]
      : [];
  const inner = await Promise.all(innerVerbs(help).map((name) => rowsOf([...words, name])));
  return [...own, ...inner.flat()];
}

test('the page of exit codes says of every verb what its own page says', async () => {
  const rows = (await Promise.all(everyVerb().map(({ name }) => rowsOf([name])))).flat();
  expect(rows.length).toBeGreaterThan(everyVerb().length);
  const table = readPage('docs/exit-codes.md')
    .text.split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(table).toEqual(rows);
});
