import { z } from 'zod';
import { type Answer, withBody } from './answer';
import type { ApiCall } from './api-call';

const POLICY = z.looseObject({ Statement: z.array(z.looseObject({ Effect: z.string() })) });

/** Say that a body is what it was; it no longer is. */
const CHECKSUM = /^(content-md5|x-amz-checksum-.*|x-amz-sdk-checksum-algorithm)$/i;

/**
 * Keeps bucket policies whole while moto works. moto applies every Deny of a bucket policy to everybody, whomever it
 * names and under whatever condition: one "deny unless over TLS", and nobody can upload any more. So moto is given the
 * policy without its Deny statements, and whoever asks for the policy is answered with what was put.
 */
export class BucketPolicies {
  private readonly put = new Map<string, string>();

  /** What moto is told. */
  forMoto(call: ApiCall): ApiCall {
    const policy = isPolicyCall(call, 'PutBucketPolicy') ? parsed(call.body) : undefined;
    if (policy === undefined) return call;
    const allowed = policy.Statement.filter(({ Effect }) => Effect !== 'Deny');
    const body = Buffer.from(JSON.stringify({ ...policy, Statement: allowed }));
    return { ...call, body, rawHeaders: withoutChecksums(call.rawHeaders) };
  }

  /** What the caller is told. `call` is the one that came in. */
  fromMoto(call: ApiCall, answer: Answer): Answer {
    const bucket = bucketOf(call);
    if (answer.status >= 300) return answer;
    if (isPolicyCall(call, 'PutBucketPolicy')) this.put.set(bucket, call.body.toString('utf8'));
    if (isPolicyCall(call, 'DeleteBucketPolicy') || isPolicyCall(call, 'DeleteBucket')) this.put.delete(bucket);
    const policy = this.put.get(bucket);
    return isPolicyCall(call, 'GetBucketPolicy') && policy !== undefined ? withBody(answer, policy) : answer;
  }
}

/** SDKs differ in whether a slash follows the bucket's name. */
const bucketOf = ({ path }: ApiCall): string => path.split('/')[1] ?? '';

function isPolicyCall({ service, operation }: ApiCall, name: string): boolean {
  return service === 's3' && operation === name;
}

function parsed(body: Buffer): z.infer<typeof POLICY> | undefined {
  try {
    return POLICY.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

function withoutChecksums(rawHeaders: readonly string[]): readonly string[] {
  return rawHeaders.filter((_, index) => !CHECKSUM.test(rawHeaders[index - (index % 2)] ?? ''));
}
