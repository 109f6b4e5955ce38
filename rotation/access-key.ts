/** IAM's own words. */
export type KeyStatus = 'Active' | 'Inactive';

/**
 * When a key was last used. `unknown` is not `never`: nothing may be decided from it.
 * AWS records a use at most once in 15 minutes, and any signed call counts.
 */
export type LastUsed =
  | { readonly kind: 'used'; readonly at: Date; readonly service: string; readonly region: string }
  | { readonly kind: 'never' }
  | { readonly kind: 'unknown'; readonly because: string };

/** What is known of one IAM access key. Never its secret: AWS shows that once, to its creator. */
export interface AccessKey {
  readonly id: string;
  readonly user: string;
  readonly status: KeyStatus;
  readonly createdAt: Date;
  readonly lastUsed: LastUsed;
}

/**
 * An access key ID as logs and tables show it: `AKIA…7Q4Z`. Enough to recognise a key, too little to search for it.
 */
export function maskKeyId(id: string): string {
  return id.length <= 8 ? '…' : `${id.slice(0, 4)}…${id.slice(-4)}`;
}
