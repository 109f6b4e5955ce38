/**
 * The lines of a text without what mail programs and web pages put before and behind them: marks of a quotation, indentation,
 * characters that nobody sees. What is written for programs (armor, base64) begins with none of that.
 */
export const unquotedLines = (text: string): readonly string[] =>
  text.split(/\r\n?|\n/).map((line) => line.replace(/^[\s>|\u200B\u2060\uFEFF]+|[\s\u200B\u2060\uFEFF]+$/gu, ''));
