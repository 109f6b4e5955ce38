import { compare } from './compare';

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
 * Keys by age, the oldest first. Creation times may be moments or IAM's own texts, RFC 3339 in UTC, which sort as text.
 * IAM counts whole seconds: two keys made within one are ordered by their IDs, here as in Terraform, so that everybody
 * means the same one by "the older".
 */
export function oldestFirst<Key extends { readonly id: string; readonly createdAt: Date | string }>(
  keys: readonly Key[],
): readonly Key[] {
  return [...keys].sort((a, b) => compare(a.createdAt, b.createdAt) || compare(a.id, b.id));
}

/**
 * An access key ID as logs and tables show it: `AKIA…7Q4Z`. Enough to recognise a key, too little to search for it.
 */
export function maskKeyId(id: string): string {
  return id.length <= 8 ? '…' : `${id.slice(0, 4)}…${id.slice(-4)}`;
}

/**
 * Key IDs as AWS and its emulators make them: long-term (`AKIA`), temporary (`ASIA`), bearer (`ABIA`), context-specific
 * (`ACCA`), LocalStack's (`LKIA`, `LSIA`); 16 to 128 characters in all.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html
 */
const KEY_IDS = /(?:A[A-Z]IA|ACCA|L[KS]IA)[A-Z0-9]{12,124}/g;

/**
 * A text with every access key ID in it masked, wherever it stands: also in a URL or glued to other letters. What other
 * programs and AWS say goes through it before it is printed, recorded or thrown.
 */
export function maskKeyIds(text: string): string {
  return text.replace(KEY_IDS, maskKeyId);
}
