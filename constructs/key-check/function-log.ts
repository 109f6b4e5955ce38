import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { Construct } from 'constructs';
import { accept, NO_KEY_NAMED } from '../common/accepted-finding';
import { plain } from '../common/plain-address';

export interface FunctionLogProps {
  /** Of the function. */
  readonly name: string;
  /** Of the resource in Terraform. */
  readonly address: string;
  /** @default 400 */
  readonly logRetentionDays?: number;
  /** @default encrypted with a key of AWS's */
  readonly kmsKeyArn?: string;
}

/** The log group of a function of the check, made before the function, which would make one that keeps everything for ever. */
export function functionLog(scope: Construct, id: string, props: FunctionLogProps): CloudwatchLogGroup {
  const { name, address, logRetentionDays = 400, kmsKeyArn } = props;
  const log = { name: `/aws/lambda/${name}`, retentionInDays: logRetentionDays, kmsKeyId: kmsKeyArn };
  return accept(plain(new CloudwatchLogGroup(scope, id, log), address), {
    CKV_AWS_158: kmsKeyArn === undefined ? NO_KEY_NAMED : undefined,
  });
}
