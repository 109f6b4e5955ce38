import { ENCRYPT_ACTIONS, UPLOAD_ACTIONS, type UploadGrant } from '../../rotation/upload-statements';
import type { PolicyStatement } from '../plan/policy-statement';

/** Where a user may put objects, as settings say. */
export type UploadPlace = Pick<UploadGrant, 'bucket' | 'prefix' | 'networks' | 'kmsKeyArn'>;

/** AWS reads actions whatever their case; a wildcard may mean more tomorrow than today. */
const UPLOADING = UPLOAD_ACTIONS.map((action) => action.toLowerCase());
const ENCRYPTING = ENCRYPT_ACTIONS.map((action) => action.toLowerCase());

const OVER_TLS = 'Bool aws:SecureTransport: true';
const THROUGH_S3 = 'StringLike kms:ViaService: s3.*.amazonaws.com';

const BUCKET = /^arn:aws(?:-[a-z]+)*:s3:::([a-z0-9][a-z0-9.-]+)\//;
const KMS_KEY = /^arn:aws(?:-[a-z]+)*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/;

/**
 * What a statement of a user's own policy allows beyond uploading under its prefix, over TLS, from its networks, as a
 * sentence's end; undefined: nothing.
 *
 * @param grants undefined where no settings tell: then one bucket, whichever it is
 */
export function beyondUploading(one: PolicyStatement, grants: readonly UploadPlace[] | undefined): string | undefined {
  if (one.effect === 'Deny') return undefined;
  if (one.exceptActions.length > 0) return `allows everything but ${one.exceptActions.join(', ')}`;
  if (one.principals.length + one.exceptPrincipals.length > 0)
    return 'names whom it is for, which no policy of a user does';
  if (one.actions.every((action) => ENCRYPTING.includes(action.toLowerCase()))) return beyondEncrypting(one, grants);
  const beyond = beyondPutting(one, grants);
  if (beyond !== undefined) return beyond;
  if (!one.conditions.includes(OVER_TLS)) return 'allows uploads that are not encrypted on their way';
  const networks = grants?.[0]?.networks ?? [];
  const fromThere = `IpAddress aws:SourceIp: ${[...networks].sort().join(', ')}`;
  return networks.length === 0 || one.conditions.includes(fromThere) ? undefined : 'allows uploads from other networks';
}

/** The same of actions and resources alone: a bucket's policy says TLS and networks by refusing the rest. */
export function beyondPutting(one: PolicyStatement, grants: readonly UploadPlace[] | undefined): string | undefined {
  if (one.exceptActions.length > 0) return `allows everything but ${one.exceptActions.join(', ')}`;
  if (one.exceptResources.length > 0) return `is about everything except ${one.exceptResources.join(', ')}`;
  const actions = one.actions.filter((action) => !UPLOADING.includes(action.toLowerCase()));
  if (actions.length > 0) return `allows ${actions.join(', ')}`;
  const resources = one.resources.filter((resource) => !isUnder(resource, grants));
  if (resources.length > 0) return `allows uploads to ${resources.join(', ')}`;
  return undefined;
}

function isUnder(resource: string, grants: readonly UploadPlace[] | undefined): boolean {
  const [start, bucket] = BUCKET.exec(resource) ?? [];
  if (start === undefined) return false;
  return (
    grants === undefined ||
    grants.some((grant) => bucket === grant.bucket && resource.startsWith(`${start}${grant.prefix}`))
  );
}

function beyondEncrypting(one: PolicyStatement, grants: readonly UploadPlace[] | undefined): string | undefined {
  const isTheKey = (resource: string): boolean =>
    grants === undefined ? KMS_KEY.test(resource) : grants.some(({ kmsKeyArn }) => resource === kmsKeyArn);
  const others = one.resources.filter((resource) => !isTheKey(resource));
  if (one.exceptResources.length > 0 || others.length > 0) {
    return `allows ${one.actions.join(', ')} with ${[...others, ...one.exceptResources.map((key) => `all but ${key}`)].join(', ')}`;
  }
  return one.conditions.includes(THROUGH_S3) ? undefined : `allows ${one.actions.join(', ')} outside of S3`;
}
