import {
  currentKey,
  type GenerationKeys,
  generationOf,
  identified,
  orphansAmong,
  untrueGenerations,
} from '../../rotation/generation-keys';
import type { LedgerEntry } from '../../rotation/ledger';
import { entry } from './an-entry';

const OLD = { id: 'AKIAVALENTIA00001111' };
const NEW = { id: 'AKIAVALENTIA00002222' };
const SILENT = 'the state cannot be read';
const overlap = entry(5, 'active');
const steady = entry(5, 'deleted');

const told = (known: readonly (readonly [string, number | undefined])[], stateSilent?: string): GenerationKeys => ({
  ...{ known: new Map(known), stateSilent },
});
const state = told([
  [OLD.id, 4],
  [NEW.id, 5],
]);

describe('the generation of a key', () => {
  test.each<[string, GenerationKeys, LedgerEntry | undefined, readonly (number | undefined)[]]>([
    ['as the state tells', state, overlap, [4, 5]],
    ['as a record tells by its masked ID', told([['AKIA…2222', 5]], SILENT), overlap, [undefined, 5]],
    ['of which the state knows one', told([[NEW.id, 5]]), overlap, [undefined, 5]],
    ['that is owned under another address', told([[OLD.id, undefined]], SILENT), overlap, [undefined, undefined]],
    ['of two, where nobody tells', told([], SILENT), overlap, [undefined, undefined]],
    ['of two, where the tags know of one', told([], SILENT), steady, [undefined, undefined]],
    ['of a user that was never applied', told([], SILENT), undefined, [undefined, undefined]],
  ])('%s', (_, known, recorded, expected) => {
    expect([OLD, NEW].map((key) => generationOf(key, [OLD, NEW], recorded, known))).toEqual(expected);
  });

  test('the only key of a steady user needs no witness but the tags, while the state is silent', () => {
    expect(generationOf(OLD, [OLD], steady, told([], SILENT))).toBe(5);
    expect(generationOf(OLD, [OLD], overlap, told([], SILENT))).toBeUndefined();
    expect(generationOf(OLD, [OLD], undefined, told([], SILENT))).toBeUndefined();
    expect(generationOf(OLD, [OLD], steady, told([]))).toBeUndefined();
  });

  test('the current key is that of the recorded generation', () => {
    expect(currentKey([OLD, NEW], overlap, state)).toBe(NEW);
    expect(currentKey([OLD], overlap, state)).toBeUndefined();
  });
});

test('keys that the state does not know are orphans; a silent state makes none', () => {
  expect(orphansAmong([OLD, NEW], told([[OLD.id, 4]]))).toEqual([NEW]);
  expect(orphansAmong([OLD, NEW], told([['AKIA…1111', undefined]]))).toEqual([NEW]);
  expect(orphansAmong([OLD, NEW], told([[OLD.id, 4]], SILENT))).toEqual([]);
});

describe('generations of which tags and state say otherwise', () => {
  const untrue = (keys: readonly { id: string }[], recorded: LedgerEntry, of: GenerationKeys) =>
    untrueGenerations(keys, recorded, of);

  test('are none where they agree, where keys were taken away, and where the state is silent', () => {
    expect(untrue([OLD, NEW], overlap, state)).toEqual([]);
    expect(untrue([NEW], overlap, state)).toEqual([]);
    expect(untrue([], overlap, state)).toEqual([]);
    expect(untrue([OLD, NEW], entry(9, 'active'), { ...state, stateSilent: SILENT })).toEqual([]);
  });

  test('are those that the state has and the tags have not, and the other way round', () => {
    expect(untrue([OLD, NEW], entry(6, 'active'), state)).toEqual([6, 4]);
    expect(untrue([OLD, NEW], steady, state)).toEqual([4]);
    expect(untrue([OLD], steady, state)).toEqual([5, 4]);
    expect(untrue([OLD], steady, told([[OLD.id, undefined]]))).toEqual([5]);
  });
});

describe('what is known of a user’s keys', () => {
  test.each<[string, () => ReturnType<typeof identified>, ReturnType<typeof identified>]>([
    [
      'all of them',
      () => identified([OLD, NEW], overlap, state),
      { orphans: [], unidentified: undefined, currentIsMissing: false },
    ],
    [
      'no keys',
      () => identified([], overlap, told([], SILENT)),
      { orphans: [], unidentified: undefined, currentIsMissing: false },
    ],
    [
      'never applied',
      () => identified([OLD], undefined, told([])),
      { orphans: [], unidentified: undefined, currentIsMissing: false },
    ],
    [
      'nobody tells',
      () => identified([OLD, NEW], overlap, told([], SILENT)),
      { orphans: [], unidentified: SILENT, currentIsMissing: false },
    ],
    [
      'one that nobody knows',
      () => identified([OLD, NEW], overlap, told([[OLD.id, 4]])),
      { orphans: [NEW], unidentified: undefined, currentIsMissing: false },
    ],
    [
      'the current one is missing',
      () => identified([OLD], overlap, state),
      { orphans: [], unidentified: undefined, currentIsMissing: true },
    ],
  ])('%s', (_, found, expected) => expect(found()).toEqual(expected));
});
