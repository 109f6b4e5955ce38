import {
  type ArchivedRecord,
  archiveFaults,
  archiveKey,
  archivePrefix,
  lockFaults,
} from '../../../change-records/chain/archive';
import { EMPTY_CHAIN, recordName, recordText, seal } from '../../../change-records/chain/chain';
import type { EventOf } from '../../../change-records/chain/chained-record';
import { aKeyChange, anAcceptance, context } from '../an-event';

/** A chain of so many records: name → text of its JSON. */
function aChain(length: number, reason = 'why'): ReadonlyMap<string, string> {
  let end = EMPTY_CHAIN;
  return new Map(
    Array.from({ length }, () => {
      const { record } = seal({ ...(aKeyChange() as EventOf<'key-change'>), reason }, end, context());
      end = record;
      return [`${recordName(record.number)}.json`, recordText(record)] as const;
    }),
  );
}

const PREFIX = archivePrefix(undefined);

/** The archive as it is after each of these was put once. */
const archived = (chain: ReadonlyMap<string, string>): readonly ArchivedRecord[] =>
  [...chain].map(([name, first]) => ({ key: `${PREFIX}${name}`, versions: 1, deleteMarkers: 0, first }));

/** What is found, as `CODE file`. */
const found = (folder: ReadonlyMap<string, string>, objects: readonly ArchivedRecord[]): readonly string[] =>
  archiveFaults({ folder, objects, prefix: PREFIX }).map(({ code, file }) => `${code} ${file}`);

const CHAIN = aChain(6);
const upTo = (number: number) => new Map([...CHAIN].slice(0, number));

