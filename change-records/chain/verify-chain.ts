import { z } from 'zod';
import { readJsonText } from '../plan/json-text';
import { sha256 } from '../record/canonical-json';
import { type ChainEnd, EMPTY_CHAIN, HEAD_FILE, hashOf, recordName, recordText } from './chain';
import { type ChainedRecord, chainedRecordSchema } from './chained-record';
import { type BegunRecord, begunHeadline, unfinished } from './unfinished';

/** What is wrong with a chain of records. */
export interface ChainFault {
  readonly code:
    | 'RECORD_ALTERED'
    | 'RECORD_MISSING'
    | 'RECORD_MOVED'
    | 'RECORD_UNREADABLE'
    | 'RENDERING_ALTERED'
    | 'RENDERING_MISSING'
    | 'STRANGE_FILE'
    | 'HEAD_MISSING'
    | 'HEAD_ALTERED'
    | 'HEAD_BEHIND'
    | 'APPLY_UNFINISHED';
  /** Name of the file in the folder. */
  readonly file: string;
  /** As a sentence. */
  readonly what: string;
}

export interface ChainReport {
  readonly faults: readonly ChainFault[];
  /** What was begun and has no end on record. The chain is whole all the same: it says so itself. */
  readonly unfinished: readonly BegunRecord[];
  /** The last record that is there. */
  readonly end: ChainEnd;
}

const linkSchema = z.looseObject({ number: z.int(), previousHash: z.string().nullable(), hash: z.string() });
const renderingsSchema = z.object({ renderings: z.record(z.string(), z.string()) });
const headSchema = z.strictObject({ number: z.int().min(1), hash: z.string() });

/** Git may write line ends as the system likes them; in JSON and in our renderings they mean nothing else. */
const sameLineEnds = (text: string): string => text.replaceAll('\r\n', '\n');

/**
 * Looks at every file of a folder of records. It finds any record that was altered, taken out, put in or moved, also in
 * its renderings; and records missing at the end, as long as the head is as it was written. Who can write the whole
 * folder can also write a new chain: against that stands a head kept elsewhere (`expected`), e.g. in version control.
 *
 * @param files name → text, of all files in the folder
 * @param expected a hash that the chain must contain, as it was printed or kept at the time
 */
export function verifyChain(files: ReadonlyMap<string, string>, expected?: string): ChainReport {
  const numbers = [...files.keys()]
    .flatMap((name) => /^(\d{4,})\.json$/.exec(name)?.[1] ?? [])
    .filter((name) => recordName(Number(name)) === name)
    .map(Number)
    .sort((a, b) => a - b);
  const faults: ChainFault[] = [];
  const records: ChainedRecord[] = [];
  const hashes = new Set<string>();
  let end: ChainEnd = EMPTY_CHAIN;
  for (const number of numbers) {
    for (let gap = end.number + 1; gap < number; gap += 1) {
      faults.push(fault('RECORD_MISSING', `${recordName(gap)}.json`, `record ${gap} is missing`));
    }
    const found = verifyRecord(number, number === end.number + 1 ? end.hash : undefined, files);
    faults.push(...found.faults);
    if (found.record) records.push(found.record);
    end = { number, hash: found.hash };
    if (found.hash !== null) hashes.add(found.hash);
  }
  faults.push(...verifyHead(files, end), ...strangers(files, numbers));
  if (expected !== undefined && !hashes.has(expected)) {
    faults.push(
      fault(
        'RECORD_MISSING',
        HEAD_FILE,
        `no record has the expected hash ${expected}: this is another chain, or an older one`,
      ),
    );
  }
  return { faults, unfinished: unfinished(records), end };
}

const fault = (code: ChainFault['code'], file: string, what: string): ChainFault => ({ code, file, what });

/** That a record has no end, worded as a finding. */
export function unfinishedFault(record: BegunRecord): ChainFault {
  return fault(
    'APPLY_UNFINISHED',
    `${recordName(record.number)}.json`,
    `what was begun at ${record.recordedAt} has no end on record (${begunHeadline(record)}): it was cut off, or is under way; the next plan or apply looks and closes it (npx keyturn plan)`,
  );
}

