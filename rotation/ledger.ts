/** What becomes of generation n−1 while generation n is current. */
export type Previous = 'active' | 'inactive' | 'deleted';

/** In the order in which a rotation passes through them. */
export const PREVIOUS: readonly Previous[] = ['active', 'inactive', 'deleted'];

/** What the ledger says of one IAM user: which access keys it has, and with which status. */
export interface LedgerEntry {
  /** The number of the current access key: 1 at the first deployment, one more with every rotation, never reused. */
  readonly generation: number;
  /** What becomes of the key before it. */
  readonly previous: Previous;
  /** All live keys are Inactive for as long as this is true: the emergency brake. */
  readonly suspended: boolean;
}

/** `key-generations.json`: IAM user name → entry. The default of the Terraform variable `key_generations`. */
export type Ledger = Readonly<Record<string, LedgerEntry>>;

/** What a user starts with. */
export const FIRST_ENTRY: LedgerEntry = { generation: 1, previous: 'deleted', suspended: false };

export function sameEntry(a: LedgerEntry, b: LedgerEntry): boolean {
  return a.generation === b.generation && a.previous === b.previous && a.suspended === b.suspended;
}

/** `generation 2, previous active` */
export const entryInWords = ({
  generation,
  previous,
  suspended,
}: Omit<LedgerEntry, 'previous'> & { readonly previous: string }): string =>
  `generation ${generation}, previous ${previous}${suspended ? ', suspended' : ''}`;
