import { S3Client } from '@aws-sdk/client-s3';

/** For questions about buckets of an account, wherever they lie. */
export function bucketClient({ region }: { readonly region: string }): S3Client {
  return new S3Client({
    region,
    maxAttempts: 4,
    // A bucket may lie in another region than the deployment.
    followRegionRedirects: true,
    // An emulator on this machine has no host name per bucket.
    forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined,
  });
}
