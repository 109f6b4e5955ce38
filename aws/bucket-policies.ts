import { GetBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3';
import { bucketClient } from './bucket-client';
import { calling } from './sdk-fault';

/** The policies that stand on buckets. Every method throws an `AwsFault` and nothing else. */
export interface BucketPolicies {
  /** The bucket's policy as JSON; `null` where it has none. */
  policyOf(bucket: string): Promise<string | null>;
}

/** Asks S3. Needs s3:GetBucketPolicy on the buckets. */
export class S3BucketPolicies implements BucketPolicies {
  private readonly s3: S3Client;

  constructor(options: { readonly region: string }) {
    this.s3 = bucketClient(options);
  }

  policyOf(bucket: string): Promise<string | null> {
    return calling('s3:GetBucketPolicy', async () => {
      try {
        const { Policy: policy } = await this.s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
        return policy ?? null;
      } catch (failure) {
        if (failure instanceof Error && failure.name === 'NoSuchBucketPolicy') return null;
        throw failure;
      }
    });
  }
}
