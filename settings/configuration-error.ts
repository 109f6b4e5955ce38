import { KeyturnError } from '../rotation/keyturn-error';

/** One thing that is wrong in one file of the configuration. */
export interface Fault {
  /** The file's name relative to the configuration's folder, e.g. `settings.json`. */
  readonly file: string;
  /** Where in the file, e.g. `users[1].uploads.bucket`; `''` for the file as a whole. */
  readonly path: string;
  /** Fact, rule and way out. */
  readonly message: string;
  /** Counted from 1; left out when the fault has no place, e.g. a missing file. */
  readonly line?: number;
  readonly column?: number;
}

/** Everything that is wrong in the configuration's files, at once. */
export class ConfigurationError extends KeyturnError {
  constructor(readonly faults: readonly Fault[]) {
    const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
    super(
      'INVALID_CONFIGURATION',
      [
        `The configuration has ${count}; nothing was changed.`,
        ...faults.map((fault) => `  ${faultInWords(fault)}`),
      ].join('\n'),
      `Mend what is listed above and run the same command again.${isOneUsers(faults) ? FOR_OTHERS : ''}`,
    );
  }
}

/** Every fault lies in somebody's entry of the ledger. */
const isOneUsers = (faults: readonly Fault[]): boolean =>
  faults.every(({ file, path }) => file === 'key-generations.json' && path !== '');

const FOR_OTHERS = ' For a user that is not named there: npx keyturn plan --only <user>.';

/** `settings.json:12:7 users[1].name: …`: editors and terminals make a link of its beginning. */
export function faultInWords({ file, path, message, line, column }: Fault): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return path === '' ? `${place}: ${message}` : `${place} ${path}: ${message}`;
}
