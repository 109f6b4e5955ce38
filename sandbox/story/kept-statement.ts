import { isDeepStrictEqual } from 'node:util';
import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { connectionOf } from '../connection';
import { foreignStatement } from '../trial/existing-buckets';
import type { Scene } from './chapter';

/** The hero's bucket had a policy before: what others wrote there must still be there, word for word. */
export async function checkKeptStatement({ world, check }: Scene): Promise<void> {
  const { bucket, bucketPolicy, createBucket } = world.hero.uploads;
  if (createBucket || bucketPolicy !== 'shared') return;
  const { env, control } = world.trial.sandbox;
  const s3 = new S3Client({ ...connectionOf(env), forcePathStyle: true });
  const { Policy = '{}' } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
  const { Statement = [] } = JSON.parse(Policy) as { Statement?: readonly { readonly Sid?: string }[] };
  const { account } = await control.identity();
  const kept = Statement.some((statement) => isDeepStrictEqual(statement, foreignStatement(bucket, account)));
  const sids = Statement.map(({ Sid = 'without Sid' }) => Sid).join(', ');
  check(`the policy of s3://${bucket} keeps the statement of the data team`, kept, sids);
}
