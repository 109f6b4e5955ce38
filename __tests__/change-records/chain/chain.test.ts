import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { EMPTY_CHAIN, HEAD_FILE, hashOf, headText, recordText, seal } from '../../../change-records/chain/chain';
import type { ChainedRecord, RecordedEvent } from '../../../change-records/chain/chained-record';
import { appendRecord, readRecords, verifyFolder } from '../../../change-records/chain/record-folder';
import { verifyChain } from '../../../change-records/chain/verify-chain';
import { canonicalJson } from '../../../change-records/record/canonical-json';
import { aKeyChange, anAcceptance, anApply, context } from '../an-event';

/** The files of a chain of events, as `appendRecord` leaves them. */
function chainOf(events: readonly RecordedEvent[]): Map<string, string> {
  const files = new Map<string, string>();
  let end = EMPTY_CHAIN;
  for (const event of events) {
    const sealed = seal(event, end, context());
    for (const [name, text] of sealed.files) files.set(name, text);
    end = sealed.record;
  }
  if (end.number > 0) files.set(HEAD_FILE, headText(end));
  return files;
}

const FOUR = [anApply(), anAcceptance(), aKeyChange(), anApply('disable', 'failed')];
const codesOf = (files: ReadonlyMap<string, string>, expected?: string): readonly string[] =>
  verifyChain(files, expected).faults.map(({ code }) => code);

const recordAt = (files: ReadonlyMap<string, string>, name: string): ChainedRecord =>
  JSON.parse(files.get(name) ?? '') as ChainedRecord;

