import type { Construct } from 'constructs';
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

const SEVEN_YEARS_IN_DAYS = 2_557;

/**
 * What the check leaves behind: a report of every run, and mail that could not be sent. Supports 21 CFR 11.10(e): a version
 * that was overwritten or deleted stays, and nobody may remove it before its time, the account's administrators included,
 * unless they change the bucket's policy first, which CloudTrail records.
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
      kmsKeyArn,
      statements: (bucketArn) => [
        {
          Sid: 'NeverRemoveAVersion',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:DeleteObjectVersion',
          Resource: `${bucketArn}/*`,
        },
      ],
    });
  }
}
