import type { KeyStatus, LastUsed } from './access-key';
import { wholeDaysBetween } from './days';
import type { Freshness } from './freshness';
import type { Finding, UserJudgement } from './judgement';
import type { Audience } from './policy';

/** Something that could not be looked at or done. A result with problems says less than it should. */
export interface Problem {
  /** The user's name, or what else it is about. */
  readonly about: string;
  readonly because: string;
}

/** What is known of the root user: only the credential report tells, and it gives no key IDs. */
export interface RootFacts {
  readonly activeKeys: number;
}

/** One key as `keyturn audit --json` shows it. Key IDs are whole; the root user's is not known. */
export interface AuditedKey {
  readonly user: string;
  readonly accessKeyId: string | null;
  readonly status: KeyStatus;
  readonly audience: Audience | 'root';
  /** Whether a tag or the path says the audience. */
  readonly classified: boolean;
  readonly createdAt: string | null;
  readonly ageDays: number | null;
  /** When it is to be rotated at the latest; null for a key that is not active. */
  readonly dueAt: string | null;
  /** ISO 8601; null = never used; `unknown` is neither. */
  readonly lastUsed: string | null;
  readonly lastUsedService: string | null;
  readonly lastUsedRegion: string | null;
  readonly exemptUntil: string | null;
  readonly exemptReason: string | null;
  readonly findings: readonly Finding[];
}

/** The result of looking at every access key of an account. */
export interface AuditResult {
  readonly account: string;
  readonly asOf: string;
  /** False if anything could not be looked at: then no finding is no proof. */
  readonly complete: boolean;
  readonly keys: readonly AuditedKey[];
  readonly problems: readonly Problem[];
  readonly freshness: Freshness;
}

export interface AuditFacts {
  readonly account: string;
  readonly asOf: Date;
  readonly judgements: readonly UserJudgement[];
  /** Undefined where nobody could tell. */
  readonly root: RootFacts | undefined;
  readonly problems: readonly Problem[];
  readonly freshness: Freshness;
}

function lastUseColumns(lastUsed: LastUsed): Pick<AuditedKey, 'lastUsed' | 'lastUsedService' | 'lastUsedRegion'> {
  if (lastUsed.kind === 'used') {
    const { at, service, region } = lastUsed;
    return { lastUsed: at.toISOString(), lastUsedService: service, lastUsedRegion: region };
  }
  return { lastUsed: lastUsed.kind === 'never' ? null : 'unknown', lastUsedService: null, lastUsedRegion: null };
}

function auditedKeys(judged: UserJudgement, asOf: Date): readonly AuditedKey[] {
  const { user, classification, exemption } = judged;
  return judged.keys.map(({ key, age, findings }) => ({
    user: user.name,
    accessKeyId: key.id,
    status: key.status,
    audience: classification.audience,
    classified: classification.known === 'by-tag' || classification.known === 'by-path',
    createdAt: key.createdAt.toISOString(),
    ageDays: wholeDaysBetween(key.createdAt, asOf),
    dueAt: key.status === 'Active' ? age.dueAt.toISOString() : null,
    ...lastUseColumns(key.lastUsed),
    exemptUntil: exemption.kind === 'exempt' ? exemption.until : null,
    exemptReason: exemption.kind === 'exempt' ? exemption.reason : null,
    findings,
  }));
}

/** Critical: the root user's keys can do everything, and no policy limits them. The check never touches them. */
export const ROOT_FINDING: Finding = {
  rule: 'root',
  because: 'the root user has an active access key, which nothing can limit',
  wayOut: 'Sign in as the root user, find out who uses the key, give them a role, and delete the key.',
};

function rootKeys(root: RootFacts | undefined): readonly AuditedKey[] {
  return Array.from({ length: root?.activeKeys ?? 0 }, () => ({
    user: '<root_account>',
    accessKeyId: null,
    status: 'Active',
    audience: 'root',
    classified: true,
    createdAt: null,
    ageDays: null,
    dueAt: null,
    lastUsed: 'unknown',
    lastUsedService: null,
    lastUsedRegion: null,
    exemptUntil: null,
    exemptReason: null,
    findings: [ROOT_FINDING],
  }));
}

/** The audit, sorted by user; the root user first, because nothing is worse. */
export function auditResult({ account, asOf, judgements, root, problems, freshness }: AuditFacts): AuditResult {
  const byName = [...judgements].sort((a, b) => (a.user.name < b.user.name ? -1 : 1));
  return {
    account,
    asOf: asOf.toISOString(),
    complete: problems.length === 0,
    keys: [...rootKeys(root), ...byName.flatMap((judged) => auditedKeys(judged, asOf))],
    problems,
    freshness,
  };
}

export function hasFindings(result: AuditResult): boolean {
  return result.keys.some((key) => key.findings.length > 0);
}
