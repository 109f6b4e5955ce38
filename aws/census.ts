import type { Problem, RootFacts } from '../rotation/audit';
import { isAwsFault } from './aws-fault';
import type { CredentialReport, ReportRow } from './credential-report';
import { isSameMoment } from './reported-moment';
import type { IamUser, UserDirectory } from './user-directory';

/** Everybody in the account, as two lists tell it that check each other. */
export interface Census {
  readonly users: readonly IamUser[];
  /** When IAM made the credential report: nothing that happened since is in it. Undefined: no report, or it does not say. */
  readonly reportMadeAt: Date | undefined;
  /** By user name. A user without a row must be looked at in another way. */
  readonly rows: ReadonlyMap<string, ReportRow>;
  /** Undefined where nobody could tell. */
  readonly root: RootFacts | undefined;
  /** All that the report says of the root user. */
  readonly rootRow: ReportRow | undefined;
  /** False: the users are the report's, without their tags. */
  readonly tagsKnown: boolean;
  readonly problems: readonly Problem[];
}

async function settled<Answer>(call: Promise<Answer>): Promise<Answer | Error> {
  try {
    return await call;
  } catch (error) {
    if (isAwsFault(error)) return error;
    throw error;
  }
}

/** `arn:aws:iam::123456789012:user/suppliers/valentia` → `/suppliers/` */
function pathOf(row: ReportRow): string {
  const resource = row.arn.slice(row.arn.indexOf(':user/') + ':user'.length);
  return resource.slice(0, resource.length - row.user.length);
}

function userOf(row: ReportRow): IamUser {
  return { name: row.user, path: pathOf(row), arn: row.arn, createdAt: row.createdAt, tags: {} };
}

const rootRowOf = (report: CredentialReport): ReportRow | undefined => report.rows.find(({ isRoot }) => isRoot);

function rootOf(report: CredentialReport): RootFacts | undefined {
  const row = rootRowOf(report);
  return row === undefined ? undefined : { activeKeys: row.keys.filter((key) => key.active).length };
}

function reportProblems(report: CredentialReport | Error): readonly Problem[] {
  const about = 'credential report';
  if (report instanceof Error) {
    const because = `${report.message}; every user was asked about instead, and the root user's keys are not known`;
    return [{ about, because }];
  }
  const malformed = report.problems.map((because) => ({ about, because }));
  if (rootOf(report) !== undefined) return malformed;
  return [...malformed, { about: '<root_account>', because: 'the credential report says nothing of the root user' }];
}

/** The row of a user who was deleted since, and made again under the same name, is another user's. */
function isOf(row: ReportRow, user: IamUser): boolean {
  return row.arn === user.arn && isSameMoment(row.createdAt, user.createdAt);
}

/**
 * Reads the credential report (which keys there are, roughly) and all users with their tags and paths, at the same time.
 * Either may fail and is a problem then; throws only where both do.
 */
export async function takeCensus(directory: UserDirectory): Promise<Census> {
  const [users, report] = await Promise.all([settled(directory.users()), settled(directory.credentialReport())]);
  if (users instanceof Error && report instanceof Error) throw users;
  const rows = report instanceof Error ? [] : report.rows.filter((row) => !row.isRoot);
  const byName = users instanceof Error ? undefined : new Map(users.map((user) => [user.name, user]));
  const isWhose = (row: ReportRow): boolean => {
    const user = byName?.get(row.user);
    return byName === undefined || (user !== undefined && isOf(row, user));
  };
  const problems = [...reportProblems(report)];
  if (users instanceof Error) {
    const because = `${users.message}; audience, contact and exemption are not known, so no key is changed; nor whether AWS has put somebody into quarantine`;
    problems.push({ about: 'tags of the users', because });
  }
  return {
    users: users instanceof Error ? rows.map(userOf) : users,
    reportMadeAt: report instanceof Error ? undefined : report.generatedAt,
    rows: new Map(rows.filter(isWhose).map((row) => [row.user, row])),
    root: report instanceof Error ? undefined : rootOf(report),
    rootRow: report instanceof Error ? undefined : rootRowOf(report),
    tagsKnown: !(users instanceof Error),
    problems,
  };
}
