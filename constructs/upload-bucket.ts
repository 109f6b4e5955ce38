import { DataAwsS3BucketPolicy } from '@cdktf/provider-aws/lib/data-aws-s3-bucket-policy';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { type ITerraformDependable, Lazy } from 'cdktf';
import { Construct } from 'constructs';
import { terraformId } from '../rotation';
import {
  bucketStatements,
  OUR_SID_PREFIX,
  type PolicyStatement,
  tlsOnlyStatement,
  type UploadGrant,
} from './upload-statements';

export interface UploadBucketProps {
  /** The bucket's name. */
  readonly bucketName: string;
  /**
   * Whether this module creates the bucket: versioned, encrypted, public access blocked, over TLS only.
   * @default false: the bucket exists already and is referred to by name
   */
  readonly create?: boolean;
  /**
   * Who writes the bucket's policy. `shared`: it has one already; its other statements are read while Terraform plans and
   * kept as they are beside ours (a bucket without any policy then fails the plan). `ours`: this module writes all of it,
   * and what is there would be lost. A created bucket's policy is always ours.
   * @default 'shared'
   */
  readonly policy?: 'shared' | 'ours';
  /** KMS key that encrypts the objects of a created bucket, and that uploads are encrypted with. @default SSE-S3 */
  readonly kmsKeyArn?: string;
  /** Tags of a created bucket. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A bucket that suppliers upload to, and its whole bucket policy. */
export class UploadBucket extends Construct {
  readonly bucketName: string;
  readonly kmsKeyArn: string | undefined;
  private readonly grants: UploadGrant[] = [];
  private readonly bucketPolicy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: UploadBucketProps) {
    super(scope, id);
    this.bucketName = props.bucketName;
    this.kmsKeyArn = props.kmsKeyArn;
    const name = terraformId(props.bucketName);
    const created = props.create ? this.createBucket(name, props) : undefined;
    const isShared = !created && (props.policy ?? 'shared') === 'shared';
    this.bucketPolicy = this.createPolicy(name, created, isShared);
    this.node.addValidation({ validate: () => this.overlappingPrefixes() });
  }

  /** Lets a user upload, from the bucket's side, as soon as `user` exists: S3 refuses a policy that names a stranger. */
  admit(grant: UploadGrant, user: ITerraformDependable): void {
    this.grants.push(grant);
    this.bucketPolicy.dependsOn = [...(this.bucketPolicy.dependsOn ?? []), user.fqn];
  }

  private createBucket(name: string, { kmsKeyArn, tags }: UploadBucketProps): S3Bucket {
    const bucket = new S3Bucket(this, 'bucket', { bucket: this.bucketName, tags, lifecycle: { preventDestroy: true } });
    const parts = [
      bucket,
      new S3BucketVersioningA(this, 'versioning', {
        bucket: bucket.bucket,
        versioningConfiguration: { status: 'Enabled' },
      }),
      new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
        bucket: bucket.bucket,
        rule: [
          {
            applyServerSideEncryptionByDefault: kmsKeyArn
              ? { sseAlgorithm: 'aws:kms', kmsMasterKeyId: kmsKeyArn }
              : { sseAlgorithm: 'AES256' },
            bucketKeyEnabled: kmsKeyArn !== undefined,
          },
        ],
      }),
      new S3BucketPublicAccessBlock(this, 'public-access', {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      }),
    ];
    for (const part of parts) part.overrideLogicalId(name);
    return bucket;
  }

  private createPolicy(name: string, created: S3Bucket | undefined, isShared: boolean): S3BucketPolicy {
    if (isShared) {
      new DataAwsS3BucketPolicy(this, 'existing-policy', { bucket: this.bucketName }).overrideLogicalId(name);
    }
    const policy = new S3BucketPolicy(this, 'policy', {
      bucket: created?.bucket ?? this.bucketName,
      policy: Lazy.stringValue({ produce: () => this.policy(name, created !== undefined, isShared) }),
    });
    policy.overrideLogicalId(name);
    return policy;
  }

  private policy(name: string, isCreated: boolean, isShared: boolean): string {
    const ours = [
      ...(isCreated ? [tlsOnlyStatement(this.bucketName)] : []),
      ...this.grants.flatMap((grant) => bucketStatements(grant)),
    ];
    if (!isShared) return JSON.stringify({ Version: '2012-10-17', Statement: ours });
    return besideOthers(`jsondecode(data.aws_s3_bucket_policy.${name}.policy)`, ours);
  }

  /** Two suppliers under one prefix could overwrite each other's files. */
  private overlappingPrefixes(): string[] {
    return this.grants.flatMap((grant, i) =>
      this.grants
        .slice(i + 1)
        .filter((other) => grant.prefix.startsWith(other.prefix) || other.prefix.startsWith(grant.prefix))
        .map(
          (other) =>
            `${grant.user} and ${other.user} both upload to ${this.bucketName} under "${grant.prefix}" and "${other.prefix}"; prefixes of one bucket must not contain each other. Give each supplier a prefix of its own.`,
        ),
    );
  }
}

/**
 * Our statements after everybody else's, which stay as they are and in their order; so a second plan shows no change.
 * JSON is valid as an expression of Terraform's language, its strings being templates.
 */
function besideOthers(existing: string, ours: readonly PolicyStatement[]): string {
  const others = `[for statement in flatten([${existing}.Statement]) : statement if !startswith(try(statement.Sid, ""), "${OUR_SID_PREFIX}")]`;
  const merged = `concat(${others}, ${JSON.stringify(ours)})`;
  return `\${jsonencode(merge(${existing}, { Statement = ${merged} }))}`;
}
