import {
  EMPTY_CHAIN,
  HEAD_FILE,
  hashOf,
  headText,
  recordName,
  recordText,
  seal,
} from '../../../change-records/chain/chain';
import { chainDocument } from '../../../change-records/chain/chain-document';
import {
  type ChainedRecord,
  chainedRecordSchema,
  type RecordedEvent,
} from '../../../change-records/chain/chained-record';
import { verifyChain } from '../../../change-records/chain/verify-chain';
import { sha256 } from '../../../change-records/record/canonical-json';
import { html } from '../../../change-records/render/html';
import { markdown } from '../../../change-records/render/markdown';
import { aKeyChange, anAcceptance, anApply, context } from '../an-event';
import { forgedAt, placesIn } from '../places';

const apply = anApply() as Extract<RecordedEvent, { kind: 'apply' }>;

/** One record of each kind, and one more behind them. */
const EVENTS: readonly RecordedEvent[] = [
  { kind: 'begun', act: { ...apply, planner: 'Ada' } },
  { ...apply, begun: 1, planner: 'Ada' },
  { kind: 'begun', act: { ...(aKeyChange() as Extract<RecordedEvent, { kind: 'key-change' }>), others: [] } },
  {
    kind: 'found-afterwards',
    ...{ begun: 3, extent: 'all', sentences: ['reporting: AKIA…7Q4Z is Inactive.'], state: null },
    iam: [{ user: 'reporting', exists: true, keys: [] }],
  },
  aKeyChange(),
  anAcceptance(),
  {
    kind: 'outside',
    ...{
      user: 'valentia',
      reason: 'the console',
      since: null,
      differences: ['a key is off'],
      exists: true,
      entry: null,
    },
    ...{ keys: [], events: [], eventsMissing: null },
  },
  anAcceptance('the last one'),
];

/** Number, from 1, → record; and all files of the folder. */
function aChain() {
  const files = new Map<string, string>();
  const records = new Map<number, ChainedRecord>();
  let end = EMPTY_CHAIN;
  for (const event of EVENTS) {
    const sealed = seal(event, end, context());
    for (const [name, text] of sealed.files) files.set(name, text);
    records.set(sealed.record.number, sealed.record);
    end = sealed.record;
  }
  files.set(HEAD_FILE, headText(end));
  return { files, records, kept: end.hash ?? '' };
}

/** As whoever knows how records are made would write it: renderings and hash fit what it says. */
function wellForged(record: Record<string, unknown>): ReadonlyMap<string, string> {
  const parsed = chainedRecordSchema.safeParse(record);
  const name = typeof record.number === 'number' ? recordName(record.number) : '';
  if (!parsed.success) return new Map([[`${name}.json`, recordText({ ...record, hash: hashOf(record) })]]);
  const document = chainDocument(parsed.data);
  const [md, page] = [markdown(document), html(document)];
  const whole: Record<string, unknown> = { ...record, renderings: { md: sha256(md), html: sha256(page) } };
  return new Map([
    [`${name}.json`, recordText({ ...whole, hash: hashOf(whole) })],
    [`${name}.md`, md],
    [`${name}.html`, page],
  ]);
}

const { files, records, kept } = aChain();
const codes = (changed: ReadonlyMap<string, string>, expected?: string): readonly string[] =>
  verifyChain(new Map([...files, ...changed]), expected).faults.map(({ code }) => code);

describe.each([...records.values()].map((record) => [`${record.number}: ${record.kind}`, record] as const))(
  'whatever is forged in record %s, is found:',
  (_, record) => {
    const places = placesIn(record);
    const file = `${recordName(record.number)}.json`;

    it('by its own hash', () => {
      expect(places.length).toBeGreaterThan(10);
      const missed = places.filter(
        (place) => codes(new Map([[file, recordText(forgedAt(record, place))]])).length === 0,
      );
      expect(missed).toEqual([]);
    });

    it('and where its hash and its pages are made to fit, by what stands behind it', () => {
      const said = places.filter(([name]) => name !== 'hash' && name !== 'renderings' && name !== 'number');
      const missed = said.filter((place) => {
        const well = wellForged(forgedAt(record, place));
        const again = JSON.parse(well.get(file) ?? '{}') as { number: number; hash: string };
        const last = record.number === records.size;
        // Behind the last one there is its name in the head, and, once that fits too, what was noted elsewhere.
        return last
          ? codes(well).length === 0 || codes(new Map([...well, [HEAD_FILE, headText(again)]]), kept).length === 0
          : !codes(well).includes('RECORD_MOVED');
      });
      expect(missed).toEqual([]);
    });
  },
);
