import { KeyturnError } from '../../../rotation/keyturn-error';

/** What `keyturn audit` can answer with. */
export const AUDIT_FORMATS = ['table', 'json', 'csv', 'controls-csv', 'html', 'ocsf', 'asff'] as const;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

export interface FormatOptions {
  readonly format?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/**
 * `--json` and `--csv` are short for `--format`.
 * @throws KeyturnError where two of them disagree
 */
export function auditFormat({ format, json, csv }: FormatOptions): AuditFormat {
  const asked = new Set([
    ...(format === undefined ? [] : [format]),
    ...(json ? ['json'] : []),
    ...(csv ? ['csv'] : []),
  ]);
  const [only = 'table', second] = asked;
  const known = AUDIT_FORMATS.find((candidate) => candidate === only);
  if (second !== undefined) {
    throw new KeyturnError(
      'FORMATS_DISAGREE',
      `Both ${only} and ${second} were asked for, and an answer has one format.`,
      'Choose one; --html FILE writes the page beside it.',
    );
  }
  if (known !== undefined) return known;
  throw new KeyturnError(
    'UNKNOWN_FORMAT',
    `"${only}" is no format.`,
    `Give one of ${AUDIT_FORMATS.join(', ')} to --format.`,
  );
}
