import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
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
    this.s3 = new S3Client({
      region: options.region,
      maxAttempts: 4,
      // A bucket may lie in another region than the deployment.
      followRegionRedirects: true,
      // An emulator on this machine has no host name per bucket.
      forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined,
    });
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
