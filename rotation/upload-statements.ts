import { sidPart, sidPrefix, TLS_ONLY_SID, type UPLOAD_SIDS } from './our-statements';

/** Where one supplier may put objects, and from where. */
export interface UploadGrant {
  /** Name of the IAM user. */
  readonly user: string;
  /** The user's ARN, or a token for it. */
  readonly userArn: string;
  /** `aws`, or what takes its place in China and in GovCloud. */
  readonly partition: string;
  /** Name of the bucket. */
  readonly bucket: string;
  /** Object keys must begin with this; empty for the whole bucket. */
  readonly prefix: string;
  /** CIDR blocks that uploads must come from; empty for anywhere. */
  readonly networks: readonly string[];
  /** KMS key that encrypts the bucket's objects, if it is a customer-managed one. */
  readonly kmsKeyArn?: string;
  /** `observe`: the bucket refuses it nothing yet. @default 'enforce' */
  readonly restrict?: 'observe' | 'enforce';
}

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | { readonly AWS: string };
  readonly Action?: string | readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * All that an upload needs: s3:PutObject also starts, fills and completes a multipart upload; aborting one that failed
 * needs a permission of its own. No listing, no reading, no deleting, no ACLs.
 */
export const UPLOAD_ACTIONS = ['s3:AbortMultipartUpload', 's3:PutObject'];

/** Decrypt is for multipart uploads: S3 reads the parts' data key back when it puts them together. */
export const ENCRYPT_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];

const NOT_OVER_TLS = { Bool: { 'aws:SecureTransport': 'false' } };

const bucketArn = (of: { readonly partition: string; readonly bucket: string }): string =>
  `arn:${of.partition}:s3:::${of.bucket}`;
const objectsArn = (grant: UploadGrant): string => `${bucketArn(grant)}/${grant.prefix}*`;

/** As it was written while users had one place: a policy that says the same shows no change. */
const oneOrList = (texts: readonly string[]): string | readonly string[] =>
  texts.length === 1 ? (texts[0] ?? '') : texts;

/**
 * What the IAM user's own policy allows: to upload to its places, over TLS, from its networks, and nothing else.
 * @param grants all of one user, who has the same networks everywhere
 */
function userStatements(grants: readonly UploadGrant[]): readonly PolicyStatement[] {
  const networks = grants[0]?.networks ?? [];
  const keys = [...new Set(grants.flatMap(({ kmsKeyArn }) => kmsKeyArn ?? []))];
  return [
    {
      Sid: 'Upload',
      Effect: 'Allow',
      Action: UPLOAD_ACTIONS,
      Resource: oneOrList(grants.map(objectsArn)),
      Condition: {
        Bool: { 'aws:SecureTransport': 'true' },
        ...(networks.length > 0 && { IpAddress: { 'aws:SourceIp': networks } }),
      },
    },
    ...(keys.length === 0
      ? []
      : [
          {
            Sid: 'EncryptUploads',
            Effect: 'Allow' as const,
            Action: ENCRYPT_ACTIONS,
            Resource: oneOrList(keys),
            Condition: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
          },
        ]),
  ];
}

/**
 * The same from the bucket's side: whatever other policies the user may come by, on this bucket it can only upload under
 * its prefixes, over TLS, from its networks, encrypted with no key that the bucket's owner does not have. Where somebody only
 * observes, nothing is refused yet.
 * @param grants all of one user in one bucket
 * @param project the name of the project, where an account has several
 */
export function bucketStatements(grants: readonly UploadGrant[], project?: string): readonly PolicyStatement[] {
  const [grant] = grants;
  if (!grant) return [];
  const sid = (what: (typeof UPLOAD_SIDS)[number]): string => `${sidPrefix(project)}${what}${sidPart(grant.user)}`;
  return [
    {
      Sid: sid('Upload'),
      Effect: 'Allow',
      Principal: { AWS: grant.userArn },
      Action: UPLOAD_ACTIONS,
      Resource: oneOrList(grants.map(objectsArn)),
    },
    ...(grants.some(({ restrict }) => restrict === 'observe') ? [] : restrictions(grant, grants, sid)),
  ];
}

/** @param grant any of them: user, bucket and networks are the same */
function restrictions(
  grant: UploadGrant,
  grants: readonly UploadGrant[],
  sid: (what: (typeof UPLOAD_SIDS)[number]) => string,
): readonly PolicyStatement[] {
  const deny = { Effect: 'Deny' as const, Principal: { AWS: grant.userArn } };
  const everything = [bucketArn(grant), `${bucketArn(grant)}/*`];
  return [
    { Sid: sid('OnlyUpload'), ...deny, NotAction: UPLOAD_ACTIONS, Resource: everything },
    { Sid: sid('OnlyOverTls'), ...deny, Action: 's3:*', Resource: everything, Condition: NOT_OVER_TLS },
    ...encryptionOfOurs(grant, deny, sid),
    ...(grants.some(({ prefix }) => prefix === '')
      ? []
      : [
          {
            Sid: sid('OnlyUnderPrefix'),
            ...deny,
            Action: 's3:*',
            NotResource: [bucketArn(grant), ...grants.map(objectsArn)],
          },
        ]),
    ...(grant.networks.length === 0
      ? []
      : [
          {
            Sid: sid('OnlyFromNetworks'),
            ...deny,
            Action: 's3:*',
            Resource: everything,
            Condition: { NotIpAddress: { 'aws:SourceIp': grant.networks } },
          },
        ]),
  ];
}

/**
 * An upload that S3 encrypted with a key of the uploader's (SSE-C), or with a KMS key of another account, can be read by nobody here, and whoever
 * holds a supplier's key could lock up the bucket so. Without a word about keys S3 takes the bucket's own. S3 User Guide, "Using
 * server-side encryption with customer-provided keys" and "Specifying server-side encryption with AWS KMS".
 */
function encryptionOfOurs(
  grant: UploadGrant,
  deny: Pick<PolicyStatement, 'Effect' | 'Principal'>,
  sid: (what: (typeof UPLOAD_SIDS)[number]) => string,
): readonly PolicyStatement[] {
  const put = { ...deny, Action: 's3:PutObject', Resource: `${bucketArn(grant)}/*` };
  const names = (header: string) => ({ Null: { [`s3:x-amz-server-side-encryption-${header}`]: 'false' } });
  const another = grant.kmsKeyArn && {
    ArnNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': grant.kmsKeyArn },
  };
  return [
    { Sid: sid('NoOwnKey'), ...put, Condition: names('customer-algorithm') },
    { Sid: sid('OnlyOurKey'), ...put, Condition: { ...names('aws-kms-key-id'), ...another } },
  ];
}

/** The inline policy that a user's statements are written as. */
export function userPolicy(grants: readonly UploadGrant[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: userStatements(grants) });
}

/**
 * The most characters of all inline policies of one IAM user together.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const USER_POLICIES_LIMIT = 2048;

/** For a bucket of our own: nobody talks to it without TLS. */
export function tlsOnlyStatement(of: { readonly partition: string; readonly bucket: string }): PolicyStatement {
  return {
    Sid: TLS_ONLY_SID,
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucketArn(of), `${bucketArn(of)}/*`],
    Condition: NOT_OVER_TLS,
  };
}
