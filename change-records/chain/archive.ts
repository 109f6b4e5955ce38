import type { Refusal } from '../../rotation/guard';
import type { Retention } from '../../rotation/retention';
import { readJsonText } from '../plan/json-text';
import { HEAD_FILE, recordName } from './chain';

/**
 * Where a project's records lie in the bucket of the archive. One segment of a path whatever the project is called, so that no
 * project lies inside another's.
 */
export const archivePrefix = (project: string | undefined): string =>
  `records/${encodeURIComponent(project ?? 'keyturn')}/`;

export const archiveKey = (prefix: string, number: number): string => `${prefix}${recordName(number)}.json`;

/** Git may write line ends as the system likes them; in a record's JSON they mean nothing else. */
export const archivedText = (text: string): string => text.replaceAll('\r\n', '\n');

/** One object of the archive, with all that was ever put or done under its name. */
export interface ArchivedRecord {
  readonly key: string;
  readonly versions: number;
  readonly deleteMarkers: number;
  /** The oldest version; undefined where there is none. */
  readonly first: string | undefined;
}

/** What only the archive tells. */
export interface ArchiveFault {
  readonly code:
    | 'CHAIN_EMPTIED'
    | 'CHAIN_CUT_OFF'
    | 'RECORD_NOT_AS_ARCHIVED'
    | 'RECORD_NOT_ARCHIVED'
    | 'ARCHIVE_ALTERED'
    | 'ARCHIVE_NOT_LOCKED';
  /** Name of the file in the folder, or of the object. */
  readonly file: string;
  /** As a sentence. */
  readonly what: string;
  readonly wayOut: string;
}

export interface Archived {
  /** Name → text of the records' JSON that lie in the folder. */
  readonly folder: ReadonlyMap<string, string>;
  /** Every object under the prefix, of which nothing else is known. */
  readonly objects: readonly ArchivedRecord[];
  readonly prefix: string;
}

/**
 * Holds a folder of records against the archive, object by object. What was put first under a name is what counts, whatever was put
 * over it or hides it: that is the version that the lock keeps.
 */
export function archiveFaults({ folder, objects, prefix }: Archived): readonly ArchiveFault[] {
  const here = new Map([...folder].flatMap(([name, text]) => numbered(name, archivedText(text))));
  const there = new Map<number, string>();
  const faults: ArchiveFault[] = [];
  for (const object of objects) {
    const name = object.key.slice(prefix.length);
    const [entry] = numbered(name, object.first ?? '');
    if (entry === undefined) faults.push(altered(object.key, 'is no record, and nothing else is put there'));
    else if (object.first !== undefined) there.set(...entry);
    if (object.versions !== 1 || object.deleteMarkers > 0) faults.push(altered(object.key, history(object)));
  }
  return [...comparison(here, there), ...faults];
}

/** Whether the bucket keeps what is put into it, as long as the settings say. */
export function lockFaults(
  bucket: string,
  lock: Retention | undefined,
  wanted: Retention | undefined,
): readonly ArchiveFault[] {
  const what =
    lock === undefined
      ? 'locks nothing: whoever may delete there can take records away'
      : wanted !== undefined && lock.days < wanted.days
        ? `keeps a record for ${lock.days} days, and the settings say ${wanted.days}`
        : wanted?.mode === 'COMPLIANCE' && lock.mode !== 'COMPLIANCE'
          ? 'is locked in GOVERNANCE mode, and the settings say compliance'
          : undefined;
  if (what === undefined) return [];
  const wayOut =
    'Have whoever administers the bucket set its Object Lock as the settings say. What was put before keeps the retention of its day.';
  return [{ code: 'ARCHIVE_NOT_LOCKED', file: bucket, what: `the bucket ${what}`, wayOut }];
}

function comparison(here: ReadonlyMap<number, string>, there: ReadonlyMap<number, string>): readonly ArchiveFault[] {
  const last = Math.max(0, ...here.keys());
  const gone = [...there.keys()].filter((number) => !here.has(number));
  const other = [...here].filter(([number, text]) => there.has(number) && there.get(number) !== text);
  const archivedUpTo = Math.max(0, ...there.keys());
  const missing = [...here.keys()].filter(
    (number) => !there.has(number) && !(number > archivedUpTo && waits(here.get(number))),
  );
  const cutOff = gone.filter((number) => number > last);
  return [
    ...(last === 0 && gone.length > 0
      ? [
          fault(
            'CHAIN_EMPTIED',
            HEAD_FILE,
            `there is no record here, and the archive holds ${spans(gone).map(span).join(', ')}`,
          ),
        ]
      : spans(cutOff).map((one) =>
          fault(
            'CHAIN_CUT_OFF',
            fileOf(one),
            `the chain ends with record ${last} here, and the archive holds ${span(one)} as well`,
          ),
        )),
    ...spans(gone.filter((number) => number < last)).map((one) =>
      fault('RECORD_NOT_AS_ARCHIVED', fileOf(one), `${span(one)}: in the archive, and not here`),
    ),
    ...spans(other.map(([number]) => number)).map((one) =>
      fault('RECORD_NOT_AS_ARCHIVED', fileOf(one), rewritten(one, here, there)),
    ),
    ...spans(missing).map((one) =>
      fault('RECORD_NOT_ARCHIVED', fileOf(one), `${span(one)}: here, and not in the archive`),
    ),
  ];
}

