import type { Versioning } from '../../../aws/bucket-versioning';

/** A bucket that suppliers upload to, seen from every side; `undefined` is a side that could not be looked at. */
export interface BucketSides {
  readonly name: string;
  /** As S3 has it; null for none. */
  readonly policy: string | null | undefined;
  /** As Terraform's state has it; null where the state does not manage one. */
  readonly statePolicy: string | null | undefined;
  readonly versioning: Versioning | undefined;
}
