import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { type ChainEnd, EMPTY_CHAIN, HEAD_FILE, headText, seal } from '../change-records/chain/chain';
import type { RecordedEvent } from '../change-records/chain/chained-record';
import { verifyFolder } from '../change-records/chain/record-folder';
import { canonicalJson, sha256 } from '../change-records/record/canonical-json';
import { planRecordSchema } from '../change-records/record/change-record';
import { PROJECT_ROOT } from '../sandbox/project';
import { median, rounded, timed } from './timing';

/** What looking at a chain of records took. Medians, in seconds. */
export interface RecordsBench {
  readonly records: number;
  readonly megabytes: number;
  /** Reading and hashing the same files, and nothing else. */
  readonly hashingSeconds: number;
  /** `keyturn record verify`, without its start. */
  readonly verifySeconds: number;
  readonly ratio: number;
  /** At most 2 is the goal. */
  readonly secondsPerThousand: number;
}

const RUNS = 3;

/** A chain as a busy organisation has it after years: half of it begun, half of it applied. */
export async function benchRecords(tell: (line: string) => void, records: number): Promise<RecordsBench> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-bench-records-'));
  try {
    tell(`writing ${records} records …`);
    const bytes = writeChain(folder, records);
    const hashingSeconds = rounded(await median(RUNS, () => timed(() => hashAll(folder))));
    const verifySeconds = rounded(
      await median(RUNS, () =>
        timed(async () => {
          const { faults, end } = await verifyFolder(folder);
          if (faults.length > 0 || end.number !== records) throw new Error('the chain of the bench is not whole');
        }),
      ),
    );
    const measured = {
      records,
      megabytes: Math.round(bytes / 1e6),
      hashingSeconds,
      verifySeconds,
      ratio: rounded(verifySeconds / hashingSeconds),
      secondsPerThousand: rounded((verifySeconds * 1000) / records),
    };
    tell(
      `${records} records, ${measured.megabytes} MB: hashing ${hashingSeconds} s, verify ${verifySeconds} s, × ${measured.ratio}; ${measured.secondsPerThousand} s per 1,000`,
    );
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns bytes */
function writeChain(folder: string, records: number): number {
  const events = eventsOf();
  mkdirSync(folder, { recursive: true });
  let end: ChainEnd = EMPTY_CHAIN;
  let bytes = 0;
  for (let place = 0; place < records; place += 1) {
    const event = events[place % 2];
    if (!event) break;
    const context = {
      now: new Date(1.7e12 + place * 1e6),
      by: { name: 'Ada', arn: null },
      timeZone: 'Pacific/Auckland',
    };
    const { record, files } = seal(begunBy(event, place), end, { ...context, organisation: null });
    for (const [name, text] of files) {
      writeFileSync(join(folder, name), text);
      bytes += text.length;
    }
    end = record;
  }
  writeFileSync(join(folder, HEAD_FILE), headText(end));
  return bytes;
}

/** The start of a rotation, begun and applied. */
function eventsOf(): readonly [RecordedEvent, RecordedEvent] {
  const file = join(PROJECT_ROOT, '__tests__', 'change-records', 'golden', 'start.record.json');
  const change = planRecordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const at = '2026-11-23T07:00:00.000Z';
  const approval = { by: 'Grace', at, meaning: 'Reviewed and approved.', how: 'asked' } as const;
  const act = { kind: 'apply', approval, changeHash: sha256(canonicalJson(change)), change } as const;
  return [
    { kind: 'begun', act },
    { ...act, outcome: 'applied', problem: null, startedAt: at, endedAt: at, keys: [] },
  ];
}

const begunBy = (event: RecordedEvent, place: number): RecordedEvent =>
  event.kind === 'apply' ? { ...event, begun: place } : event;

async function hashAll(folder: string): Promise<void> {
  const limit = pLimit(64);
  const read = async (name: string): Promise<string> => sha256(await readFile(join(folder, name), 'utf8'));
  await Promise.all(readdirSync(folder).map((name) => limit(() => read(name))));
}
