import type { AccessKey, LastUsed } from '../rotation/access-key';

/** An access key as ListAccessKeys shows it: without its last use, which costs a call of its own. */
export type AccessKeyRecord = Omit<AccessKey, 'lastUsed'>;

/** A key that was made a moment ago: the only time that AWS shows its secret. Hold it as shortly as possible. */
export interface IssuedKey {
  readonly record: AccessKeyRecord;
  readonly secret: string;
}

/** The access keys of IAM users. Every method throws an `AwsFault` and nothing else. */
export interface KeyStore {
  /** All keys of a user, inactive ones included, oldest first. A fault `missing` where there is no such user. */
  keysOf(user: string): Promise<readonly AccessKeyRecord[]>;
  /** AWS records a use at most once in 15 minutes, with a delay. A failed call is a fault, never `never`. */
  lastUse(keyId: string): Promise<LastUsed>;
  /** Harmless when the key is Inactive already. */
  deactivate(user: string, keyId: string): Promise<void>;
  activate(user: string, keyId: string): Promise<void>;
  /** Cannot be undone. A fault `missing` where the key is gone already. */
  delete(user: string, keyId: string): Promise<void>;
  /**
   * Never repeated by itself: after a fault `unreachable` a key may exist whose secret nobody has;
   * compare `keysOf` with what it was before. A fault `limit` where the user has two keys.
   */
  create(user: string): Promise<IssuedKey>;
}
