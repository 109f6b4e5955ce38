import type { Construct } from 'constructs';
import { type Retention, SEVEN_YEARS_IN_DAYS } from '../../rotation/retention';
import type { Statement } from '../common/policy-document';
import { PrivateBucket } from '../common/private-bucket';

export interface RecordArchiveProps {
  /** The bucket's name; unique in the world. */
  readonly bucketName: string;
  /** Days from its put that a record cannot be removed. @default 2557: seven years */
  readonly retentionDays?: number;
  /** Whether anybody may end that before. @default 'COMPLIANCE': nobody */
  readonly mode?: Retention['mode'];
  /** KMS key that encrypts it; whoever applies needs `kms:GenerateDataKey` for it. @default SSE-S3 */
  readonly kmsKeyArn?: string;
}

/**
 * Where every change record goes as it is chained: the anchor that a chain can be held against which somebody cut, rewrote or
 * emptied. Who puts records needs `s3:PutObject` and nothing else; what lies here is never overwritten, hidden or removed,
 * and nothing expires, for a record that has gone by itself could not be told from one that was taken away.
 */
export class RecordArchive extends PrivateBucket {
  constructor(
    scope: Construct,
    id: string,
    { bucketName, retentionDays = SEVEN_YEARS_IN_DAYS, mode = 'COMPLIANCE', kmsKeyArn }: RecordArchiveProps,
  ) {
    super(scope, id, {
      bucketName,
      terraformId: 'record_archive',
      lock: { mode, days: retentionDays },
      kmsKeyArn,
      statements: onlyNewObjects,
    });
  }
}

function onlyNewObjects(bucketArn: string): readonly Statement[] {
  const everything = `${bucketArn}/*`;
  return [
    { Sid: 'NeverHideARecord', Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: everything },
    {
      Sid: 'NeverOverwriteARecord',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: everything,
      // S3 User Guide, "Enforce conditional writes": a put without If-None-Match, or in parts, is refused.
      Condition: { Null: { 's3:if-none-match': 'true' } },
    },
  ];
}
