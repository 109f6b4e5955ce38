import { setTimeout as pause } from 'node:timers/promises';
import {
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import type { Retention } from '../rotation/retention';
import { isAwsFault } from './aws-fault';
import { bucketClient } from './bucket-client';
import { calling } from './sdk-fault';

/** One name in the archive, with all that was ever put or done under it. */
export interface ArchivedObject {
  readonly key: string;
  /** How often something was put. */
  readonly versions: number;
  /** How often it was deleted; what was there before is only hidden. */
  readonly deleteMarkers: number;
  /** The oldest version that is there; undefined where nothing but a deletion is. */
  readonly first: string | undefined;
}

/** A bucket in which every object is put once. Every method throws an `AwsFault` and nothing else. */
export interface RecordArchive {
  /** Puts a text where nothing is; false: something is there. Needs s3:PutObject, and nothing else. */
  putNew(key: string, text: string): Promise<boolean>;
  /** What lies under a name now. Needs s3:GetObject. */
  text(key: string): Promise<string>;
  /** Everything under a prefix. Needs s3:ListBucketVersions and s3:GetObjectVersion. */
  objects(prefix: string): Promise<readonly ArchivedObject[]>;
  /** Undefined where the bucket locks nothing by itself. Needs s3:GetBucketObjectLockConfiguration. */
  lock(): Promise<Retention | undefined>;
}

const TRIES = 3;
const READS_AT_A_TIME = 16;
const DAYS_OF_A_YEAR = 365;

/** Asks S3. */
export class S3RecordArchive implements RecordArchive {
  private readonly s3: S3Client;
  private readonly s3Once: S3Client;

  constructor(
    private readonly bucket: string,
    { region }: { readonly region: string },
  ) {
    const requestHandler = { connectionTimeout: 3_000, requestTimeout: 5_000, throwOnRequestTimeout: true };
    this.s3 = bucketClient({ region, requestHandler });
    // A put whose answer was lost must not be taken for somebody else's: tried again here, where that is known.
    this.s3Once = bucketClient({ region, requestHandler, maxAttempts: 1 });
  }

  async putNew(key: string, text: string): Promise<boolean> {
    const put = new PutObjectCommand({
      Bucket: this.bucket,
      Key: key,
      Body: text,
      ContentType: 'application/json',
      IfNoneMatch: '*',
      // S3 refuses a put without one where the bucket locks its objects.
      ChecksumAlgorithm: 'SHA256',
    });
    for (let tries = 1, mayBeOurs = false; ; tries += 1) {
      try {
        await calling('s3:PutObject', () => this.s3Once.send(put));
        return true;
      } catch (fault) {
        if (isAwsFault(fault, 'conflict') && fault.awsCode === 'PreconditionFailed') return mayBeOurs;
        const isUnderWay = isAwsFault(fault, 'conflict') && fault.awsCode === 'ConditionalRequestConflict';
        const mayHelp = isUnderWay || isAwsFault(fault, 'unreachable') || isAwsFault(fault, 'throttled');
        if (!mayHelp || tries >= TRIES) throw fault;
        mayBeOurs ||= isAwsFault(fault, 'unreachable');
        await pause(100 * 2 ** tries);
      }
    }
  }

  text(key: string): Promise<string> {
    return calling('s3:GetObject', () => this.get(key));
  }

  async objects(prefix: string): Promise<readonly ArchivedObject[]> {
    const found = await this.listed(prefix);
    const limit = pLimit(READS_AT_A_TIME);
    return Promise.all(
      [...found].map(([key, { ids, deleteMarkers }]) =>
        limit(async () => {
          const oldest = ids.at(-1);
          const first = oldest === undefined ? undefined : await this.read(key, oldest);
          return { key, versions: ids.length, deleteMarkers, first };
        }),
      ),
    );
  }

  async lock(): Promise<Retention | undefined> {
    try {
      const ask = new GetObjectLockConfigurationCommand({ Bucket: this.bucket });
      const answer = await calling('s3:GetBucketObjectLockConfiguration', () => this.s3.send(ask));
      const { Mode, Days, Years } = answer.ObjectLockConfiguration?.Rule?.DefaultRetention ?? {};
      if (Mode === undefined) return undefined;
      return { mode: Mode, days: Days || (Years ?? 0) * DAYS_OF_A_YEAR };
    } catch (fault) {
      if (isAwsFault(fault) && fault.awsCode === 'ObjectLockConfigurationNotFoundError') return undefined;
      throw fault;
    }
  }

  /** Name → its versions, newest first, as S3 lists them. */
  private async listed(prefix: string) {
    const found = new Map<string, { readonly ids: string[]; deleteMarkers: number }>();
    const at = (key: string) => {
      const there = found.get(key) ?? { ids: [], deleteMarkers: 0 };
      found.set(key, there);
      return there;
    };
    let from: { readonly KeyMarker?: string; readonly VersionIdMarker?: string } | undefined = {};
    while (from !== undefined) {
      const ask: ListObjectVersionsCommand = new ListObjectVersionsCommand({
        Bucket: this.bucket,
        Prefix: prefix,
        ...from,
      });
      const page = await calling('s3:ListBucketVersions', () => this.s3.send(ask));
      for (const { Key = '', VersionId = '' } of page.Versions ?? []) at(Key).ids.push(VersionId);
      for (const { Key = '' } of page.DeleteMarkers ?? []) at(Key).deleteMarkers += 1;
      from = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
    }
    return found;
  }

  private read(key: string, version: string): Promise<string> {
    return calling('s3:GetObjectVersion', () => this.get(key, version));
  }

  private async get(Key: string, VersionId?: string): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key, VersionId }));
    return (await Body?.transformToString('utf8')) ?? '';
  }
}
