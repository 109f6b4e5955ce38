import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import type { BucketSettings } from '../../settings/bucket';
import type { Sandbox } from '../start-sandbox';

/** The statement of somebody else that a shared bucket's policy has already; a deployment must keep it as it is. */
export function foreignStatement(bucket: string, account: string) {
  return {
    Sid: 'DataTeamReads',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:role/data-team` },
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
  } as const;
}

/** Makes what exists in real life before the first deployment: the buckets, and the policies that others put on them. */
export async function createExistingBuckets(sandbox: Sandbox, buckets: readonly BucketSettings[]): Promise<void> {
  const { account, region } = await sandbox.control.identity();
  const connection = {
    endpoint: sandbox.endpoint,
    region,
    credentials: {
      accessKeyId: sandbox.env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: sandbox.env.AWS_SECRET_ACCESS_KEY ?? '',
    },
  };
  const s3 = new S3Client({ ...connection, forcePathStyle: true });
  const existing = buckets.filter(({ createBucket }) => !createBucket);
  if (existing.some(({ bucketPolicy }) => bucketPolicy === 'shared'))
    await createDataTeam(new IAMClient(connection), account);
  for (const { name: bucket, bucketPolicy } of existing) {
    const where = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region } };
    await unlessThere(s3.send(new CreateBucketCommand({ Bucket: bucket, ...where } as CreateBucketCommand['input'])));
    if (bucketPolicy !== 'shared') continue;
    const policy = { Version: '2012-10-17', Statement: [foreignStatement(bucket, account)] };
    await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify(policy) }));
  }
}

async function createDataTeam(iam: IAMClient, account: string): Promise<void> {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }],
  };
  await unlessThere(
    iam.send(new CreateRoleCommand({ RoleName: 'data-team', AssumeRolePolicyDocument: JSON.stringify(trust) })),
  );
}

/** An emulator that the user named may keep what an earlier trial made. */
async function unlessThere(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (fault) {
    const names = ['BucketAlreadyOwnedByYou', 'EntityAlreadyExistsException'];
    if (!(fault instanceof Error) || !names.includes(fault.name)) throw fault;
  }
}
