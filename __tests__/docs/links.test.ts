import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { everyPage, PROJECT, readPage } from './markdown-page';

const PAGES = everyPage();

/** Links to this project's own files: `[page, target]`. */
const OWN_LINKS = PAGES.flatMap(({ path, links }) =>
  links.filter((target) => !/^[a-z]+:/.test(target)).map((target) => [path, target] as const),
);

function targetOf(page: string, target: string): { readonly file: string; readonly anchor: string | undefined } {
  const [file = '', anchor] = target.split('#');
  return { file: file === '' ? page : normalize(join(dirname(page), decodeURIComponent(file))), anchor };
}

test('every relative link leads to a file of the project', () => {
  const broken = OWN_LINKS.filter(([page, target]) => !existsSync(join(PROJECT, targetOf(page, target).file)));
  expect(broken).toEqual([]);
});

test('every anchor is a heading of the page that it leads to', () => {
  const broken = OWN_LINKS.filter(([page, target]) => {
    const { file, anchor } = targetOf(page, target);
    return anchor !== undefined && existsSync(join(PROJECT, file)) && !readPage(file).anchors.has(anchor);
  });
  expect(broken).toEqual([]);
});

test('links elsewhere are encrypted ones', () => {
  const elsewhere = PAGES.flatMap(({ links }) => links).filter((target) => /^[a-z]+:/.test(target));
  expect(elsewhere.filter((target) => !target.startsWith('https://'))).toEqual([]);
});

test('every guide is in the index', () => {
  const indexed = readPage('docs/README.md').links.map((target) => targetOf('docs/README.md', target).file);
  const guides = PAGES.map(({ path }) => path).filter((path) => /^docs\/[^/]+\.md$/.test(path));
  expect(guides.filter((path) => path !== 'docs/README.md' && !indexed.includes(path))).toEqual([]);
});

test('the files that the help page names are there', () => {
  const help = readFileSync(join(PROJECT, 'help'), 'utf8');
  const named = help.match(/(?<![\w/<>.-])(?:[\w-]+\/)*[\w-]+\.(?:md|json)\b|(?<![\w/])docs\/(?![\w])/g) ?? [];
  expect(named).toContain('docs/README.md');
  expect(named.filter((path) => !existsSync(join(PROJECT, path)))).toEqual([]);
});

test('no page names a path of somebody’s machine, or a host that packages come from', () => {
  const places =
    /(?<![\w.~:/-])\/(?:home|root|Users|tmp|work|mnt)\b|[A-Z]:\\|registry\.npmjs|npmjs\.org|pypi\.org|\/root\/|registry\.[\w.-]+\.(?:com|org|io)\/(?!hashicorp\/)/;
  const named = PAGES.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, at) => (places.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])),
  );
  expect(named).toEqual([]);
});
