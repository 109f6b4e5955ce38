/** One object of the evidence bucket. */
export interface StoredObject {
  readonly key: string;
  readonly body: string;
  /** Changes with every put of other content; for `PutCondition`. */
  readonly etag: string;
}

/** A put that only holds if nobody else was faster; otherwise a fault `conflict`. */
export type PutCondition = { readonly ifAbsent: true } | { readonly ifEtag: string };

/**
 * The bucket in which the check keeps its memory, unsent mail and evidence. It is versioned: a put never destroys what
 * was there, a delete only hides it. Every method throws an `AwsFault` and nothing else.
 */
export interface EvidenceStore {
  /** Answers the new etag. */
  put(key: string, body: string, contentType: string, condition?: PutCondition): Promise<string>;
  /** Undefined where there is no such object (the caller needs s3:ListBucket; without it S3 answers `denied`). */
  get(key: string): Promise<StoredObject | undefined>;
  /** All keys that begin with `prefix`, in alphabetical order. */
  list(prefix: string): Promise<readonly string[]>;
  /** Harmless when there is no such object. */
  delete(key: string): Promise<void>;
}
