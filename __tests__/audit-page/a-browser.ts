import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
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

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Starts Chromium: the one that CHROMIUM_PATH names; else, on Linux with an x64 processor, the one that npm has installed;
 * else one on PATH. Without any, it says what to do: a page that nobody opened is not tested.
 */
export async function aBrowser(): Promise<ABrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-chromium-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const { source, executablePath, args, env } = find(folder);
    const browser = await chromium.launch({
      executablePath,
      args: [...args, '--no-sandbox', '--disable-dev-shm-usage'],
      env: { ...process.env, ...env },
    });
    return { browser, source, close: () => browser.close().finally(remove) };
  } catch (failure) {
    remove();
    throw failure;
  }
}

function find(folder: string): Found {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined) return { source: 'CHROMIUM_PATH', executablePath: named, args: [], env: {} };
  if (process.platform === 'linux' && process.arch === 'x64') return unpacked(folder);
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const onPath = folders.flatMap((place) => NAMES.map((name) => join(place, name))).find(existsSync);
  if (onPath !== undefined) return { source: 'PATH', executablePath: onPath, args: [], env: {} };
  throw new Error(
    'There is no Chromium to open the page in. Install Chromium or Chrome, and name its program in CHROMIUM_PATH.',
  );
}

/** The package unpacks a program, its libraries and fonts into the temporary folder of the process that asks. */
function unpacked(folder: string): Found {
  const ask = `const module = require(process.argv[1]);
    const c = module.default ?? module;
    c.executablePath().then((path) => console.log(JSON.stringify({ path, args: c.args })));`;
  const answer = execFileSync(process.execPath, ['-e', ask, require.resolve('@sparticuz/chromium')], {
    cwd: join(__dirname, '..', '..'),
    encoding: 'utf8',
    // Makes it unpack its libraries too: a bare container has none of them.
    env: { ...process.env, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' },
  });
  const { path, args } = JSON.parse(answer) as { path: string; args: string[] };
  return {
    source: '@sparticuz/chromium',
    executablePath: path,
    args: args.filter((flag) => !flag.startsWith('--headless') && flag !== '--single-process'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_PATH: join(folder, 'fonts') },
  };
}
