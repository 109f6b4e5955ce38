import Convert from 'ansi-to-html';

/** A page that looks like a terminal in which a command was typed. @param said with the terminal's own colours */
export function terminalPage(command: string, said: string): string {
  const convert = new Convert({ escapeXML: true, fg: 'var(--text)', bg: 'inherit' });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${command}</title>
<style>
  :root { color-scheme: light dark; }
  body { --text: light-dark(#1d2127, #e4e6eb); margin: 0; padding: 20px; background: light-dark(#fbfbfd, #16181d); color: var(--text); }
  pre { margin: 0; font: 14px/1.45 monospace; }
  .prompt { color: light-dark(#67707d, #9aa3b0); }
</style>
<pre><span class="prompt">$ ${command}</span>
${convert.toHtml(said)}</pre>
</html>
`;
}
