import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { AwsFault, isAwsFault } from './aws-fault';
import { objectUrl } from './s3-url';
import { calling, toAwsFault } from './sdk-fault';

/** One object of the evidence bucket. */
export interface StoredObject {
  readonly key: string;
  readonly body: string;
  /** Changes with every put of other content; for `PutCondition`. */
  readonly etag: string;
}

/** A put that only holds if nobody else was faster; otherwise a fault `conflict`. */
export type PutCondition = { readonly ifAbsent: true } | { readonly ifEtag: string };

/**
 * The bucket in which the check keeps its memory, unsent mail and evidence. It is versioned: a put never destroys what
 * was there, a delete only hides it. Every method throws an `AwsFault` and nothing else.
 */
export interface EvidenceStore {
  /** Answers the new etag. */
  put(key: string, body: string, contentType: string, condition?: PutCondition): Promise<string>;
  /** Undefined where there is no such object (the caller needs s3:ListBucket; without it S3 answers `denied`). */
  get(key: string): Promise<StoredObject | undefined>;
  /** All keys that begin with `prefix`, in alphabetical order. */
  list(prefix: string): Promise<readonly string[]>;
  /** Harmless when there is no such object. */
  delete(key: string): Promise<void>;
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface S3Options {
  readonly bucket: string;
  readonly region: string;
  readonly attempts: number;
  readonly timeoutInMs: number;
  /** Asked before each call; caches by itself. */
  readonly credentials: () => Promise<Credentials>;
  /** @default AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, or AWS's own */
  readonly endpoint?: string;
}

interface Call {
  readonly operation: string;
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Answer {
  readonly text: string;
  readonly etag: string;
  /** How many tries it took. */
  readonly tries: number;
}

/** S3 refuses a put without one where the bucket locks its objects (S3 API Reference, PutObject). */
function checksum(body: string): Readonly<Record<string, string>> {
  const sha256 = createHash('sha256').update(body).digest('base64');
  return { 'x-amz-sdk-checksum-algorithm': 'SHA256', 'x-amz-checksum-sha256': sha256 };
}

function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}

/**
 * S3 in the four calls that we need. Signed by aws4fetch, because S3's own client would add a third to the size of the
 * Lambda's bundle; what that client gives (retries, timeouts, errors by name) is here.
 */
export class S3EvidenceStore implements EvidenceStore {
  constructor(private readonly options: S3Options) {}

  async put(key: string, body: string, contentType: string, condition?: PutCondition): Promise<string> {
    const headers: Record<string, string> = { 'content-type': contentType, ...checksum(body) };
    if (condition !== undefined && 'ifAbsent' in condition) headers['if-none-match'] = '*';
    if (condition !== undefined && 'ifEtag' in condition) headers['if-match'] = condition.ifEtag;
    const progress = { tries: 0 };
    try {
      return (await this.call({ operation: 's3:PutObject', method: 'PUT', key, headers, body }, progress)).etag;
    } catch (error) {
      if (isAwsFault(error, 'missing') && error.awsCode === 'NoSuchKey') {
        throw new AwsFault('conflict', error.operation, error.awsCode, 'the object is gone', { cause: error });
      }
      if (!isAwsFault(error, 'conflict') || progress.tries < 2) throw error;
      // The answer to an earlier try may have been lost after it took effect: then the conflict is with ourselves.
      const there = await this.get(key);
      if (there?.body !== body) throw error;
      return there.etag;
    }
  }

  async get(key: string): Promise<StoredObject | undefined> {
    try {
      const { text, etag } = await this.call({ operation: 's3:GetObject', method: 'GET', key });
      return { key, body: text, etag };
    } catch (error) {
      if (isAwsFault(error, 'missing') && error.awsCode === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  async list(prefix: string): Promise<readonly string[]> {
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const query: Record<string, string> = { 'list-type': '2', 'encoding-type': 'url', prefix };
      if (token !== undefined) query['continuation-token'] = token;
      const { text } = await this.call({ operation: 's3:ListBucket', method: 'GET', query });
      for (const [, key] of text.matchAll(/<Key>([^<]*)<\/Key>/g)) {
        keys.push(decodeURIComponent(key!.replaceAll('+', ' ')));
      }
      token = element(text, 'NextContinuationToken')?.replaceAll('&amp;', '&');
    } while (token !== undefined && token !== '');
    return keys.sort();
  }

  async delete(key: string): Promise<void> {
    await this.call({ operation: 's3:DeleteObject', method: 'DELETE', key });
  }

  private async call(call: Call, progress = { tries: 0 }): Promise<Answer> {
    for (;;) {
      progress.tries += 1;
      try {
        return await calling(call.operation, () => this.tryOnce(call, progress.tries));
      } catch (error) {
        const fault = toAwsFault(error, call.operation);
        if (!fault.retriable || progress.tries >= this.options.attempts) throw fault;
        await pause(Math.random() * Math.min(100 * 2 ** progress.tries, 5_000));
      }
    }
  }

  private async tryOnce(call: Call, tries: number): Promise<Answer> {
    const { bucket, region, endpoint, timeoutInMs } = this.options;
    const url = objectUrl({ bucket, region, endpoint }, call.key, call.query);
    const body = call.body ?? null;
    const signed = await new AwsV4Signer({
      ...(await this.options.credentials()),
      service: 's3',
      region,
      method: call.method,
      url: url.toString(),
      headers: {
        ...call.headers,
        'x-amz-content-sha256': createHash('sha256')
          .update(body ?? '')
          .digest('hex'),
      },
      body,
    }).sign();
    const response = await fetch(signed.url, {
      method: signed.method,
      headers: signed.headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutInMs),
    });
    const text = await response.text();
    if (!response.ok) {
      throw Object.assign(new Error(element(text, 'Message') ?? response.statusText), {
        name: element(text, 'Code') ?? (response.status === 412 ? 'PreconditionFailed' : `HTTP ${response.status}`),
        $metadata: { httpStatusCode: response.status },
      });
    }
    return { text, etag: response.headers.get('etag') ?? '', tries };
  }
}
