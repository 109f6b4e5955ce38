import fc from 'fast-check';
import { KeyturnError } from '../../rotation/keyturn-error';

/** Many more in `npm run test:long`; here enough that what is plainly wrong is seen at once. */
const RUNS = Number(process.env['KEYTURN_FUZZ_RUNS'] ?? 15);

jest.setTimeout(60_000 + RUNS * 1_000);

/** Runs a property so often, fewer times for what takes long. */
export const check = (property: fc.IRawProperty<unknown>, share = 1): unknown =>
  fc.assert(property, { numRuns: Math.max(5, Math.round(RUNS * share)) });

/** What an answer may be beside a result: a fault in words, of which none is left open. @throws whatever else was thrown */
export async function inWords<Answer>(run: () => Answer | Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await run();
  } catch (fault) {
    if (!(fault instanceof KeyturnError)) throw fault;
    const { code, because, wayOut } = fault;
    if (!/^[A-Z][A-Za-z0-9_]+$/.test(code) || because === '' || wayOut === '' || /\[object /.test(because + wayOut)) {
      throw new Error(`no fault in words: ${JSON.stringify({ code, because, wayOut })}`);
    }
    return undefined;
  }
}

const ODD = [
  '\0',
  '\uFEFF',
  '\uFFFD',
  '\uD800',
  '\u2028',
  '\r\n',
  '"',
  "'",
  '\\',
  '${',
  '{{',
  '%',
  '-1',
  '1e999',
  'null',
  '[]',
  '{}',
];

/** Any text, of letters that something may mean. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.oneof(fc.constantFrom(...ODD), fc.string({ maxLength: 8 })), { maxLength: 8 })
    .map((parts) => parts.join('')),
);

/** A text into which something was written, out of which something fell, or that breaks off. */
export function damaged(text: string): fc.Arbitrary<string> {
  const place = fc.nat({ max: text.length });
  const edit = fc.tuple(place, fc.integer({ min: 0, max: 12 }), fc.oneof(fc.constant(''), anyText));
  const edits = fc.array(edit, { minLength: 1, maxLength: 3 });
  const edited = edits.map((all) =>
    all.reduce((before, [at, length, put]) => before.slice(0, at) + put + before.slice(at + length), text),
  );
  return fc.oneof({ weight: 4, arbitrary: edited }, { weight: 1, arbitrary: place.map((at) => text.slice(0, at)) });
}

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const strange = fc.oneof(
  // Copies: what is put into a value may be meddled with in its turn.
  fc
    .constantFrom<Json>(null, true, 0, -1, 1.5, 1e21, '', ' ', '…', '__proto__', 'constructor', [], {}, [null], {
      a: null,
    })
    .map((value) => structuredClone(value)),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
);

/** A JSON value in which one part is another, is missing, or has something beside it. */
export function meddled(value: Json): fc.Arbitrary<Json> {
  const paths = pathsOf(value);
  const how = fc.oneof(
    fc.record({ kind: fc.constant('replace' as const), value: strange }),
    fc.record({ kind: fc.constant('remove' as const) }),
    fc.record({ kind: fc.constant('add' as const), name: anyText, value: strange }),
  );
  const one = fc.tuple(fc.nat({ max: paths.length - 1 }), how);
  return fc.array(one, { minLength: 1, maxLength: 2 }).map((all) => {
    const copy = { top: structuredClone(value) };
    for (const [at, meddling] of all) meddle(copy, ['top', ...(paths[at] ?? [])], meddling);
    return copy.top;
  });
}

type Meddling =
  | { readonly kind: 'replace'; readonly value: Json }
  | { readonly kind: 'remove' }
  | { readonly kind: 'add'; readonly name: string; readonly value: Json };

function meddle(within: { [name: string]: Json }, path: readonly string[], meddling: Meddling): void {
  const [name = '', ...rest] = path;
  const held = within[name];
  if (rest.length > 0) {
    if (typeof held === 'object' && held !== null) meddle(held as { [name: string]: Json }, rest, meddling);
  } else if (meddling.kind === 'replace') within[name] = meddling.value;
  else if (meddling.kind === 'remove') {
    if (Array.isArray(within)) within.splice(Number(name), 1);
    else if (name !== 'top') delete within[name];
  } else if (Array.isArray(held)) held.push(meddling.value);
  else if (typeof held === 'object' && held !== null) held[meddling.name] = meddling.value;
}

function pathsOf(value: Json, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...path, name]))];
}

/** Every text that a JSON file may be: of another value, or damaged. */
export const jsonFile = (value: Json): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: meddled(value).map((one) => JSON.stringify(one, null, 2)) },
    { weight: 3, arbitrary: damaged(JSON.stringify(value, null, 2)) },
    { weight: 1, arbitrary: strange.map((one) => JSON.stringify(one)) },
    { weight: 1, arbitrary: anyText },
  );
