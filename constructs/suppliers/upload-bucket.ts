import { DataAwsS3BucketPolicy } from '@cdktf/provider-aws/lib/data-aws-s3-bucket-policy';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketPolicy, type S3BucketPolicyConfig } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { Lazy, TerraformLocal, type TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { Refusal } from '../../rotation/guard';
import { namelessStatements, ourPrincipal, ourSid } from '../../rotation/our-statements';
import { terraformId } from '../../rotation/terraform-id';
import {
  bucketStatements,
  type PolicyStatement,
  tlsOnlyStatement,
  type UploadGrant,
} from '../../rotation/upload-statements';
import { accept } from '../common/accepted-finding';
import { Account } from '../common/account';
import { findingsOfABucket } from '../common/bucket-findings';
import { projectOf } from './project-name';

const NO_KEY_OF_THE_BUCKET =
  'The settings name no KMS key for this bucket (buckets[].kmsKeyArn): suppliers would need the key too. Until they do, S3 encrypts with its own.';

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

/** What a user needs to know of a bucket, and how it is let in; the bucket may be another stack's. */
export type AdmittingBucket = Pick<UploadBucket, 'bucketName' | 'kmsKeyArn' | 'admit'>;

/** A bucket that suppliers upload to, and its whole bucket policy. */
export class UploadBucket extends Construct {
  readonly bucketName: string;
  readonly kmsKeyArn: string | undefined;
  private readonly grants: UploadGrant[] = [];
  private bucketPolicy: S3BucketPolicy | undefined;
  private readonly created: S3Bucket | undefined;
  private readonly isShared: boolean;

  constructor(scope: Construct, id: string, props: UploadBucketProps) {
    super(scope, id);
    this.bucketName = props.bucketName;
    this.kmsKeyArn = props.kmsKeyArn;
    this.created = props.create ? this.createBucket(terraformId(props.bucketName), props) : undefined;
    this.isShared = !this.created && (props.policy ?? 'shared') === 'shared';
    // With nobody to admit, an existing bucket of ours has no statement at all, and S3 takes no empty policy.
    if (this.created || this.isShared) this.bucketPolicy = this.createPolicy();
    this.node.addValidation({ validate: () => this.overlappingPrefixes() });
  }

  /** Lets a user upload, from the bucket's side, as soon as `user` exists: S3 refuses a policy that names a stranger. */
  admit(grant: UploadGrant, user?: TerraformResource): void {
    this.grants.push(grant);
    this.bucketPolicy ??= this.createPolicy();
    // One of another stack, which is applied before this one.
    if (user === undefined) return;
    const address = `${user.terraformResourceType}.${user.friendlyUniqueId}`;
    this.bucketPolicy.dependsOn = [...new Set([...(this.bucketPolicy.dependsOn ?? []), address])];
  }

  private createBucket(name: string, { kmsKeyArn, tags }: UploadBucketProps): S3Bucket {
    const bucket = new S3Bucket(this, 'bucket', { bucket: this.bucketName, tags, lifecycle: { preventDestroy: true } });
    // Before anybody refers to it: cdktf settles a resource's name at the first reference.
    bucket.overrideLogicalId(name);
    accept(bucket, {
      ...findingsOfABucket(kmsKeyArn),
      CKV_AWS_145: kmsKeyArn === undefined ? NO_KEY_OF_THE_BUCKET : undefined,
      CKV2_AWS_61:
        'How long uploads are kept is a matter of who works with them, and a rule of ours would delete what others need.',
    });
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

  private createPolicy(): S3BucketPolicy {
    const name = terraformId(this.bucketName);
    const policy = new S3BucketPolicy(this, 'policy', {
      bucket: this.created?.bucket ?? this.bucketName,
      ...(this.isShared
        ? this.besideOthers(name)
        : {
            policy: Lazy.stringValue({
              produce: () => JSON.stringify({ Version: '2012-10-17', Statement: this.statements() }),
            }),
          }),
    });
    policy.overrideLogicalId(name);
    return policy;
  }

  private statements(): readonly PolicyStatement[] {
    const bucket = { partition: Account.of(this).partition, bucket: this.bucketName };
    return [
      ...(this.created ? [tlsOnlyStatement(bucket)] : []),
      ...this.byUser().flatMap((grants) => bucketStatements(grants, projectOf(this))),
    ];
  }

  /** A user may have several prefixes here, and has its statements once. */
  private byUser(): readonly (readonly UploadGrant[])[] {
    const users = new Set(this.grants.map(({ user }) => user));
    return [...users].map((name) => this.grants.filter(({ user }) => user === name));
  }

  /**
   * Our statements after everybody else's, which stay as they are and in their order: a second plan shows no change. Ours
   * are told by their Sid and by whom they are about; whoever only begins a Sid as we do keeps it.
   */
  private besideOthers(name: string): Pick<S3BucketPolicyConfig, 'policy' | 'lifecycle'> {
    const statements = Lazy.anyValue({ produce: () => this.statements() });
    new DataAwsS3BucketPolicy(this, 'existing-policy', { bucket: this.bucketName }).overrideLogicalId(name);
    const existing = `jsondecode(data.aws_s3_bucket_policy.${name}.policy)`;
    const theirs = Lazy.stringValue({
      produce: () => `\${[for statement in flatten([${existing}.Statement]) : statement if !${this.isOurs()}]}`,
    });
    new TerraformLocal(this, 'theirs', theirs).overrideLogicalId(`${name}_theirs`);
    new TerraformLocal(this, 'statements', statements).overrideLogicalId(`${name}_statements`);
    const all = `concat(local.${name}_theirs, local.${name}_statements)`;
    const sids = `compact([for statement in ${all} : try(statement.Sid, "")])`;
    return {
      policy: `\${jsonencode(merge(${existing}, { Statement = ${all} }))}`,
      lifecycle: {
        precondition: [
          { condition: `\${length(${all}) > 0}`, errorMessage: inWords(NO_STATEMENT_LEFT(this.bucketName)) },
          {
            condition: `\${length(distinct(${sids})) == length(${sids})}`,
            errorMessage: inWords(SID_TAKEN(this.bucketName)),
          },
        ],
      },
    };
  }

  /** The condition under which `statement`, of an existing policy, is one of this project's. */
  private isOurs(): string {
    const [project, account] = [projectOf(this), Account.of(this).idInText];
    const ours = matches(ourSid(project), ourPrincipal(account));
    const users = this.byUser().flatMap(([grant]) => (grant ? [grant.user] : []));
    if (project === undefined || users.length === 0) return ours;
    const nameless = namelessStatements(users, account);
    return `(${ours} || ${matches(nameless.sid, nameless.principal)})`;
  }

  /** Two suppliers under one prefix could overwrite each other's files. */
  private overlappingPrefixes(): string[] {
    return this.grants.flatMap((grant, i) =>
      this.grants
        .slice(i + 1)
        .filter(({ user }) => user !== grant.user)
        .filter((other) => grant.prefix.startsWith(other.prefix) || other.prefix.startsWith(grant.prefix))
        .map(
          (other) =>
            `${grant.user} and ${other.user} both upload to ${this.bucketName} under "${grant.prefix}" and "${other.prefix}"; prefixes of one bucket must not contain each other. Give each supplier a prefix of its own.`,
        ),
    );
  }
}

/** The condition under which the Sid of `statement`, of an existing policy, and whom it is about match. */
function matches(sid: string, principal: string): string {
  const isAboutUs = `alltrue([for one in flatten([statement.Principal.AWS]) : can(regex("${principal}", one))])`;
  const isOnlyAboutUsers = 'join(",", try(keys(statement.Principal), [])) == "AWS"';
  return `(can(regex("${sid}", try(statement.Sid, ""))) && ${isOnlyAboutUsers} && try(${isAboutUs}, false))`;
}

const inWords = ({ code, because, wayOut }: Refusal): string => `${because} ${wayOut} [${code}]`;

const NO_STATEMENT_LEFT = (bucket: string): Refusal => ({
  code: 'BUCKET_POLICY_EMPTY',
  because: `Nobody uploads to the bucket ${bucket} any more, and its policy has no statement of others; S3 takes no policy without a statement.`,
  wayOut: `Take ${bucket} out of "buckets" in settings.json: its policy goes with it.`,
});

const SID_TAKEN = (bucket: string): Refusal => ({
  code: 'FOREIGN_STATEMENT',
  because: `The policy of the bucket ${bucket} has a statement under a Sid that keyturn needs, and it is about somebody else; statements of others stay as they are.`,
  wayOut:
    'Have whoever wrote it give it another Sid, one that does not begin with Keyturn; then plan again: npx keyturn plan.',
});
