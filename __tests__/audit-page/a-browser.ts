import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** A headless Chromium of one's own. */
export interface ABrowser {
  readonly browser: Browser;
  /** Where it came from. */
  readonly source: string;
  close(): Promise<void>;
}

interface Found {
  readonly source: string;
  readonly executablePath: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const WAY_OUT = 'install Chromium or Chrome, and name its program in CHROMIUM_PATH';
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Starts Chromium: the one that CHROMIUM_PATH names; else, on Linux with an x64 processor, the one that npm has installed;
 * else one on PATH. Without any, it says what to do: a page that nobody opened is not tested.
 */
export async function aBrowser(surroundings: NodeJS.ProcessEnv = process.env): Promise<ABrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-chromium-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const found = find(folder, surroundings);
    const browser = await launch(found, surroundings);
    return { browser, source: found.source, close: () => browser.close().finally(remove) };
  } catch (failure) {
    remove();
    throw failure;
  }
}

/** Playwright's own message is a page of flags and log lines; it stays the cause. */
async function launch({ source, executablePath, args, env }: Found, surroundings: NodeJS.ProcessEnv): Promise<Browser> {
  try {
    return await chromium.launch({
      executablePath,
      args: [...args, '--no-sandbox', '--disable-dev-shm-usage'],
      env: { ...surroundings, ...env },
    });
  } catch (cause) {
    throw new Error(`The Chromium of ${source} does not start: ${WAY_OUT}.`, { cause });
  }
}

function find(folder: string, surroundings: NodeJS.ProcessEnv): Found {
  const named = surroundings['CHROMIUM_PATH'];
  if (named !== undefined) return { source: 'CHROMIUM_PATH', executablePath: program(named), args: [], env: {} };
  if (process.platform === 'linux' && process.arch === 'x64') return unpacked(folder, surroundings);
  const folders = (surroundings['PATH'] ?? '').split(delimiter);
  const onPath = folders.flatMap((place) => NAMES.map((name) => join(place, name))).find(existsSync);
  if (onPath !== undefined) return { source: 'PATH', executablePath: onPath, args: [], env: {} };
  throw new Error(`There is no Chromium to open the page in: ${WAY_OUT}.`);
}

function program(named: string): string {
  if (existsSync(named)) return named;
  throw new Error(`CHROMIUM_PATH names ${named}, where nothing is: ${WAY_OUT}.`);
}

/** The package unpacks a program, its libraries and fonts into the temporary folder of the process that asks. */
function unpacked(folder: string, surroundings: NodeJS.ProcessEnv): Found {
  const ask = `const module = require(process.argv[1]);
    const c = module.default ?? module;
    c.executablePath().then((path) => console.log(JSON.stringify({ path, args: c.args })));`;
  const answer = execFileSync(process.execPath, ['-e', ask, require.resolve('@sparticuz/chromium')], {
    cwd: join(__dirname, '..', '..'),
    encoding: 'utf8',
    // Makes it unpack its libraries too: a bare container has none of them.
    env: { ...surroundings, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' },
  });
  const { path, args } = JSON.parse(answer) as { path: string; args: string[] };
  return {
    source: '@sparticuz/chromium',
    executablePath: path,
    args: args.filter((flag) => !flag.startsWith('--headless') && flag !== '--single-process'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_PATH: fontConfiguration(folder) },
  };
}

/**
 * Names the unpacked fonts to this browser alone. The package's own fonts.conf names /tmp/fonts, wherever it was unpacked:
 * with it, and without fonts of the machine, Chromium ends at the first letter that it has to draw.
 */
function fontConfiguration(folder: string): string {
  const place = join(folder, 'fontconfig');
  mkdirSync(place);
  const fonts = join(folder, 'fonts', 'fonts');
  const lines = [
    '<fontconfig>',
    `<dir>${fonts}</dir>`,
    `<cachedir>${join(place, 'cache')}</cachedir>`,
    '</fontconfig>',
  ];
  writeFileSync(join(place, 'fonts.conf'), lines.join('\n'));
  return place;
}
