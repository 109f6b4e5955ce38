import { GUARD_RULES } from '../../rotation/guard';
import { errorCodes } from './error-codes';
import { everyPage, readPage } from './markdown-page';

const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;

const codes = errorCodes();
const page = readPage('docs/troubleshooting.md');
const explained = page.titles.filter((title) => CODE.test(title));

test('the collector sees the guard, refusals of every kind, and faults of AWS', () => {
  for (const { code } of GUARD_RULES) expect(codes.has(code)).toBe(true);
  for (const code of ['KEY_NOT_INACTIVE', 'HEAD_BEHIND', 'SEALING_KEY_WEAK', 'AWS_DENIED', 'BAD_EVENT', 'PORT_TAKEN']) {
    expect(codes.has(code)).toBe(true);
  }
});

test('every code of the sources has a heading in the troubleshooting page', () => {
  const missing = [...codes].filter(([code]) => !explained.includes(code)).map(([code, file]) => `${code} (${file})`);
  expect(missing).toEqual([]);
});

test('no code is invented, and none is explained twice', () => {
  expect(explained.filter((code) => !codes.has(code))).toEqual([]);
  expect(explained.filter((code, at) => explained.indexOf(code) !== at)).toEqual([]);
});

test('under each code stands more than its name', () => {
  const sections = page.text.split(/^#{1,6} /m).slice(1);
  const bare = sections
    .map((section) => [section.split('\n')[0] ?? '', section.split('\n').slice(1).join(' ').trim()] as const)
    .filter(([title, body]) => CODE.test(title) && body.length < 40);
  expect(bare).toEqual([]);
});

test('a code that a page links to is the one that it names', () => {
  const named = everyPage().flatMap(({ path, text }) =>
    [...text.matchAll(/\[([A-Z][A-Z_]+)\]\(([^)]*#[^)]*)\)/g)].map(([, code = '', target = '']) => ({
      path,
      code,
      target,
    })),
  );
  expect(named.filter(({ code, target }) => !target.endsWith(`troubleshooting.md#${code.toLowerCase()}`))).toEqual([]);
});
