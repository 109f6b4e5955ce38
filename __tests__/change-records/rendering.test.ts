import fc from 'fast-check';
import { EMPTY_CHAIN, seal } from '../../change-records/chain/chain';
import { chainDocument } from '../../change-records/chain/chain-document';
import { type Document, inlines } from '../../change-records/render/document';
import { html } from '../../change-records/render/html';
import { markdown } from '../../change-records/render/markdown';
import { planDocument } from '../../change-records/render/plan-document';
import { aKeyChange, anAcceptance, anApply, context } from './an-event';
import { accepted, golden, recordOf, someFacts } from './golden-plan';

const documents: readonly (readonly [string, Document])[] = [
  ...['start', 'user-removed', 'narrow-uploads', 'deleted-outside', 'take-over'].map(
    (name) => [name, planDocument(recordOf(golden(name)))] as const,
  ),
  ['disable', planDocument(recordOf(golden('disable'), someFacts({ proofs: [accepted()] })))],
  ...[anApply(), anApply('disable', 'failed'), aKeyChange(), anAcceptance()].map(
    (event) => [event.kind, chainDocument(seal(event, EMPTY_CHAIN, context()).record)] as const,
  ),
];

/** Every piece of text that a document holds. */
function textsOf({ title, blocks }: Document): readonly string[] {
  const texts = blocks.flatMap((block): readonly string[] => {
    const of = (line: Parameters<typeof inlines>[0]) =>
      inlines(line).map((one) => (typeof one === 'string' ? one : one.code));
    switch (block.kind) {
      case 'heading':
        return [block.text];
      case 'paragraph':
      case 'callout':
        return of(block.line);
      case 'list':
        return block.items.flatMap(of);
      case 'table':
        return [...block.head, ...block.rows.flat().flatMap(of)];
      case 'facts':
        return block.rows.flatMap(([name, value]) => [name, ...of(value)]);
    }
  });
  return [title, ...texts].map((text) => text.replace(/\s+/g, ' ').trim()).filter((text) => text !== '');
}

const plainHtml = (page: string): string =>
  page
    .replace(/<style>[^]*?<\/style>|<[^>]+>/g, ' ')
    .replace(
      /&(lt|gt|quot|#39|amp);/g,
      (_, name: string) => ({ lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' })[name] ?? '',
    )
    .replace(/\s+/g, ' ');

const plainMarkdown = (text: string): string =>
  text
    .replace(/\\([\\`*_[\]<>|~#])/g, '$1')
    .replace(/&amp;/g, '&')
    .replace(/\u200b/g, '')
    .replace(/\s+/g, ' ');

describe('a record', () => {
  it.each(documents)('%s says the same in Markdown and in HTML', (_, document) => {
    const [md, page] = [plainMarkdown(markdown(document)), plainHtml(html(document))];
    for (const text of textsOf(document)) {
      expect(md).toContain(text);
      expect(page).toContain(text);
    }
  });

  it.each(documents)('%s is one HTML page that asks for nothing', (_, document) => {
    const page = html(document);
    expect(page).not.toMatch(/<(script|link|img|iframe|object|form)\b|url\(|@import|\bon\w+=/i);
    expect(page).toContain(`default-src 'none'`);
    expect(page.match(/<table\b/g)?.length ?? 0).toBe(page.match(/<caption>/g)?.length ?? 0);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  });
});

describe('whatever people write', () => {
  const say = (text: string): Document => ({
    title: text,
    blocks: [{ kind: 'table', caption: text, head: ['x'], rows: [[text]] }],
  });

  it('stays text in HTML', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('<script>alert(1)</script>', '"><img src=x>', "' onfocus='x", '&lt;', '</style>'),
        fc.string(),
        (bad, more) => {
          const page = html(say(`${more}${bad}`));
          expect(page.match(/<(script|img)/g)).toBeNull();
          expect(page).not.toContain(`"><img`);
        },
      ),
    );
  });

  it.each([
    ['[click](https://evil.example)', '\\[click\\](https:\u200b//evil.example)'],
    ['see www.evil.example', 'see www\u200b.evil.example'],
    ['paid \u202egnp.exe', 'paid \\\\u{202e}gnp.exe'],
    ['<b>bold</b>', '\\<b\\>bold\\</b\\>'],
    ['a | b\nc', 'a \\| b c'],
    ['hello @everybody', 'hello @\u200beverybody'],
    ['mail ada@example.org.nz', 'mail ada@example.org.nz'],
    ['`code` *and* _more_ &lt;', '\\`code\\` \\*and\\* \\_more\\_ &amp;lt;'],
  ])('stays text in Markdown: %s', (text, written) => {
    expect(markdown(say(text))).toContain(`| ${written} |`);
  });

  it('shows what nobody would see in HTML, too, and in code', () => {
    expect(html(say('paid \u202egnp.exe\u0007'))).toContain('paid \\u{202e}gnp.exe\\u{0007}');
    expect(markdown({ title: 'x', blocks: [{ kind: 'paragraph', line: { code: 'a\u202eb' } }] })).toContain(
      '`a\\u{202e}b`',
    );
  });

  it('stays in its code span', () => {
    const document: Document = { title: 'x', blocks: [{ kind: 'paragraph', line: { code: 'a`b``c' } }] };
    expect(markdown(document)).toContain('``` a`b``c ```');
  });
});
