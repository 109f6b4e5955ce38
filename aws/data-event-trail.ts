import type { Upload } from '../rotation/proof-of-use';

/** Where a CloudTrail trail with S3 data events delivers to. */
export interface TrailPlace {
  readonly bucket: string;
  /** What stands before `AWSLogs/`; empty for nothing. */
  readonly prefix: string;
  /** Of that bucket. */
  readonly region: string;
}

export interface UploadQuery {
  /** Of the bucket that is uploaded to: its events stand in that region's folder. */
  readonly region: string;
  readonly account: string;
  readonly bucket: string;
  readonly accessKeyIds: readonly string[];
  readonly since: Date;
  readonly until: Date;
}

/**
 * What a trail has recorded of uploads. CloudTrail delivers some 5 to 15 minutes late. Throws an `AwsFault` and nothing
 * else: `missing` where the trail has delivered no log file for that time at all, because then nothing is known.
 */
export interface DataEventTrail {
  /** Uploads with one of these keys, those refused included, in no order. */
  uploads(query: UploadQuery): Promise<readonly Upload[]>;
}
