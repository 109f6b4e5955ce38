import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { LedgerEntry } from '../../rotation/ledger';
import type { Audience } from '../../rotation/policy';
import type { SealingKey } from '../../sealing/sealing-key';
import { Account } from '../common/account';
import { type Deployment, deploy } from '../common/deployment';
import { PROJECT_CONTEXT } from './project-name';
import { RotationGuard } from './rotation-guard';
import { grantTo, SupplierUser, type UploadsTo } from './supplier-user';
import { type AdmittingBucket, UploadBucket } from './upload-bucket';

/** A bucket that suppliers upload to. */
export interface SuppliersBucket {
  readonly name: string;
  /** Whether the stack creates it. @default false */
  readonly createBucket: boolean;
  /** Who writes its policy. @default 'shared', and 'ours' where it is created */
  readonly bucketPolicy: 'shared' | 'ours';
  readonly kmsKeyArn?: string;
}

/** Where a supplier uploads to, and what that bucket is. */
export type SuppliersPlace = { readonly bucket: string } & Pick<UploadsTo, 'restrict'> & {
    readonly prefix: string;
  } & Partial<Omit<SuppliersBucket, 'name'>>;

/** One supplier, as the organisation's settings and ledger describe it. */
export interface Supplier {
  readonly userName: string;
  readonly audience: Audience;
  readonly ledgerEntry: LedgerEntry;
  readonly sealingKey?: SealingKey;
  /** Why there is none, as a sentence. */
  readonly sealingFault?: string;
  /** The bucket is one of the stack's, or described here: then it goes with its last supplier. */
  readonly uploads?: SuppliersPlace | readonly SuppliersPlace[];
  readonly networks: readonly string[];
  /** ARN of a managed policy. @default none */
  readonly permissionsBoundary?: string;
  /** Keeps its sealed secrets in Parameter Store too. */
  readonly sealedSecretParameters?: { readonly kmsKeyArn?: string };
  readonly tags: Readonly<Record<string, string>>;
}

/** An object that exists already and that the first plan takes over. */
export interface Takeover {
  /** Its Terraform address, e.g. `aws_iam_access_key.valentia["1"]`. */
  readonly to: string;
  /** As the provider imports it: a user's name, an access key ID, a bucket's name. */
  readonly id: string;
}

export interface SuppliersStackProps {
  readonly deployment: Deployment;
  /** Tells this project's users from those of another one in the same account. @default the stack's id alone does */
  readonly project?: string;
  /** Stay when their last supplier leaves, and with them their policies and what others have written there. */
  readonly buckets?: readonly SuppliersBucket[];
  readonly suppliers: readonly Supplier[];
  readonly takeovers?: readonly Takeover[];
  /** Addresses of what another stack takes over: Terraform forgets them here, and changes nothing. @default none */
  readonly forgotten?: readonly string[];
  /** Where users are in several stacks: what of it is not here. @default all is here */
  readonly elsewhere?: {
    /** Users of the other stacks. Those of a stack that holds the buckets are let in from here. */
    readonly suppliers: readonly Pick<Supplier, 'userName' | 'uploads' | 'networks'>[];
    /** Whether another stack holds the buckets, and their policies. */
    readonly buckets: boolean;
  };
}

/** The suppliers: users, keys and policies, and nothing that would make noise in their change records. */
export class SuppliersStack extends TerraformStack {
  private readonly buckets = new Map<string, AdmittingBucket>();
  private readonly hasBuckets: boolean;

  constructor(scope: Construct, id: string, props: SuppliersStackProps) {
    super(scope, id);
    if (props.project !== undefined) this.node.setContext(PROJECT_CONTEXT, props.project);
    deploy(this, props.deployment);
    // Also where there is no supplier yet: then the ledger may name none.
    RotationGuard.of(this).leaveTo((props.elsewhere?.suppliers ?? []).map(({ userName }) => userName));
    this.hasBuckets = !props.elsewhere?.buckets;
    for (const bucket of props.buckets ?? []) this.bucket(bucket, props.deployment.tags);
    for (const supplier of props.suppliers) this.createSupplier(supplier, props.deployment.tags);
    if (this.hasBuckets) this.letIn(props.elsewhere?.suppliers ?? [], props.deployment.tags);
    this.takeOver(props.takeovers ?? []);
    this.forget(props.forgotten ?? []);
  }

  private createSupplier({ uploads, ...supplier }: Supplier, tags: Readonly<Record<string, string>>): void {
    // Beside names of ours (aws, account): an IAM user may be called like any of them.
    new SupplierUser(this, `user-${supplier.userName}`, {
      ...supplier,
      tags: { ...tags, ...supplier.tags },
      uploads: this.placesOf(uploads, tags),
    });
  }

  private placesOf(uploads: Supplier['uploads'], tags: Readonly<Record<string, string>>): readonly UploadsTo[] {
    return [uploads ?? []].flat().map(({ bucket, prefix, restrict, ...of }) => ({
      bucket: this.bucket({ ...of, name: bucket }, tags),
      prefix,
      restrict,
    }));
  }

  /** Users of other stacks, in the policies of the buckets. */
  private letIn(
    guests: NonNullable<SuppliersStackProps['elsewhere']>['suppliers'],
    tags: Readonly<Record<string, string>>,
  ): void {
    for (const { userName, uploads, networks } of guests) {
      for (const place of this.placesOf(uploads, tags)) {
        place.bucket.admit(grantTo(userName, place, networks, Account.of(this)));
      }
    }
  }

  /** Suppliers may share a bucket; its policy is one. */
  private bucket(
    { name, createBucket, bucketPolicy, kmsKeyArn }: Pick<SuppliersBucket, 'name'> & Partial<SuppliersBucket>,
    tags: Readonly<Record<string, string>>,
  ): AdmittingBucket {
    const existing = this.buckets.get(name);
    if (existing) return existing;
    const bucket = this.hasBuckets
      ? new UploadBucket(this, `bucket-${name}`, {
          bucketName: name,
          create: createBucket,
          policy: bucketPolicy,
          kmsKeyArn,
          tags,
        })
      : { bucketName: name, kmsKeyArn, admit: () => undefined };
    this.buckets.set(name, bucket);
    return bucket;
  }

  private takeOver(takeovers: readonly Takeover[]): void {
    // importFrom() of a resource cannot name one instance of a for_each; an import block can.
    if (takeovers.length > 0) this.addOverride('import', takeovers);
  }

  private forget(addresses: readonly string[]): void {
    if (addresses.length === 0) return;
    this.addOverride(
      'removed',
      addresses.map((from) => ({ from, lifecycle: { destroy: false } })),
    );
  }
}