describe('a chain of records', () => {
  it('that nobody touched is whole', () => {
    expect(verifyChain(chainOf(FOUR))).toMatchObject({ faults: [], end: { number: 4 } });
    expect(verifyChain(new Map())).toEqual({ faults: [], unfinished: [], end: EMPTY_CHAIN });
  });

  it('shows any single changed letter of any file', () => {
    const files = chainOf(FOUR);
    const place = fc
      .constantFrom(...files.keys())
      .chain((name) =>
        fc.tuple(fc.constant(name), fc.nat((files.get(name) ?? '').length - 1), fc.string({ maxLength: 1 })),
      );
    fc.assert(
      fc.property(place, ([name, at, letter]) => {
        const text = files.get(name) ?? '';
        const altered = `${text.slice(0, at)}${letter}${text.slice(at + 1)}`;
        fc.pre(altered !== text);
        expect(codesOf(new Map(files).set(name, altered))).not.toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('shows any value of a record changed together with its hash', () => {
    const files = chainOf(FOUR);
    fc.assert(
      fc.property(fc.constantFrom('0001', '0002', '0003'), fc.string(), (name, reason) => {
        const altered = { ...recordAt(files, `${name}.json`), reason } as unknown as Record<string, unknown>;
        altered.hash = hashOf(altered);
        fc.pre(recordText(altered) !== files.get(`${name}.json`));
        // The hash fits again, and then the record after it does not.
        expect(codesOf(new Map(files).set(`${name}.json`, recordText(altered)))).toContain('RECORD_MOVED');
      }),
    );
  });

  it('shows any record taken out, and any two exchanged', () => {
    const files = chainOf(FOUR);
    const names = ['0001', '0002', '0003', '0004'];
    for (const name of names) {
      const left = new Map([...files].filter(([file]) => !file.startsWith(name)));
      expect(codesOf(left)).toContain('RECORD_MISSING');
      for (const other of names.filter((one) => one > name)) {
        const exchanged = new Map(
          [...files].map(([file, text]) => {
            if (file.startsWith(name)) return [file.replace(name, other), text];
            return [file.startsWith(other) ? file.replace(other, name) : file, text];
          }),
        );
        expect(codesOf(exchanged)).toContain('RECORD_MOVED');
      }
    }
  });

  it('shows records missing at the end by its head, and a head that was moved back by a hash kept elsewhere', () => {
    const files = chainOf(FOUR);
    const cut = new Map([...files].filter(([file]) => !file.startsWith('0004')));
    expect(codesOf(cut)).toEqual(['RECORD_MISSING']);
    const kept = recordAt(files, '0004.json').hash;
    cut.set(HEAD_FILE, headText(recordAt(files, '0003.json')));
    expect(codesOf(cut)).toEqual([]);
    expect(codesOf(cut, kept)).toEqual(['RECORD_MISSING']);
    expect(codesOf(files, kept)).toEqual([]);
  });

  it.each([
    [
      'a record added by another way',
      (files: Map<string, string>) => {
        const { files: more } = seal(anAcceptance(), recordAt(files, '0004.json'), context());
        for (const [name, text] of more) files.set(name, text);
      },
      'HEAD_BEHIND',
    ],
    ['a missing head', (files: Map<string, string>) => void files.delete(HEAD_FILE), 'HEAD_MISSING'],
    [
      'a head of another chain',
      (files: Map<string, string>) => void files.set(HEAD_FILE, headText({ number: 4, hash: 'sha256:0' })),
      'HEAD_ALTERED',
    ],
    ['a missing rendering', (files: Map<string, string>) => void files.delete('0002.html'), 'RENDERING_MISSING'],
    ['a strange file', (files: Map<string, string>) => void files.set('0002b.json', '{}'), 'STRANGE_FILE'],
    ['a record of nobody', (files: Map<string, string>) => void files.set('0002.json', '{}'), 'RECORD_UNREADABLE'],
  ])('shows %s', (_, meddle, code) => {
    const files = chainOf(FOUR);
    meddle(files);
    expect(codesOf(files)).toContain(code);
  });

  it('may be checked out with other line ends', () => {
    const files = new Map([...chainOf(FOUR)].map(([name, text]) => [name, text.replaceAll('\n', '\r\n')]));
    expect(codesOf(files)).toEqual([]);
  });
});

describe('canonical JSON', () => {
  it('does not depend on the order of names, and keeps every value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
        expect(canonicalJson(Object.fromEntries(Object.entries(value).reverse()))).toBe(canonicalJson(value));
      }),
    );
  });

  it("is RFC 8785's own", () => {
    const example = { '\u20ac': 'Euro Sign', '\r': 'CR', '10': 1, '9': 1e21, '1': [true, null, -0, 4.5] };
    expect(canonicalJson(example)).toBe('{"\\r":"CR","1":[true,null,0,4.5],"10":1,"9":1e+21,"\u20ac":"Euro Sign"}');
  });
});

describe('a folder of records', () => {
  let folder = '';
  beforeEach(() => void (folder = join(mkdtempSync(join(tmpdir(), 'keyturn-records-')), 'records')));
  afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  it('takes records one after the other', async () => {
    const first = await appendRecord(folder, anApply(), context());
    const second = await appendRecord(folder, anAcceptance(), context());
    expect([first.number, first.previousHash, second.previousHash]).toEqual([1, null, first.hash]);
    expect(readdirSync(folder).sort()).toEqual([
      '0001.html',
      '0001.json',
      '0001.md',
      '0002.html',
      '0002.json',
      '0002.md',
      'head.json',
    ]);
    expect(await readRecords(folder)).toEqual([first, second]);
    expect(await verifyFolder(folder)).toMatchObject({ faults: [], end: { number: 2, hash: second.hash } });
  });

  it('leaves no draft behind where a file cannot be written, and keeps the record', async () => {
    mkdirSync(join(folder, '0001.md'), { recursive: true });
    await expect(appendRecord(folder, anApply(), context())).rejects.toMatchObject({
      code: expect.any(String) as string,
    });
    expect(readdirSync(folder).sort()).toEqual(['0001.json', '0001.md']);
  });

  it('gives each of many writers at once a place of its own', async () => {
    const reasons = Array.from({ length: 24 }, (_, index) => `reason ${index}`);
    await Promise.all(reasons.map((reason) => appendRecord(folder, anAcceptance(reason), context())));
    const records = await readRecords(folder);
    expect(records.map(({ number }) => number)).toEqual(reasons.map((_, index) => index + 1));
    expect(records.map((record) => (record.kind === 'acceptance' ? record.reason : '')).sort()).toEqual(
      [...reasons].sort(),
    );
    expect((await verifyFolder(folder)).faults).toEqual([]);
  });

  it.each([
    ['was altered', (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('published', 'lost'))],
    ['is missing', (file: string) => rmSync(file)],
    ['is no record', (file: string) => writeFileSync(file, 'gone')],
  ])('refuses to go on where its last record %s', async (_, meddle) => {
    await appendRecord(folder, anAcceptance(), context());
    await appendRecord(folder, anAcceptance(), context());
    meddle(join(folder, '0002.json'));
    await expect(appendRecord(folder, anAcceptance(), context())).rejects.toMatchObject({ code: 'CHAIN_BROKEN' });
  });

  it.each([
    ['before its renderings', ['0002.md', '0002.html'], true],
    ['between them', ['0002.html'], true],
    ['before the head was moved', [], true],
    ['long ago, and somebody took one away since', ['0002.md'], false],
  ])('finishes the record whose writer was ended %s, before it goes on', async (_, missing, headIsBehind) => {
    await appendRecord(folder, anApply(), context());
    const head = readFileSync(join(folder, HEAD_FILE), 'utf8');
    await appendRecord(folder, anAcceptance(), context());
    for (const name of missing) rmSync(join(folder, name));
    if (headIsBehind) writeFileSync(join(folder, HEAD_FILE), head);
    const third = await appendRecord(folder, aKeyChange(), context());
    expect(await verifyFolder(folder)).toMatchObject({ faults: [], end: { number: 3, hash: third.hash } });
  });

  it('leaves out whatever an event holds beside what its form knows', async () => {
    const event: RecordedEvent = Object.assign(anAcceptance(), { secret: 'kept out' });
    const record = await appendRecord(folder, event, context());
    expect(JSON.stringify(record)).not.toContain('kept out');
    expect((await verifyFolder(folder)).faults).toEqual([]);
  });

  it('that is not there holds no records, and is whole', async () => {
    expect(await readRecords(folder)).toEqual([]);
    expect((await verifyFolder(folder)).faults).toEqual([]);
  });
});
