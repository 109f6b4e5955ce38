import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT, readPage } from './markdown-page';

const ROWS = readPage('docs/policy-coverage.md')
  .text.split('\n')
  .filter((line) => /^\| (?!line \|)[^-]/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\|\s*|\s*\|$/g, '').trim()));

test('each line of the policy is judged: yes, partly or no', () => {
  expect(ROWS.length).toBeGreaterThan(40);
  expect(ROWS.filter(([, judged]) => !['Yes', 'Partly', 'No'].includes(judged ?? ''))).toEqual([]);
});

test('every test that the table names is there', () => {
  const named = ROWS.flatMap((cells) => (cells.at(-1) ?? '').match(/[a-z-]+(?:\/[a-z0-9-]+)+/g) ?? []);
  expect(named.length).toBeGreaterThan(ROWS.length - 1);
  expect(named.filter((name) => !existsSync(join(PROJECT, '__tests__', `${name}.test.ts`)))).toEqual([]);
});
