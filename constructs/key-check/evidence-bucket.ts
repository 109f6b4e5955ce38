import type { Construct } from 'constructs';
import { SEVEN_YEARS_IN_DAYS } from '../../rotation/retention';
import { PrivateBucket } from '../common/private-bucket';

export interface EvidenceBucketProps {
  /** The bucket's name; unique in the world. */
  readonly bucketName: string;
  /**
   * Days that reports are kept, and as long again what was overwritten or deleted.
   * @default 2557: seven years. 21 CFR Part 11 asks for as long as the records that the evidence supports.
   */
  readonly keepDays?: number;
  /** KMS key that encrypts it. @default SSE-S3 */
  readonly kmsKeyArn?: string;
}

/**
 * What the check leaves behind: a report of every run, and mail that could not be sent. Supports 21 CFR 11.10(e): a version
 * that was overwritten or deleted stays, and nobody removes it before its time. The lock is in GOVERNANCE mode, because
 * reports hold names and mail addresses: a court or a privacy officer may order one away, and the root user can then do it.
 */
export class EvidenceBucket extends PrivateBucket {
  constructor(
    scope: Construct,
    id: string,
    { bucketName, keepDays = SEVEN_YEARS_IN_DAYS, kmsKeyArn }: EvidenceBucketProps,
  ) {
    super(scope, id, {
      bucketName,
      terraformId: 'evidence',
      keepDays,
      lock: { mode: 'GOVERNANCE', days: keepDays },
      kmsKeyArn,
    });
  }
}
