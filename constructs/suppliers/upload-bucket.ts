import { DataAwsS3BucketPolicy } from '@cdktf/provider-aws/lib/data-aws-s3-bucket-policy';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { Lazy, TerraformLocal, type TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { terraformId } from '../../rotation/terraform-id';
import {
  bucketStatements,
  OUR_SID_PREFIX,
  type PolicyStatement,
  tlsOnlyStatement,
  type UploadGrant,
} from '../../rotation/upload-statements';
import { Account } from '../common/account';

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
  admit(grant: UploadGrant, user: TerraformResource): void {
    this.grants.push(grant);
    this.bucketPolicy.dependsOn = [
      ...(this.bucketPolicy.dependsOn ?? []),
      `${user.terraformResourceType}.${user.friendlyUniqueId}`,
    ];
  }

  private createBucket(name: string, { kmsKeyArn, tags }: UploadBucketProps): S3Bucket {
    const bucket = new S3Bucket(this, 'bucket', { bucket: this.bucketName, tags, lifecycle: { preventDestroy: true } });
    // Before anybody refers to it: cdktf settles a resource's name at the first reference.
    bucket.overrideLogicalId(name);
    const parts = [
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
    const policy = new S3BucketPolicy(this, 'policy', {
      bucket: created?.bucket ?? this.bucketName,
      policy: isShared
        ? this.besideOthers(name)
        : Lazy.stringValue({
            produce: () => JSON.stringify({ Version: '2012-10-17', Statement: this.statements(created !== undefined) }),
          }),
    });
    policy.overrideLogicalId(name);
    return policy;
  }

  private statements(isCreated: boolean): readonly PolicyStatement[] {
    const bucket = { partition: Account.of(this).partition, bucket: this.bucketName };
    return [...(isCreated ? [tlsOnlyStatement(bucket)] : []), ...this.grants.flatMap(bucketStatements)];
  }

  /** Our statements after everybody else's, which stay as they are and in their order: a second plan shows no change. */
  private besideOthers(name: string): string {
    const statements = Lazy.anyValue({ produce: () => this.statements(false) });
    new DataAwsS3BucketPolicy(this, 'existing-policy', { bucket: this.bucketName }).overrideLogicalId(name);
    new TerraformLocal(this, 'statements', statements).overrideLogicalId(`${name}_statements`);
    const existing = `jsondecode(data.aws_s3_bucket_policy.${name}.policy)`;
    const isTheirs = `!startswith(try(statement.Sid, ""), "${OUR_SID_PREFIX}")`;
    const theirs = `[for statement in flatten([${existing}.Statement]) : statement if ${isTheirs}]`;
    return `\${jsonencode(merge(${existing}, { Statement = concat(${theirs}, local.${name}_statements) }))}`;
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
