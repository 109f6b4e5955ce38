import fc from 'fast-check';
import { visibleInTerminal, visibleText } from '../../rotation/visible-text';

test.each([
  ['a\u202eb', 'a\\u{202e}b'],
  ['\u001b]0;title\u0007', '\\u{001b}]0;title\\u{0007}'],
  ['zero\u200bwidth\ufeff', 'zero\\u{200b}width\\u{feff}'],
  ['Kōtahi – 数据 …\n\t', 'Kōtahi – 数据 …\n\t'],
])('%j is shown as %s', (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

test('colours of a terminal stay, anything else that steers it does not', () => {
  expect(visibleInTerminal('\u001b[31mred\u001b[39m')).toBe('\u001b[31mred\u001b[39m');
  expect(visibleInTerminal('\u001b[2J\u001b[31m')).toBe('\\u{001b}[2J\u001b[31m');
});

test('nothing unseen is left, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(visibleText(text)).not.toMatch(/(?![\n\r\t])[\p{Cc}\p{Bidi_Control}]/u);
    }),
  );
});
