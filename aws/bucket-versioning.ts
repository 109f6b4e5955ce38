import { GetBucketVersioningCommand, type S3Client } from '@aws-sdk/client-s3';
import { bucketClient } from './bucket-client';
import { calling } from './sdk-fault';

/** Whether a bucket keeps what is overwritten: `off` where that was never switched on. */
export type Versioning = 'Enabled' | 'Suspended' | 'off';

/** Every method throws an `AwsFault` and nothing else. */
export interface BucketVersioning {
  versioningOf(bucket: string): Promise<Versioning>;
}

/** Asks S3. Needs s3:GetBucketVersioning on the buckets. */
export class S3BucketVersioning implements BucketVersioning {
  private readonly s3: S3Client;

  constructor(options: { readonly region: string }) {
    this.s3 = bucketClient(options);
  }

  versioningOf(bucket: string): Promise<Versioning> {
    return calling('s3:GetBucketVersioning', async () => {
      const { Status: status } = await this.s3.send(new GetBucketVersioningCommand({ Bucket: bucket }));
      return status ?? 'off';
    });
  }
}
