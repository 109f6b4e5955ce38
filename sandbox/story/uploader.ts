import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Connection } from '../connection';
import type { OpenedKey } from './sealed-secrets';

/** How an upload went: `accepted`, or the code of S3's refusal, e.g. `InvalidAccessKeyId`. */
export type UploadResult = string;

/** Uploads as a supplier does, with nothing but its own access key. */
export class Uploader {
  constructor(private readonly operator: Connection) {}

  async upload(key: OpenedKey, bucket: string, name: string, content: string): Promise<UploadResult> {
    const s3 = this.clientOf(key);
    try {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: name, Body: content, ContentType: 'text/csv' }));
      return 'accepted';
    } catch (fault) {
      // Only what S3 itself refused is a result; anything else is a fault of the story.
      if (fault instanceof Error && '$metadata' in fault) return fault.name;
      throw fault;
    } finally {
      s3.destroy();
    }
  }

  /** How many bytes of a file arrived; asked by the operator, since a supplier may not read. */
  async sizeOf(bucket: string, name: string): Promise<number | undefined> {
    const s3 = this.clientOf(this.operator.credentials);
    const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: name }));
    s3.destroy();
    return ContentLength;
  }

  private clientOf(credentials: OpenedKey): S3Client {
    return new S3Client({ ...this.operator, credentials, forcePathStyle: true, maxAttempts: 2 });
  }
}
