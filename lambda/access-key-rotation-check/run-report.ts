import type { CheckMode } from '../../check-environment/check-settings';
import type { Problem } from '../../rotation/audit';
import type { Freshness } from '../../rotation/freshness';
import type { Audience } from '../../rotation/policy';
import type { KeyChange } from './acting';
import type { Delivery } from './letters';

/** A key that was changed. */
export interface ActedRow extends Omit<KeyChange, 'keyId' | 'createdAt'> {
  readonly user: string;
  readonly accessKeyId: string;
  readonly ageDays: number;
  readonly told: Delivery;
}

/** A key within its notice. `recently`: its holder was told less than a week ago. `not-now`: `tell` has holders not told. */
export interface DueRow {
  readonly user: string;
  readonly accessKeyId: string;
  readonly audience: Audience;
  readonly dueAt: string;
  readonly contact: string;
  readonly told: Delivery | 'recently' | 'not-now';
}

/** A key that is overdue, unused or idle, and that this run did not change. */
export interface OpenRow {
  readonly user: string;
  readonly accessKeyId: string;
  readonly audience: Audience;
  readonly because: string;
  readonly wayOut: string;
  /** Identifiers of the controls that say so, as far as the check looked. */
  readonly controls: readonly string[];
  /** What the check would do itself, were it in `enforce`; null: not the check's to change. */
  readonly wouldDo: 'delete' | 'deactivate' | null;
}

export interface ExemptRow {
  readonly user: string;
  readonly until: string;
  readonly reason: string;
}

/** Something about a user that somebody has to mend: an exemption that does not count, tags that make no sense. */
export interface AttentionRow {
  readonly user: string;
  readonly because: string;
  readonly wayOut: string;
}

/** All that a run found and did: the evidence, and what the owner's digest is written from. Key IDs are whole. */
export interface RunReport {
  readonly version: 1;
  readonly run: string;
  readonly account: string;
  readonly mode: CheckMode;
  /** ISO 8601, as all times here. */
  readonly asOf: string;
  /** False if anything could not be looked at or done. */
  readonly complete: boolean;
  readonly users: { readonly inAccount: number; readonly lookedAt: number };
  readonly acted: readonly ActedRow[];
  readonly comingDue: readonly DueRow[];
  readonly overdue: readonly OpenRow[];
  readonly unused: readonly OpenRow[];
  readonly exempt: readonly ExemptRow[];
  readonly attention: readonly AttentionRow[];
  readonly unclassified: readonly string[];
  /** Users whose key AWS has found in public. */
  readonly leaks: readonly AttentionRow[];
  /** Users whose PGP key ends soon, or cannot be used. */
  readonly sealingKeys: readonly AttentionRow[];
  /** Active access keys of the root user; null where nobody could tell. */
  readonly rootKeys: number | null;
  readonly problems: readonly Problem[];
  readonly freshness: Freshness;
}

/** What lasts until somebody does something about it: the owner has to be told again only when there is more of it. */
export function standingOf(report: RunReport): readonly string[] {
  const keys = (what: string, rows: readonly { user: string; accessKeyId: string }[]) =>
    rows.map(({ user, accessKeyId }) => `${what} ${user} ${accessKeyId}`);
  return [
    ...keys('due', report.comingDue),
    ...keys('overdue', report.overdue),
    ...keys('unused', report.unused),
    ...report.exempt.map(({ user, until, reason }) => `exempt ${user} ${until} ${reason}`),
    ...report.attention.map(({ user, because }) => `attention ${user} ${because}`),
    ...report.leaks.map(({ user, because }) => `leak ${user} ${because}`),
    ...report.sealingKeys.map(
      ({ user, because }) => `sealing ${user} ${because.replace(/ in \d+ days?, on| today,/, '')}`,
    ),
    ...report.unclassified.map((user) => `unclassified ${user}`),
    `root ${report.rootKeys}`,
    ...report.problems.map(({ about }) => `problem ${about}`),
  ];
}