/** @param before hash of the record before; undefined where that record is missing */
function verifyRecord(
  number: number,
  before: string | null | undefined,
  files: ReadonlyMap<string, string>,
): { readonly faults: readonly ChainFault[]; readonly hash: string | null; readonly record?: ChainedRecord } {
  const file = `${recordName(number)}.json`;
  const text = sameLineEnds(files.get(file) ?? '');
  const value = readJsonText(text);
  const link = linkSchema.safeParse(value);
  if (!link.success)
    return { faults: [fault('RECORD_UNREADABLE', file, `record ${number} is no record any more`)], hash: null };
  const { data } = link;
  const faults: ChainFault[] = [];
  const parsed = chainedRecordSchema.safeParse(value);
  if (recordText(value) !== text || hashOf(data) !== data.hash) {
    faults.push(fault('RECORD_ALTERED', file, `record ${number} does not have the hash that it says: it was altered`));
  } else if (!parsed.success) {
    faults.push(
      fault('RECORD_UNREADABLE', file, `record ${number} is whole, and of a form that this version cannot read`),
    );
  }
  if (data.number !== number) {
    faults.push(fault('RECORD_MOVED', file, `this file holds record ${data.number}: it was moved or copied`));
  } else if (before !== undefined && data.previousHash !== before) {
    faults.push(
      fault('RECORD_MOVED', file, `record ${number} does not follow the record before it: one of the two was replaced`),
    );
  }
  return { faults: [...faults, ...verifyRenderings(number, value, files)], hash: data.hash, record: parsed.data };
}

function verifyRenderings(number: number, record: unknown, files: ReadonlyMap<string, string>): readonly ChainFault[] {
  const parsed = renderingsSchema.safeParse(record);
  if (!parsed.success) return [];
  return Object.entries(parsed.data.renderings).flatMap(([kind, hash]): readonly ChainFault[] => {
    const file = `${recordName(number)}.${kind}`;
    const text = files.get(file);
    if (text === undefined) return [fault('RENDERING_MISSING', file, `the rendering of record ${number} is missing`)];
    if (sha256(sameLineEnds(text)) === hash) return [];
    return [fault('RENDERING_ALTERED', file, `the rendering of record ${number} was altered`)];
  });
}

function verifyHead(files: ReadonlyMap<string, string>, end: ChainEnd): readonly ChainFault[] {
  const text = files.get(HEAD_FILE);
  if (text === undefined) {
    return end.number === 0 ? [] : [fault('HEAD_MISSING', HEAD_FILE, 'the file that names the last record is missing')];
  }
  const value = readJsonText(sameLineEnds(text));
  const head = headSchema.safeParse(value);
  if (!head.success || recordText(value) !== sameLineEnds(text)) {
    return [fault('HEAD_ALTERED', HEAD_FILE, 'the file that names the last record was altered')];
  }
  const { number, hash } = head.data;
  if (number > end.number) {
    return [
      fault(
        'RECORD_MISSING',
        HEAD_FILE,
        `the head names record ${number}, and the last one here is ${end.number}: records are missing at the end`,
      ),
    ];
  }
  if (number < end.number) {
    return [
      fault(
        'HEAD_BEHIND',
        HEAD_FILE,
        `the head names record ${number}, and the last one here is ${end.number}: records were added by another way, or a run was cut off`,
      ),
    ];
  }
  return hash === end.hash
    ? []
    : [fault('HEAD_ALTERED', HEAD_FILE, `the head names another record ${number} than the one here`)];
}

function strangers(files: ReadonlyMap<string, string>, numbers: readonly number[]): readonly ChainFault[] {
  const known = new Set([
    HEAD_FILE,
    ...numbers.flatMap((one) => ['json', 'md', 'html'].map((kind) => `${recordName(one)}.${kind}`)),
  ]);
  return [...files.keys()]
    .filter((name) => !known.has(name))
    .map((name) => fault('STRANGE_FILE', name, 'this file belongs to no record of the chain'));
}
