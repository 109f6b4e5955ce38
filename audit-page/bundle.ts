import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import type { PageAssets } from './asset-files';

/** Makes the page's program and style from `browser/`. The same sources give the same bytes. */
export function bundlePage(browser: string): PageAssets {
  const { outputFiles, metafile } = buildSync({
    entryPoints: [join(browser, 'main.tsx')],
    outdir: 'page',
    bundle: true,
    minify: true,
    metafile: true,
    write: false,
    format: 'iife',
    target: ['es2022'],
    platform: 'browser',
    charset: 'ascii',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    absWorkingDir: browser,
    logLevel: 'silent',
  });
  const file = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text.trim() ?? '';
  return {
    script: file('.js').replaceAll('</', '<\\/'),
    style: file('.css'),
    notice: notice(Object.keys(metafile.inputs)),
  };
}

/** Licences ask to be kept with the work: names, versions and licences of what went into the program. */
function notice(inputs: readonly string[]): string {
  const require = createRequire(__filename);
  const names = new Set(inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
  const texts = [...names].sort().map((name) => {
    const folder = packageFolder(require.resolve(name), name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      version: string;
      license: string;
    };
    const licence = readFileSync(join(folder, 'LICENSE'), 'utf8').trim();
    return `${name} ${version} (${license})\n${licence}`;
  });
  return `This page contains:\n\n${texts.join('\n\n')}`;
}

function packageFolder(entry: string, name: string): string {
  const end = entry.lastIndexOf(join('node_modules', name)) + join('node_modules', name).length;
  return end > name.length ? entry.slice(0, end) : dirname(entry);
}
