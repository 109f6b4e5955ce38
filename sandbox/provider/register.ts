import { callerIdentity } from './data-sources/caller-identity';
import { iamAccessKeys } from './data-sources/iam-access-keys';
import { iamUserFacts } from './data-sources/iam-user';
import { iamUsers } from './data-sources/iam-users';
import { partition } from './data-sources/partition';
import { region } from './data-sources/region';
import { s3BucketPolicyText } from './data-sources/s3-bucket-policy';
import type { AnyDataSource, AnyResourceType } from './resource-type';
import { iamAccessKey } from './resources/iam-access-key';
import { iamUser } from './resources/iam-user';
import { iamUserPolicy } from './resources/iam-user-policy';
import { s3Bucket } from './resources/s3-bucket';
import { s3BucketLifecycleConfiguration } from './resources/s3-bucket-lifecycle-configuration';
import { s3BucketOwnershipControls } from './resources/s3-bucket-ownership-controls';
import { s3BucketPolicy } from './resources/s3-bucket-policy';
import { s3BucketPublicAccessBlock } from './resources/s3-bucket-public-access-block';
import { s3BucketEncryption } from './resources/s3-bucket-server-side-encryption-configuration';
import { s3BucketVersioning } from './resources/s3-bucket-versioning';

const byName = <T extends { readonly name: string }>(all: readonly T[]): ReadonlyMap<string, T> =>
  new Map([...all].sort((one, other) => (one.name < other.name ? -1 : 1)).map((type) => [type.name, type]));

/** Every resource type that the stand-in covers, by name. */
export const resourceTypes: ReadonlyMap<string, AnyResourceType> = byName<AnyResourceType>([
  iamAccessKey,
  iamUser,
  iamUserPolicy,
  s3Bucket,
  s3BucketEncryption,
  s3BucketLifecycleConfiguration,
  s3BucketOwnershipControls,
  s3BucketPolicy,
  s3BucketPublicAccessBlock,
  s3BucketVersioning,
]);

/** Every data source that the stand-in covers, by name. */
export const dataSources: ReadonlyMap<string, AnyDataSource> = byName<AnyDataSource>([
  callerIdentity,
  iamAccessKeys,
  iamUserFacts,
  iamUsers,
  partition,
  region,
  s3BucketPolicyText,
]);
