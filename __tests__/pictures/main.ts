import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { aBrowser } from '../audit-page/a-browser';
import { PROJECT } from '../docs/markdown-page';
import { HandSandbox, run } from '../journeys/by-hand';
import { terminalPage } from './terminal-page';

const PICTURES = join(PROJECT, 'docs', 'pictures');
const KEYTURN = join(PROJECT, 'bin', 'keyturn.cjs');

/** A page to take a picture of, and how much of it a reader of the README needs to see. */
interface Sitter {
  readonly name: string;
  readonly file: string;
  readonly width: number;
  readonly height: number;
}

/** `npm run pictures`: the README's pictures, in light and dark, of a real run in a sandbox. */
async function main(): Promise<void> {
  const sandbox = await HandSandbox.up();
  const chromium = await aBrowser();
  try {
    mkdirSync(PICTURES, { recursive: true });
    for (const sitter of await sit(sandbox)) await takeBoth(chromium.browser, sitter);
  } finally {
    await chromium.close();
    await sandbox.down();
  }
}

/** A rotation that has begun: the record of its plan, the status after its apply, and the audit of the account. */
async function sit(sandbox: HandSandbox): Promise<readonly Sitter[]> {
  const keyturn = async (...args: readonly string[]): Promise<string> => {
    const env = { ...sandbox.env, FORCE_COLOR: '1', COLUMNS: '80' };
    const { code, stdout, said } = await run(process.execPath, [KEYTURN, ...args], env, sandbox.project);
    if (code === 2) throw new Error(`keyturn ${args.join(' ')}: ${said}`);
    return stdout;
  };
  await keyturn('plan', '--reason', 'first deployment');
  await keyturn('apply', '--yes');
  await keyturn('start', 'valentia');
  await keyturn('plan', '--reason', 'the yearly rotation of valentia');
  const record = sandbox.path('out', 'stacks', 'suppliers', 'keyturn', 'change-record.html');
  const kept = sandbox.path('change-record.html');
  copyFileSync(record, kept);
  await keyturn('apply', '--yes');
  const status = sandbox.path('status.html');
  writeFileSync(status, terminalPage('npx keyturn status', await keyturn('status')));
  const audit = sandbox.path('audit.html');
  await keyturn('audit', '--html', audit);
  return [
    { name: 'change-record', file: kept, width: 960, height: 720 },
    { name: 'status', file: status, width: 760, height: 420 },
    { name: 'audit', file: audit, width: 1000, height: 720 },
  ];
}

/** Every machine draws the same, arrows and frames of tables too, whatever fonts it has. */
const SAME_FONTS = `
  ${fontFace('DejaVu Sans', 400)} ${fontFace('DejaVu Sans', 700, '-Bold')}
  ${fontFace('DejaVu Sans Mono', 400)} ${fontFace('DejaVu Sans Mono', 700, '-Bold')}
  body, input, select { font-family: "DejaVu Sans" !important; }
  pre, code { font-family: "DejaVu Sans Mono" !important; }`;

function fontFace(family: string, weight: number, ending = ''): string {
  const fonts = dirname(require.resolve('dejavu-fonts-ttf/package.json'));
  const file = join(fonts, 'ttf', `${family.replaceAll(' ', '')}${ending}.ttf`);
  const data = readFileSync(file).toString('base64');
  return `@font-face { font-family: "${family}"; font-weight: ${weight}; src: url(data:font/ttf;base64,${data}); }`;
}

async function takeBoth(browser: Browser, { name, file, width, height }: Sitter): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, bypassCSP: true });
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    await page.addStyleTag({ content: SAME_FONTS });
    await page.evaluate('document.fonts.ready.then(() => true)');
    const content = await page.evaluate('Math.ceil(document.body.getBoundingClientRect().bottom)');
    const shown = { x: 0, y: 0, width, height: Math.min(height, Number(content)) };
    const path = join(PICTURES, `${name}-${colorScheme}.png`);
    rmSync(path, { force: true });
    await page.screenshot({ path, clip: shown });
    await context.close();
    console.log(path.slice(PROJECT.length + 1));
  }
}

main().catch((failure: unknown) => {
  console.error(failure instanceof Error ? failure.message : failure);
  process.exitCode = 1;
});
