import { CsvError, parse } from 'csv-parse/sync';
import { AwsFault } from './aws-fault';

/** One of the two places for access keys in a row of the report. It has no key ID: which key it is, is not said. */
export interface ReportedKey {
  readonly active: boolean;
  /** Created *or last switched on or off*: proves that a key is old, never that it is young. Undefined: no key here. */
  readonly lastRotated: Date | undefined;
  /** Undefined: the report knows of no use. It is up to four hours old: proves use, never idleness. */
  readonly lastUsed: Date | undefined;
  readonly lastUsedService: string;
  readonly lastUsedRegion: string;
}

/** What the report says of one user, or of the root user. */
export interface ReportRow {
  readonly user: string;
  readonly arn: string;
  readonly isRoot: boolean;
  readonly createdAt: Date;
  /** Undefined where the report does not say (it never does of the root user). */
  readonly passwordEnabled: boolean | undefined;
  readonly mfaActive: boolean;
  /** Undefined where no sign-in is known: none since AWS began to record them, or no password at all. */
  readonly passwordLastUsed?: Date;
  readonly passwordLastChanged?: Date;
  /** Always two. */
  readonly keys: readonly [ReportedKey, ReportedKey];
}

export interface CredentialReport {
  readonly generatedAt: Date | undefined;
  readonly rows: readonly ReportRow[];
  /** What could not be read, as sentences; a user named here must be looked at in another way. */
  readonly problems: readonly string[];
}

export const ROOT_USER = '<root_account>';

const NO_DATE = new Set(['', 'N/A', 'no_information', 'not_supported']);

class MalformedRow extends Error {}

function flag(row: Readonly<Record<string, string>>, column: string): boolean {
  const value = row[column]?.toLowerCase();
  if (value !== 'true' && value !== 'false') throw new MalformedRow(`${column} is ${JSON.stringify(row[column])}`);
  return value === 'true';
}

function date(row: Readonly<Record<string, string>>, column: string): Date | undefined {
  const value = row[column];
  if (value === undefined) throw new MalformedRow(`${column} is missing`);
  if (NO_DATE.has(value)) return undefined;
  const read = new Date(value);
  if (Number.isNaN(read.getTime())) throw new MalformedRow(`${column} is ${JSON.stringify(value)}`);
  return read;
}

/** A column that no rule about keys needs: what cannot be read is not known, and the row stays good. */
function dateIfAny(value: string | undefined): Date | undefined {
  const read = value === undefined || NO_DATE.has(value) ? undefined : new Date(value);
  return read === undefined || Number.isNaN(read.getTime()) ? undefined : read;
}

function keyIn(row: Readonly<Record<string, string>>, place: 1 | 2): ReportedKey {
  return {
    active: flag(row, `access_key_${place}_active`),
    lastRotated: date(row, `access_key_${place}_last_rotated`),
    lastUsed: date(row, `access_key_${place}_last_used_date`),
    lastUsedService: row[`access_key_${place}_last_used_service`] ?? 'unknown',
    lastUsedRegion: row[`access_key_${place}_last_used_region`] ?? 'unknown',
  };
}

function readRow(row: Readonly<Record<string, string>>): ReportRow {
  const { user, arn } = row;
  if (user === undefined || user === '' || arn === undefined) throw new MalformedRow('it names no user');
  const createdAt = date(row, 'user_creation_time');
  if (createdAt === undefined) throw new MalformedRow('user_creation_time is missing');
  const password = row.password_enabled?.toLowerCase();
  return {
    user,
    arn,
    isRoot: user === ROOT_USER,
    createdAt,
    passwordEnabled: password === 'true' ? true : password === 'false' ? false : undefined,
    mfaActive: row.mfa_active?.toLowerCase() === 'true',
    passwordLastUsed: dateIfAny(row.password_last_used),
    passwordLastChanged: dateIfAny(row.password_last_changed),
    keys: [keyIn(row, 1), keyIn(row, 2)],
  };
}

/** @throws AwsFault where it is no table; whatever is no fault of the text: our bug */
function tableOf(csv: string): readonly Readonly<Record<string, string>>[] {
  try {
    return parse(csv, {
      columns: true,
      skip_empty_lines: true,
      relax_column_count: true,
      relax_quotes: true,
      bom: true,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new AwsFault('refused', 'iam:GetCredentialReport', 'UnreadableReport', error.message, { cause: error });
  }
}

/**
 * Reads the report by the names of its columns: AWS adds columns at times. A row that makes no sense is a problem, not an end.
 * @throws AwsFault where the whole is no table; whatever is no fault of the text: our bug
 */
export function parseCredentialReport(csv: string, generatedAt: Date | undefined): CredentialReport {
  const rows: ReportRow[] = [];
  const problems: string[] = [];
  for (const [index, row] of tableOf(csv).entries()) {
    try {
      rows.push(readRow(row));
    } catch (error) {
      if (!(error instanceof MalformedRow)) throw error;
      problems.push(
        `row ${index + 1} of the credential report (${row.user ?? 'no user'}) cannot be read: ${error.message}`,
      );
    }
  }
  return { generatedAt, rows, problems };
}
