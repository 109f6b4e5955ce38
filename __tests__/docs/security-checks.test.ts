import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingsTable, widthsTable } from '../security/tables';
import { PROJECT } from './markdown-page';

const PAGE = join(PROJECT, 'docs', 'security-checks.md');

const between = (name: string): RegExp => new RegExp(`(<!-- ${name} -->\\n)[^]*?(\\n<!-- end -->)`);

test('the page tells every finding that is accepted, and why (else: UPDATE_GOLDEN=1)', () => {
  const text = readFileSync(PAGE, 'utf8');
  const told = [
    ['findings', findingsTable()],
    ['widths', widthsTable()],
  ].reduce(
    (page, [name = '', table = '']) => page.replace(between(name), (_, head, end) => `${head}${table}${end}`),
    text,
  );
  if (process.env.UPDATE_GOLDEN) writeFileSync(PAGE, told);
  else expect(text).toBe(told);
  expect(told).toContain('CKV_AWS_273');
});