describe('a folder held against the archive', () => {
  test('is as it was archived, whatever git makes of line ends', () => {
    const windows = new Map([...CHAIN].map(([name, text]) => [name, text.replaceAll('\n', '\r\n')]));
    expect([found(CHAIN, archived(CHAIN)), found(windows, archived(CHAIN))]).toEqual([[], []]);
    expect(found(new Map(), [])).toEqual([]);
  });

  test.each<[string, ReadonlyMap<string, string>, readonly string[]]>([
    ['emptied', new Map(), ['CHAIN_EMPTIED head.json']],
    ['cut off by one', upTo(5), ['CHAIN_CUT_OFF 0006.json']],
    ['cut off to one', upTo(1), ['CHAIN_CUT_OFF 0002.json']],
    ['written anew, as long', aChain(6, 'forged'), ['RECORD_NOT_AS_ARCHIVED 0001.json']],
    [
      'written anew, longer',
      aChain(8, 'forged'),
      ['RECORD_NOT_AS_ARCHIVED 0001.json', 'RECORD_NOT_ARCHIVED 0007.json'],
    ],
    ['written anew, shorter', aChain(2, 'forged'), ['CHAIN_CUT_OFF 0003.json', 'RECORD_NOT_AS_ARCHIVED 0001.json']],
    [
      'written anew from somewhere on',
      new Map([...upTo(3), ...[...aChain(6, 'forged')].slice(3)]),
      ['RECORD_NOT_AS_ARCHIVED 0004.json'],
    ],
    [
      'short of one in the middle',
      new Map([...CHAIN].filter(([name]) => name !== '0003.json')),
      ['RECORD_NOT_AS_ARCHIVED 0003.json'],
    ],
  ])('%s', (_, folder, expected) => expect(found(folder, archived(CHAIN))).toEqual(expected));

  test.each<[string, readonly number[], readonly string[]]>([
    ['nothing is there', [], ['RECORD_NOT_ARCHIVED 0001.json']],
    ['the last is not there', [1, 2, 3, 4, 5], ['RECORD_NOT_ARCHIVED 0006.json']],
    ['holes', [1, 4, 6], ['RECORD_NOT_ARCHIVED 0002.json', 'RECORD_NOT_ARCHIVED 0005.json']],
  ])('an archive in which %s', (_, there, expected) => {
    const objects = archived(CHAIN).filter((_one, at) => there.includes(at + 1));
    expect(found(CHAIN, objects)).toEqual(expected);
  });

  test('what was only prepared waits for the next act, and is missing once that is there', () => {
    const { record } = seal(anAcceptance(), { number: 6, hash: 'x' }, context());
    const chain = new Map([...CHAIN, ['0007.json', recordText(record)]]);
    expect(found(chain, archived(CHAIN))).toEqual([]);
    const later = { ...archived(CHAIN)[0]!, key: `${PREFIX}0008.json`, first: 'x' };
    expect(found(new Map([...chain, ['0008.json', 'x']]), [...archived(CHAIN), later])).toEqual([
      'RECORD_NOT_ARCHIVED 0007.json',
    ]);
  });

  test('what was put first counts: a second version and a deletion are found, and change nothing', () => {
    const [one, ...rest] = archived(CHAIN);
    const versions = (more: Partial<ArchivedRecord>) => [{ ...one!, ...more }, ...rest];
    for (const more of [{ versions: 2 }, { deleteMarkers: 1 }, { versions: 3, deleteMarkers: 2 }]) {
      expect(found(CHAIN, versions(more))).toEqual([`ARCHIVE_ALTERED ${PREFIX}0001.json`]);
    }
    // Removed for good: found both ways.
    expect(found(CHAIN, versions({ versions: 0, deleteMarkers: 1, first: undefined }))).toEqual([
      'RECORD_NOT_ARCHIVED 0001.json',
      `ARCHIVE_ALTERED ${PREFIX}0001.json`,
    ]);
  });

  test.each(['7.json', '00007.json', '0007.md', 'more/0007.json', 'head.json', ''])(
    'a stranger is found: %p',
    (name) => {
      const stranger = { key: `${PREFIX}${name}`, versions: 1, deleteMarkers: 0, first: '' };
      expect(found(CHAIN, [...archived(CHAIN), stranger])).toEqual([`ARCHIVE_ALTERED ${PREFIX}${name}`]);
    },
  );

  test('each finding has a fact and a way out', () => {
    for (const folder of [new Map<string, string>(), upTo(2), aChain(9, 'forged')]) {
      for (const { what, wayOut } of archiveFaults({ folder, objects: archived(CHAIN), prefix: PREFIX })) {
        expect([what.length > 20, wayOut.length > 20]).toEqual([true, true]);
      }
    }
  });
});

test('no project lies inside another one, whatever it is called', () => {
  const names = ['a', 'a/records', 'a/', 'A', 'a b', '../a', 'ä', undefined];
  const prefixes = names.map(archivePrefix);
  for (const one of prefixes) {
    expect(prefixes.filter((other) => archiveKey(other, 7).startsWith(one))).toEqual([one]);
  }
  expect(archiveKey(archivePrefix('north'), 7)).toBe('records/north/0007.json');
});

describe('the lock of the bucket', () => {
  const wanted = { mode: 'COMPLIANCE', days: 365 } as const;
  const codes = (...of: Parameters<typeof lockFaults>) => lockFaults(...of).map(({ code }) => code);

  test.each([
    ['none', undefined, 1],
    ['a shorter one', { mode: 'COMPLIANCE', days: 364 }, 1],
    ['one that somebody can end', { mode: 'GOVERNANCE', days: 365 }, 1],
    ['the same', wanted, 0],
    ['a longer one', { mode: 'COMPLIANCE', days: 366 }, 0],
  ] as const)('%s', (_, lock, faults) => expect(codes('b', lock, wanted)).toHaveLength(faults));

  test('of a bucket that the settings do not describe: any', () => {
    expect(codes('b', { mode: 'GOVERNANCE', days: 1 }, undefined)).toEqual([]);
    expect(codes('b', undefined, undefined)).toEqual(['ARCHIVE_NOT_LOCKED']);
  });
});
