/** A commit that touched the folder of records, newest first as git tells them. */
export interface RecordCommit {
  readonly id: string;
  /** Git's letter for its signature: G good, U good by a key of unknown validity, N none. */
  readonly signature: string;
  /** What it did to files, named relative to the folder of records. */
  readonly files: readonly TouchedFile[];
}

export interface TouchedFile {
  /** Git's letter: A added, M modified, D deleted, T type changed. */
  readonly status: string;
  readonly name: string;
}

/** What version control tells of a chain, and the chain does not tell of itself. */
export interface HistoryFault {
  readonly code: 'RECORD_REWRITTEN' | 'RECORD_NOT_AS_COMMITTED' | 'COMMIT_UNSIGNED';
  readonly file: string;
  readonly what: string;
}

/** The format that `parseRecordCommits` reads, for `git log --name-status -z`. */
export const COMMIT_FORMAT = '%x01%H %G?';

/** Reads `git log -z --name-status --format=COMMIT_FORMAT`. @param folder of the records, as git names it */
export function parseRecordCommits(log: string, folder: string): readonly RecordCommit[] {
  return log
    .split('\u0001')
    .slice(1)
    .map((entry) => {
      const [head = '', ...words] = entry.split('\0').map((word) => word.trim());
      const [id = '', signature = ''] = head.split(' ');
      return { id, signature, files: touchedFiles(words, folder) };
    });
}

/** Reads the words of `--name-status -z`: a letter, a name, a letter, a name. */
export function touchedFiles(words: readonly string[], folder: string): readonly TouchedFile[] {
  const said = words.filter((word) => word !== '');
  return said.flatMap((status, place) =>
    place % 2 === 0 ? [{ status, name: (said[place + 1] ?? '').replace(`${folder}/`, '') }] : [],
  );
}

export interface RecordsInGit {
  readonly commits: readonly RecordCommit[];
  /** How the folder as it lies here differs from the commit that it is held against. */
  readonly differences: readonly TouchedFile[];
  /** Whether the commits that added records must be signed. */
  readonly signed: boolean;
}

const isRecord = ({ name }: TouchedFile): boolean => /^\d{4,}\.(json|md|html)$/.test(name);

/** Every file of a record was added once, by one commit, and is here as it was added. */
export function historyFaults({ commits, differences, signed }: RecordsInGit): readonly HistoryFault[] {
  const added = new Set<string>();
  const faults: HistoryFault[] = [];
  for (const { id, signature, files } of [...commits].reverse()) {
    const short = id.slice(0, 12);
    for (const file of files.filter(isRecord)) {
      if (file.status !== 'A' || added.has(file.name)) {
        const what = `commit ${short} ${DONE[file.status] ?? 'changed'} it${file.status === 'A' ? ' once more' : ''}; a record is added once and never changed`;
        faults.push({ code: 'RECORD_REWRITTEN', file: file.name, what });
      } else if (signed && signature !== 'G' && signature !== 'U' && file.name.endsWith('.json')) {
        const what = `commit ${short}, which added it, has no signature that git can verify (${signature || 'N'})`;
        faults.push({ code: 'COMMIT_UNSIGNED', file: file.name, what });
      }
      added.add(file.name);
    }
  }
  for (const { status, name } of differences.filter(isRecord)) {
    const what = status === 'D' ? 'it was committed, and is not here' : 'it is not here as it was committed';
    faults.push({ code: 'RECORD_NOT_AS_COMMITTED', file: name, what });
  }
  return faults;
}

const DONE: Readonly<Record<string, string>> = { A: 'added', M: 'changed', D: 'deleted', T: 'changed the kind of' };
