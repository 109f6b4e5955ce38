import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** For buckets of an account, wherever they lie. */
export function bucketClient(
  options: { readonly region: string } & Pick<S3ClientConfig, 'maxAttempts' | 'requestHandler'>,
): S3Client {
  return new S3Client({
    maxAttempts: 4,
    // A bucket may lie in another region than the deployment.
    followRegionRedirects: true,
    // An emulator on this machine has no host name per bucket.
    forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined,
    ...options,
  });
}
