import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { chosen, EVERYTHING } from '../../audit-page/browser/choice';
import { overlaps } from '../../audit-page/browser/overlap';
import { bundlePage } from '../../audit-page/bundle';
import { embedded, page } from '../../audit-page/page';
import type { PageData } from '../../audit-page/page-data';
import { aPage } from './a-page';

const html = page(aPage(200));

/** What the page holds between the tags of its data. */
function dataOf(text: string): PageData {
  return JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(text)?.[1] ?? '') as PageData;
}

test('the page asks for nothing: no address but those of sources, no link, no image, no import', () => {
  const markup = html.replace(/<script.*?<\/script>/gs, '').replace(/<!--.*?-->/gs, '');
  expect(markup).not.toMatch(/\b(src|href|action|url)\s*=|@import|url\((?!#)/);
  const { script } = bundlePage(join(__dirname, '..', '..', 'audit-page', 'browser'));
  expect(script).not.toMatch(/\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|EventSource|importScripts|\beval\(/);
});

test('its policy names exactly its own script and style, and forbids the rest', () => {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
  const hashOf = (text = ''): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `script-src '${hashOf(/<script>(.*?)<\/script>/s.exec(html)?.[1])}'`,
    `style-src '${hashOf(/<style>(.*?)<\/style>/s.exec(html)?.[1])}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  expect(html).not.toMatch(/\sstyle=/);
});

test('it says from when its facts are, and what was not seen', () => {
  expect(dataOf(html).restsOn.join(' ')).toMatch(
    /The keys of 2 users were listed now, those of 200 at .*NOT EVERYTHING WAS SEEN/,
  );
});

test('access key IDs are masked', () => {
  expect(html).not.toMatch(/AKIA[A-Z0-9]{8,}/);
  expect(html).toMatch(/AKIA…\d{4}/);
});

test('nothing in the data ends its element, and it reads back as it was', () => {
  const nasty = { a: '</script><script>alert(1)</script>', b: '<!--', c: '\u2028\u2029&', d: 'ā' };
  expect(embedded(nasty)).not.toMatch(/[<>&\u2028\u2029]/);
  expect(JSON.parse(embedded(nasty))).toEqual(nasty);
  const evil = { ...aPage(2), organisation: '</title><img src=x onerror=alert(1)>"' };
  expect(page(evil)).not.toContain('<img');
  expect(dataOf(page(evil)).organisation).toBe(evil.organisation);
});

test('users who need somebody come first, and every user is there', () => {
  const { users } = dataOf(html);
  expect(users).toHaveLength(200);
  const failing = users.map(({ f }) => f.some(({ s }) => s === 0));
  expect(failing.lastIndexOf(true)).toBeLessThan(failing.indexOf(false));
});

test('nobody reads of a key twice', () => {
  for (const { n, f } of dataOf(html).users) {
    const lines = f.map(({ k, s, m }) => JSON.stringify([k, s, m]));
    expect([n, new Set(lines).size]).toEqual([n, lines.length]);
  }
});

test('5,000 users make a page of at most 2 MB', () => {
  expect(page(aPage(5000)).length).toBeLessThan(2_000_000);
});

test('search and filters find by words, status, audience and control', () => {
  const data = aPage(200);
  const names = (choice: Partial<typeof EVERYTHING>): readonly string[] =>
    chosen(data, { ...EVERYTHING, ...choice }).map(({ n }) => n);
  expect(names({ words: 'VALENTIA technologies' })).toEqual(['valentia']);
  expect([...names({ audience: 'e' })].sort()).toEqual(['kotahi-writer', 'valentia']);
  expect(names({ status: '2' })).toEqual(['valentia']);
  expect(names({ words: 'nobody is called that' })).toEqual([]);
  const control = String(data.controls.findIndex(({ id }) => id === 'CIS-1.9'));
  expect(names({ control })).toHaveLength(10);
  expect(names({ status: 'good' }).length + names({ status: '0' }).length).toBeLessThan(200);
});

test('an overlap is where two neighbouring keys are both active', () => {
  const key = (spans: PageData['users'][number]['k'][number]['spans']) =>
    ({ id: 'x', status: 'Active', spans }) as const;
  expect(
    overlaps([
      key([
        ['a', 0, 10],
        ['i', 10, 20],
      ]),
      key([['a', 5, 20]]),
    ]),
  ).toEqual([{ from: 5, to: 10, lane: 0 }]);
  expect(overlaps([key([['i', 0, 10]]), key([['a', 5, 20]])])).toEqual([]);
});

test('the same sources make the same page, with the licences of what it contains', () => {
  expect(page(aPage(2))).toBe(page(aPage(2)));
  for (const name of ['preact', 'd3-scale', 'd3-time']) expect(html).toContain(`${name} `);
  expect(html).toContain('Permission is hereby granted');
});
