/** Something that a change record says happened to one access key. */
export interface KeyEvent {
  readonly user: string;
  readonly generation: number | null;
  /** Masked, as records keep it; null where the record does not say which key. */
  readonly maskedKeyId: string | null;
  readonly what: 'created' | 'disabled' | 'enabled' | 'deleted';
  /** When it was done, to the minutes that an apply takes. */
  readonly at: Date;
  /** Number of the record in the chain. */
  readonly record: number;
}

/** What is known of keys beside what IAM says: it forgets deleted keys, and when a key was switched off. */
export interface KeyHistory {
  /** Oldest first. */
  readonly events: readonly KeyEvent[];
}

export const NO_HISTORY: KeyHistory = { events: [] };
