import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketObjectLockConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { LONGEST_RETENTION_IN_DAYS, type Retention } from '../../rotation/retention';
import { accept } from './accepted-finding';
import { findingsOfABucket } from './bucket-findings';
import { impossible } from './impossible';
import { plain } from './plain-address';
import { policyDocument, type Statement } from './policy-document';
import { staysLocked } from './retention-lock';

export interface PrivateBucketProps {
  /** The bucket's name; unique in the world. */
  readonly bucketName: string;
  /** How its parts are called in Terraform's addresses. */
  readonly terraformId: string;
  /**
   * Days after which an object goes, and after which a version goes that was overwritten or deleted.
   * @default nothing ever goes
   */
  readonly keepDays?: number;
  /** For how long nothing that lies in it can be removed. It can be added later, and never be taken away. @default not at all */
  readonly lock?: Retention;
  /** KMS key that encrypts its objects. @default SSE-S3 */
  readonly kmsKeyArn?: string;
  /** What its policy says besides "over TLS only" and what keeps a lock. */
  readonly statements?: (bucketArn: string) => readonly Statement[];
}

/** S3 takes more, but a number this large is a slip. */
const A_CENTURY_IN_DAYS = 36_525;
const DAYS_FOR_AN_UPLOAD = 7;

/**
 * A bucket of our own: versioned, encrypted, closed to the public, over TLS only, and cleared up after a while.
 * Terraform refuses to destroy it while anything is in it.
 */
export class PrivateBucket extends Construct {
  readonly arn: string;
  readonly bucketName: string;
  readonly kmsKeyArn: string | undefined;

  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id);
    impossible(
      props.bucketName,
      { keepDays: [1, A_CENTURY_IN_DAYS], retentionDays: [1, LONGEST_RETENTION_IN_DAYS] },
      { keepDays: props.keepDays, retentionDays: props.lock?.days },
    );
    const bucket = this.createBucket(props);
    this.arn = bucket.arn;
    this.bucketName = bucket.bucket;
    this.kmsKeyArn = props.kmsKeyArn;
    const versioning = this.createVersioning(props);
    this.createEncryption(props);
    this.closeToThePublic(props);
    const lifecycle = this.createLifecycle(versioning, props);
    const lock = props.lock && this.createLock(props.lock, versioning, props);
    // What the policy then denies has to be done by then.
    this.createPolicy(props, lock ? [versioning, lifecycle, lock] : undefined);
  }

  /** A bucket that was made before it was to be locked keeps what it is: the lock is a part of its own, and works for both. */
  private createBucket({ bucketName, terraformId, lock, kmsKeyArn }: PrivateBucketProps): S3Bucket {
    const locked = { objectLockEnabled: true, lifecycle: { ignoreChanges: ['object_lock_enabled'] } };
    return accept(
      plain(new S3Bucket(this, 'bucket', { bucket: bucketName, ...(lock && locked) }), terraformId),
      findingsOfABucket(kmsKeyArn),
    );
  }

  private createVersioning({ terraformId }: PrivateBucketProps): S3BucketVersioningA {
    return plain(
      new S3BucketVersioningA(this, 'versioning', {
        bucket: this.bucketName,
        versioningConfiguration: { status: 'Enabled' },
      }),
      terraformId,
    );
  }

  private createEncryption({ terraformId, kmsKeyArn }: PrivateBucketProps): void {
    const by = kmsKeyArn ? { sseAlgorithm: 'aws:kms', kmsMasterKeyId: kmsKeyArn } : { sseAlgorithm: 'AES256' };
    plain(
      new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
        bucket: this.bucketName,
        rule: [{ applyServerSideEncryptionByDefault: by, bucketKeyEnabled: kmsKeyArn !== undefined }],
      }),
      terraformId,
    );
  }

  private closeToThePublic({ terraformId }: PrivateBucketProps): void {
    plain(
      new S3BucketPublicAccessBlock(this, 'public-access', {
        bucket: this.bucketName,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      }),
      terraformId,
    );
    plain(
      new S3BucketOwnershipControls(this, 'ownership', {
        bucket: this.bucketName,
        rule: { objectOwnership: 'BucketOwnerEnforced' },
      }),
      terraformId,
    );
  }

  private createPolicy(
    { terraformId, lock, statements }: PrivateBucketProps,
    dependsOn: ITerraformDependable[] | undefined,
  ): void {
    const overTlsOnly: Statement = {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [this.arn, `${this.arn}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    };
    const policy = policyDocument([
      overTlsOnly,
      ...(lock ? staysLocked(this.arn) : []),
      ...(statements?.(this.arn) ?? []),
    ]);
    plain(new S3BucketPolicy(this, 'policy', { bucket: this.bucketName, policy, dependsOn }), terraformId);
  }

  private createLock(
    { mode, days }: Retention,
    versioning: S3BucketVersioningA,
    { terraformId }: PrivateBucketProps,
  ): S3BucketObjectLockConfigurationA {
    return plain(
      new S3BucketObjectLockConfigurationA(this, 'lock', {
        bucket: this.bucketName,
        rule: { defaultRetention: { mode, days } },
        dependsOn: [versioning],
      }),
      terraformId,
    );
  }

  /** `expiration` also clears up the delete markers that nothing is behind any more. */
  private createLifecycle(
    versioning: S3BucketVersioningA,
    { terraformId, keepDays }: PrivateBucketProps,
  ): S3BucketLifecycleConfiguration {
    return plain(
      new S3BucketLifecycleConfiguration(this, 'lifecycle', {
        bucket: this.bucketName,
        rule: [
          {
            id: 'clear-up',
            status: 'Enabled',
            filter: [{ prefix: '' }],
            ...(keepDays !== undefined && {
              expiration: [{ days: keepDays }],
              noncurrentVersionExpiration: [{ noncurrentDays: keepDays }],
            }),
            abortIncompleteMultipartUpload: [{ daysAfterInitiation: DAYS_FOR_AN_UPLOAD }],
          },
        ],
        dependsOn: [versioning],
      }),
      terraformId,
    );
  }
}
