import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { DAY_IN_MS } from '../rotation/days';
import type { Upload } from '../rotation/proof-of-use';
import { AwsFault } from './aws-fault';
import { calling } from './sdk-fault';

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

/** The events that end an upload; the parts of one in several pieces prove nothing by themselves. */
const UPLOADS = new Set(['PutObject', 'CompleteMultipartUpload']);

const FILES_AT_A_TIME = 8;

/** What is read of a record (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html). */
interface TrailRecord {
  readonly eventTime?: string;
  readonly eventSource?: string;
  readonly eventName?: string;
  readonly errorCode?: string;
  readonly sourceIPAddress?: string;
  readonly userIdentity?: { readonly accessKeyId?: string };
  readonly requestParameters?: { readonly bucketName?: string } | null;
}

/** Reads a trail's log files where CloudTrail delivers them. */
export class S3DataEventTrail implements DataEventTrail {
  private readonly s3: S3Client;

  constructor(private readonly place: TrailPlace) {
    this.s3 = new S3Client({
      region: place.region,
      maxAttempts: 8,
      retryMode: 'adaptive',
      // An emulator on this machine has no host name per bucket.
      forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined || place.bucket.includes('.'),
    });
  }

  async uploads(query: UploadQuery): Promise<readonly Upload[]> {
    const files = await this.logFiles(query);
    if (files.length === 0) {
      const saying = `${this.place.bucket} holds no log file of ${query.account} in ${query.region} since ${query.since.toISOString()}`;
      throw new AwsFault('missing', 's3:ListBucket', 'NoLogFiles', saying);
    }
    const limit = pLimit(FILES_AT_A_TIME);
    const records = await Promise.all(files.map((file) => limit(() => this.records(file))));
    return records.flat().flatMap((record) => uploadOf(record, query));
  }

  private async logFiles({ account, region, since, until }: UploadQuery): Promise<readonly string[]> {
    const files: string[] = [];
    for (const accountFolder of await this.accountFolders(account)) {
      for (const day of daysOf(since, until)) {
        const listed = await this.list({ prefix: `${accountFolder}CloudTrail/${region}/${day}/` });
        files.push(...listed.filter((key) => key.endsWith('.json.gz')));
      }
    }
    return files;
  }

  /** An organisation's trail has a folder of the organisation above those of its accounts. */
  private async accountFolders(account: string): Promise<readonly string[]> {
    const { prefix } = this.place;
    const root = `${prefix === '' ? '' : `${prefix.replace(/\/$/, '')}/`}AWSLogs/`;
    const folders = await this.list({ prefix: root, foldersOnly: true });
    const organisations = folders.filter((folder) => /\/o-[a-z0-9]+\/$/.test(folder));
    return [root, ...organisations].map((folder) => `${folder}${account}/`);
  }

  private list({ prefix, foldersOnly = false }: { prefix: string; foldersOnly?: boolean }): Promise<readonly string[]> {
    return calling('s3:ListBucket', async () => {
      const found: string[] = [];
      const pages = paginateListObjectsV2(
        { client: this.s3 },
        { Bucket: this.place.bucket, Prefix: prefix, ...(foldersOnly && { Delimiter: '/' }) },
      );
      for await (const page of pages) {
        const names = foldersOnly
          ? page.CommonPrefixes?.map((folder) => folder.Prefix)
          : page.Contents?.map(({ Key }) => Key);
        found.push(...(names ?? []).filter((name) => name !== undefined));
      }
      return found;
    });
  }

  private records(file: string): Promise<readonly TrailRecord[]> {
    return calling('s3:GetObject', async () => {
      const { Body: body } = await this.s3.send(new GetObjectCommand({ Bucket: this.place.bucket, Key: file }));
      const text = await promisify(gunzip)((await body?.transformToByteArray()) ?? new Uint8Array());
      const log = JSON.parse(text.toString('utf8')) as { readonly Records?: readonly TrailRecord[] } | null;
      const records = log?.Records ?? [];
      if (Array.isArray(records) && records.every((one) => typeof one === 'object' && one !== null)) {
        return records as readonly TrailRecord[];
      }
      throw new AwsFault('refused', 's3:GetObject', 'UnreadableLog', `${file} is no log file of CloudTrail`);
    });
  }
}

function uploadOf(record: TrailRecord, { accessKeyIds, bucket, since, until }: UploadQuery): Upload[] {
  const { eventName = '', eventSource, errorCode, requestParameters, userIdentity } = record;
  const [at, accessKeyId] = [new Date(record.eventTime ?? ''), userIdentity?.accessKeyId ?? ''];
  if (eventSource !== 's3.amazonaws.com' || !UPLOADS.has(eventName)) return [];
  if (requestParameters?.bucketName !== bucket || !accessKeyIds.includes(accessKeyId)) return [];
  if (!(at >= since && at <= until)) return [];
  return [{ at, accessKeyId, bucket, sourceAddress: record.sourceIPAddress ?? 'unknown', errorCode }];
}

/** `2026/03/01`, the folders of a time in UTC. */
function daysOf(since: Date, until: Date): readonly string[] {
  const first = Math.floor(since.getTime() / DAY_IN_MS);
  const last = Math.floor(until.getTime() / DAY_IN_MS);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    new Date((first + i) * DAY_IN_MS).toISOString().slice(0, 10).replaceAll('-', '/'),
  );
}
