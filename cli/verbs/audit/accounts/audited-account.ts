/** One thing that a run found or did in an account. */
export interface AccountFinding {
  readonly rule:
    | 'root'
    | 'leak'
    | 'problem'
    | 'acted'
    | 'overdue'
    | 'unused'
    | 'coming-due'
    | 'attention'
    | 'exempt'
    | 'unclassified';
  readonly user: string | null;
  /** Whole. */
  readonly accessKeyId: string | null;
  readonly because: string;
  readonly wayOut: string | null;
  readonly controls: readonly string[];
}

/** What has to be done about: the rest is told, and no finding. */
const TO_DO: readonly AccountFinding['rule'][] = ['root', 'leak', 'overdue', 'unused', 'attention'];

export const isToDo = ({ rule }: AccountFinding): boolean => TO_DO.includes(rule);

/** One account, as the last run left it. */
export interface AccountAudit {
  /** Twelve digits. */
  readonly account: string;
  /** As its organisation calls it; empty where nobody told. */
  readonly name: string;
  /**
   * `looked`: in the last run, and lately. `incomplete`: not at everything. `stale`: too long ago. `not-looked`: not in the last
   * run; what is told is of an earlier one, if there was any. `left-out`: it was seen, and is not looked at.
   */
  readonly standing: 'looked' | 'incomplete' | 'stale' | 'not-looked' | 'left-out';
  readonly because: string | null;
  readonly wayOut: string | null;
  /** When the facts are from; null: it was never looked at. ISO 8601. */
  readonly lookedAt: string | null;
  /** Whole days since. */
  readonly ageDays: number | null;
  readonly users: { readonly inAccount: number; readonly lookedAt: number } | null;
  readonly findings: readonly AccountFinding[];
}

/** All accounts of the last run. */
export interface AccountsAudit {
  /** Of the state machine. */
  readonly execution: string;
  readonly listedAt: string;
  readonly asOf: string;
  /** Whether each of them was looked at, wholly and lately. */
  readonly complete: boolean;
  readonly accounts: readonly AccountAudit[];
}
