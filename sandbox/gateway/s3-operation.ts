/** Bucket subresources whose operations carry `Bucket` in their names: `?policy` is GetBucketPolicy, PutBucketPolicy … */
const BUCKET_SUBRESOURCES: Readonly<Record<string, string>> = {
  acl: 'Acl',
  cors: 'Cors',
  encryption: 'Encryption',
  lifecycle: 'LifecycleConfiguration',
  location: 'Location',
  logging: 'Logging',
  notification: 'NotificationConfiguration',
  ownershipControls: 'OwnershipControls',
  policy: 'Policy',
  policyStatus: 'PolicyStatus',
  replication: 'Replication',
  requestPayment: 'RequestPayment',
  tagging: 'Tagging',
  versioning: 'Versioning',
  website: 'Website',
};

const VERBS: Readonly<Record<string, string>> = {
  GET: 'Get',
  HEAD: 'Head',
  PUT: 'Put',
  POST: 'Post',
  DELETE: 'Delete',
};

/** What S3 Control does with the tags of a resource: the one thing that a provider asks it for. */
const CONTROL_TAGS = '/v20180820/tags/';
const TAG_OPERATIONS: Readonly<Record<string, string>> = {
  GET: 'ListTagsForResource',
  POST: 'TagResource',
  DELETE: 'UntagResource',
};

/** Names a request to S3 Control likewise; undefined for any other. */
export const s3ControlOperationOf = (method: string, path: string): string | undefined =>
  path.startsWith(CONTROL_TAGS) ? TAG_OPERATIONS[method] : undefined;

/** Names an S3 request (path style) as AWS's API reference does, e.g. `PutObject`, `GetBucketPolicy`. */
export function s3OperationOf(method: string, path: string, query: URLSearchParams, isCopy: boolean): string {
  const controlled = s3ControlOperationOf(method, path);
  if (controlled !== undefined) return controlled;
  const verb = VERBS[method] ?? method;
  const [bucket = '', ...key] = path.replace(/^\//, '').split('/');
  if (bucket === '') return 'ListBuckets';
  return key.join('/') === '' ? bucketOperation(verb, query) : objectOperation(verb, query, isCopy);
}

function bucketOperation(verb: string, query: URLSearchParams): string {
  for (const [name, word] of Object.entries(BUCKET_SUBRESOURCES)) {
    if (query.has(name)) return `${verb}Bucket${word}`;
  }
  if (query.has('publicAccessBlock')) return `${verb}PublicAccessBlock`;
  if (query.has('object-lock')) return `${verb}ObjectLockConfiguration`;
  if (query.has('delete')) return 'DeleteObjects';
  if (query.has('uploads')) return 'ListMultipartUploads';
  if (query.has('versions')) return 'ListObjectVersions';
  if (verb === 'Get') return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
  return verb === 'Put' ? 'CreateBucket' : `${verb}Bucket`;
}

function objectOperation(verb: string, query: URLSearchParams, isCopy: boolean): string {
  if (query.has('uploads')) return 'CreateMultipartUpload';
  if (query.has('uploadId')) {
    if (verb === 'Put') return 'UploadPart';
    if (verb === 'Post') return 'CompleteMultipartUpload';
    return verb === 'Delete' ? 'AbortMultipartUpload' : 'ListParts';
  }
  if (query.has('tagging')) return `${verb}ObjectTagging`;
  if (query.has('acl')) return `${verb}ObjectAcl`;
  return isCopy ? 'CopyObject' : `${verb}Object`;
}
