/**
 * What the page is drawn from, as it stands in it: short names and numbers in place of words, because 5,000 users are on
 * one page. Times are minutes since 1970 in UTC. Key IDs are masked. Read by the browser, so it imports nothing.
 */
export interface PageData {
  readonly organisation: string;
  readonly account: string;
  readonly asOf: number;
  /** When the facts were read; differs from `asOf` where a later day is judged. */
  readonly lookedAt: number;
  /** IANA name. */
  readonly timeZone: string;
  readonly version: string;
  readonly complete: boolean;
  /** From when the facts are, in sentences. */
  readonly restsOn: readonly string[];
  readonly problems: readonly { readonly about: string; readonly because: string }[];
  readonly controls: readonly PageControl[];
  readonly exceptions: Readonly<Record<string, { readonly title: string; readonly ends: string }>>;
  readonly history: string;
  /** Drawn from, drawn to. */
  readonly window: readonly [number, number];
  readonly ofAccount: readonly PageFinding[];
  /** Those who need somebody first. */
  readonly users: readonly PageUser[];
}

/** Index into this list is what findings carry. */
export const PAGE_STATUSES = ['FAIL', 'UNKNOWN', 'EXCEPTION', 'PASS', 'NOT_APPLICABLE'] as const;

export interface PageControl {
  readonly id: string;
  readonly source: string;
  readonly title: string;
  readonly severity: string;
  /** By `PAGE_STATUSES`. */
  readonly counts: readonly number[];
}

/** What one or more controls say alike of one thing. */
export interface PageFinding {
  /** Indexes of `controls`. */
  readonly c: readonly number[];
  /** Index of `PAGE_STATUSES`. */
  readonly s: number;
  /** The reason. */
  readonly t: string;
  /** The way out. */
  readonly m?: string;
  /** Names of the exceptions. */
  readonly e?: readonly string[];
  /** Masked key ID. */
  readonly k?: string;
}

export interface PageUser {
  readonly n: string;
  /** `i`nternal or `e`xternal. */
  readonly a: 'i' | 'e';
  readonly company?: string;
  readonly integration?: string;
  /** Last day of the exemption. */
  readonly exempt?: string;
  /** Longest age of a key in days. */
  readonly limit: number;
  /** Why the keys are not known. */
  readonly unknown?: string;
  /** Neither passed nor without application. */
  readonly f: readonly PageFinding[];
  /** How many controls passed. */
  readonly ok: number;
  readonly k: readonly PageKey[];
}

export interface PageKey {
  readonly id: string;
  readonly g?: number;
  readonly status: 'Active' | 'Inactive' | 'Deleted';
  readonly created?: number;
  readonly due?: number;
  readonly deleted?: number;
  /** 0 = never; left out: unknown. */
  readonly used?: number;
  /** Service and region of the last use, or why it is unknown. */
  readonly use?: string;
  /** State, from, to. */
  readonly spans: readonly (readonly ['a' | 'i' | '?', number, number])[];
  readonly notes?: readonly string[];
}