type Span = readonly [first: number, last: number];

/** Neighbours together: a chain that was written anew is one finding. */
function spans(numbers: readonly number[]): readonly Span[] {
  const found: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const open = found.at(-1);
    if (open !== undefined && open[1] === number - 1) open[1] = number;
    else found.push([number, number]);
  }
  return found;
}

const span = ([first, last]: Span): string => (first === last ? `record ${first}` : `records ${first} to ${last}`);
const fileOf = ([first]: Span): string => `${recordName(first)}.json`;

function rewritten(one: Span, here: ReadonlyMap<number, string>, there: ReadonlyMap<number, string>): string {
  const [first, last] = one;
  const hashes = `${hashIn(here.get(first))} here, ${hashIn(there.get(first))} there`;
  const many = first === last ? hashes : `the first: ${hashes}`;
  return `${span(one)}: not here as archived (${many})`;
}

/**
 * Records of nothing that was done to AWS are made on branches too, and in clones that are thrown away. They go to the archive with the
 * next act behind them, so that none takes the place of another.
 */
function waits(text: string | undefined): boolean {
  const { kind } = (readJsonText(text ?? '') ?? {}) as { readonly kind?: unknown };
  return kind === 'acceptance' || kind === 'found-afterwards';
}

function hashIn(text: string | undefined): string {
  const { hash } = (readJsonText(text ?? '') ?? {}) as { readonly hash?: unknown };
  return typeof hash === 'string' ? hash : 'unreadable';
}

function history({ versions, deleteMarkers, first }: ArchivedRecord): string {
  const puts = `was put ${versions === 1 ? 'once' : `${versions} times`}`;
  const deletions =
    deleteMarkers === 0 ? '' : `, and deleted ${deleteMarkers === 1 ? 'once' : `${deleteMarkers} times`}`;
  return `${puts}${deletions}; a record is put once and never touched again${first === undefined ? ', and no version is left' : ''}`;
}

function altered(key: string, what: string): ArchiveFault {
  return fault('ARCHIVE_ALTERED', key, `this object ${what}`);
}

/** `0007.json`, spelt as we do. */
function numbered(name: string, text: string): readonly (readonly [number, string])[] {
  const number = Number(/^(\d{4,})\.json$/.exec(name)?.[1]);
  return Number.isInteger(number) && `${recordName(number)}.json` === name ? [[number, text]] : [];
}

const WAYS_OUT: Readonly<Record<ArchiveFault['code'], string>> = {
  CHAIN_EMPTIED:
    'Bring the folder of records back from version control. What is there no longer is in the archive: the records as they were put.',
  CHAIN_CUT_OFF:
    'Bring the records back from version control, or from the archive, and find out who took them away. Record nothing before that.',
  RECORD_NOT_AS_ARCHIVED:
    'Bring the records back as they were archived, and find out who changed them. If these are of another project, give each a name: deployment.project.',
  RECORD_NOT_ARCHIVED:
    'Put them there: npx keyturn record archive. Find out why they are not: a put failed, or somebody added records by hand.',
  ARCHIVE_ALTERED:
    "Ask CloudTrail's data events for the bucket who did it: whoever could may do more there than put. The first version is the record.",
  ARCHIVE_NOT_LOCKED: '',
};

const fault = (code: ArchiveFault['code'], file: string, what: string): ArchiveFault => ({
  code,
  file,
  what,
  wayOut: WAYS_OUT[code],
});

/** What is told right away where a record did not get there: the act stands, and so does its record. */
export const notArchived = (number: number, because: string): Refusal => ({
  code: 'RECORD_NOT_ARCHIVED',
  because: `Record ${number} is in the folder of records and not in the archive: ${because}`,
  wayOut: 'Mend that, then: npx keyturn record archive. The next record puts what is missing, too.',
});

/** Something lies where this record belongs. @param isSeen whether it was looked at, and is another one */
export const placeTaken = (number: number, key: string, isSeen: boolean): Refusal => ({
  code: 'RECORD_NOT_AS_ARCHIVED',
  because: `The archive holds ${isSeen ? 'another record' : 'a record'} ${number} already (${key}), so this one was not put there: the chain here was cut off or written anew, or another project uses the same place${isSeen ? '' : '; or another run put this very record, which you may not look at'}.`,
  wayOut: `Look: npx keyturn record verify --archive. ${WAYS_OUT.RECORD_NOT_AS_ARCHIVED}`,
});
