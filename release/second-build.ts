import { posix } from 'node:path';
import { preProcessFile } from 'typescript';

/** Compiled files by their path below `dist/`, with `/`: what Node runs (`.js`) and what compilers read (`.d.ts`). */
export type CompiledFiles = ReadonlyMap<string, string>;

/** Where the second build lies below `dist/`. */
export const SECOND = 'cdktn';

/** CDK Terrain has the same names in other packages. */
const RENAMED: readonly (readonly [RegExp, string])[] = [
  [/^cdktf(?=\/|$)/, 'cdktn'],
  [/^@cdktf\/provider-aws(?=\/|$)/, '@cdktn/provider-aws'],
];

/** A path that was found while compiling would lead out of the second build. */
const KNOWS_ITS_PLACE = /\b(__dirname|__filename|require\.resolve|import\.meta)\b/;

/**
 * The same package on CDK Terrain, from what was compiled for CDKTF: every module that reaches cdktf, with its imports
 * rewritten. All others are there once and shared, so that a `SealingKey` is the same class for both.
 * @returns the files to write, by their path below `dist/`
 * @throws Error that is our bug, where a module to be built twice would look for files beside itself
 */
export function secondBuild(files: CompiledFiles): CompiledFiles {
  const twice = builtTwice(files);
  const written = [...files].filter(([path]) => twice.has(moduleOf(path)));
  return new Map(written.map(([path, text]) => [posix.join(SECOND, path), rewritten(path, text, files, twice)]));
}

/** Modules that import cdktf, or one that does. */
function builtTwice(files: CompiledFiles): ReadonlySet<string> {
  const imports = [...files].map(([path, text]) => ({
    module: moduleOf(path),
    needs: importsOf(text).map(({ fileName }) => (isRenamed(fileName) ? SECOND : target(path, fileName, files))),
  }));
  const found = new Set<string | undefined>([SECOND]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const { module, needs } of imports) if (needs.some((needed) => found.has(needed))) found.add(module);
  }
  found.delete(SECOND);
  return found as ReadonlySet<string>;
}

function rewritten(path: string, text: string, files: CompiledFiles, twice: ReadonlySet<string>): string {
  if (KNOWS_ITS_PLACE.test(text)) throw new Error(`${path} would be built twice and knows its place; let it be told`);
  const there = (name: string): string => {
    if (isRenamed(name)) return RENAMED.reduce((renamed, [from, to]) => renamed.replace(from, to), name);
    const module = target(path, name, files);
    if (module === undefined || twice.has(module)) return name;
    return posix.join(
      posix.relative(posix.join(SECOND, posix.dirname(path)), posix.dirname(module)),
      posix.basename(module),
    );
  };
  return importsOf(text).reduceRight(
    // `pos` is the opening quote.
    (done, { fileName, pos, end }) => done.slice(0, pos + 1) + there(fileName) + done.slice(end + 1),
    text,
  );
}

/** In the order in which they stand. */
const importsOf = (text: string) => preProcessFile(text, true, true).importedFiles;

const isRenamed = (name: string): boolean => RENAMED.some(([from]) => from.test(name));

const moduleOf = (path: string): string => path.replace(/(\.d\.ts|\.js)$/, '');

/** The compiled module that an import leads to; undefined for packages and for files that were not compiled. */
function target(from: string, name: string, files: CompiledFiles): string | undefined {
  if (!name.startsWith('.')) return undefined;
  const path = posix.join(posix.dirname(from), name);
  return [moduleOf(path), posix.join(path, 'index')].find((module) => files.has(`${module}.js`));
}
