import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { IamUserPolicy } from '@cdktf/provider-aws/lib/iam-user-policy';
import { Construct } from 'constructs';
import { LEDGER_TAGS } from '../../rotation/applied-state';
import { SUPPLIERS_PATH, USER_TAGS } from '../../rotation/audience';
import { KeyturnError } from '../../rotation/keyturn-error';
import { FIRST_ENTRY, type LedgerEntry } from '../../rotation/ledger';
import type { Audience } from '../../rotation/policy';
import { terraformId } from '../../rotation/terraform-id';
import { type UploadGrant, USER_POLICIES_LIMIT, userPolicy } from '../../rotation/upload-statements';
import type { SealingKey } from '../../sealing/sealing-key';
import { accept } from '../common/accepted-finding';
import { Account } from '../common/account';
import { AccessKeyGenerations } from './access-key-generations';
import { type GuardedUser, RotationGuard } from './rotation-guard';
import { SealedSecretParameters } from './sealed-secret-parameters';
import type { AdmittingBucket } from './upload-bucket';

/** A place that a supplier uploads to. */
export interface UploadsTo {
  readonly bucket: AdmittingBucket;
  /** Object keys must begin with this. @default '': anywhere in the bucket */
  readonly prefix?: string;
  /**
   * `enforce`: on this bucket it can do nothing else, whatever other policies allow it. `observe`: nothing is taken away
   * yet, for a user that was taken over. @default 'enforce'
   */
  readonly restrict?: 'observe' | 'enforce';
}

export interface SupplierUserProps {
  /** The IAM user's name; it tells whose keys these are and what for. @default the construct's id */
  readonly userName?: string;
  /** Which of the organisation's limits hold for its keys. @default 'external' */
  readonly audience?: Audience;
  /** The user's entry in the ledger: which access keys exist. @default generation 1, as at the first deployment */
  readonly ledgerEntry?: Pick<LedgerEntry, 'generation' | 'previous'> & Partial<LedgerEntry>;
  /** Whom new secret access keys are encrypted to. Without it every plan is refused that issues a key to this user. */
  readonly sealingKey?: SealingKey;
  /** Why there is no sealing key, as a sentence for whoever is refused. @default that there is none on file */
  readonly sealingFault?: string;
  /** Where it uploads to, one place or several. Without it the user may do nothing. */
  readonly uploads?: UploadsTo | readonly UploadsTo[];
  /** CIDR blocks (IPv4 or IPv6) that it uploads from. @default anywhere */
  readonly networks?: readonly string[];
  /** ARN of the managed policy that limits what it may ever do, whatever its policies say. @default none */
  readonly permissionsBoundary?: string;
  /** Keeps its sealed secrets in Parameter Store too, for who may not read Terraform's state. @default no */
  readonly sealedSecretParameters?: {
    /** KMS key that encrypts the parameters. @default the account's alias/aws/ssm */
    readonly kmsKeyArn?: string;
  };
  /** Further tags: letters, digits, spaces and `_.:/=+-@`, as IAM demands. */
  readonly tags?: Readonly<Record<string, string>>;
}

const USER_NAME = /^[\w+=,.@-]{1,64}$/;

/**
 * An IAM user whose access keys are rotated by plan and apply, allowed to upload and nothing else.
 *
 * @example
 * const bucket = new UploadBucket(stack, 'kpa-valentia', { bucketName: 'kpa-valentia' });
 * new SupplierUser(stack, 'valentia', {
 *   ledgerEntry: { generation: 2, previous: 'active' },
 *   sealingKey: await SealingKey.parse(armored, { file: 'valentia.asc', now: new Date() }),
 *   uploads: { bucket, prefix: 'delta/' },
 * });
 */
export class SupplierUser extends Construct {
  readonly userName: string;
  /** The user's name in Terraform addresses. */
  readonly terraformId: string;
  readonly user: IamUser;

  constructor(scope: Construct, id: string, props: SupplierUserProps) {
    super(scope, id);
    this.userName = props.userName ?? id;
    if (!USER_NAME.test(this.userName)) {
      throw new Error(`"${this.userName}" is no IAM user name: 1 to 64 letters, digits and _+=,.@- are allowed.`);
    }
    this.terraformId = terraformId(this.userName);
    const entry = { ...FIRST_ENTRY, ...props.ledgerEntry };
    const guarded = RotationGuard.of(this).guard(
      this.userName,
      entry,
      props.sealingKey !== undefined,
      props.sealingFault,
    );
    this.user = this.createUser(props, guarded);
    this.createUploadPolicy(props);
    new AccessKeyGenerations(this, 'access-keys', {
      user: this.user,
      terraformId: this.terraformId,
      liveKeys: guarded.liveKeys,
      pgpKey: props.sealingKey?.base64,
    });
    this.createParameters(props);
  }

  private createUser(
    { audience, tags, permissionsBoundary }: SupplierUserProps,
    { entry, precondition }: GuardedUser,
  ): IamUser {
    const user = new IamUser(this, 'user', {
      name: this.userName,
      path: SUPPLIERS_PATH,
      permissionsBoundary,
      tags: {
        ...tags,
        [USER_TAGS.audience]: audience ?? 'external',
        [USER_TAGS.stack]: RotationGuard.of(this).stackName,
        [LEDGER_TAGS.generation]: `\${tostring(${entry}.generation)}`,
        [LEDGER_TAGS.previous]: `\${${entry}.previous}`,
        [LEDGER_TAGS.suspended]: `\${tostring(${entry}.suspended)}`,
      },
      lifecycle: {
        precondition: [precondition],
        // `terraform destroy` does not look at preconditions. A supplier that leaves is taken out of the settings.
        preventDestroy: true,
      },
    });
    user.overrideLogicalId(this.terraformId);
    return accept(user, {
      CKV_AWS_273:
        'Suppliers who cannot assume a role are what this module is for; each user says why it needs a key (whyAKey), and every rotation asks again.',
    });
  }

  private createUploadPolicy({ uploads, networks }: SupplierUserProps): void {
    const places = uploads === undefined ? [] : [uploads].flat();
    if (places.length === 0) return;
    const admissions = places.map((place) => ({
      bucket: place.bucket,
      grant: grantTo(this.userName, place, networks ?? [], Account.of(this)),
    }));
    const grants = admissions.map(({ grant }) => grant);
    this.demandShortPolicy(grants);
    const policy = new IamUserPolicy(this, 'upload', {
      name: 'upload',
      user: this.user.name,
      policy: userPolicy(grants),
    });
    policy.overrideLogicalId(this.terraformId);
    accept(policy, {
      CKV_AWS_40:
        'Each supplier may put objects into a place of its own, so no two share a policy; a group for one would hide whose it is.',
    });
    for (const { bucket, grant } of admissions) bucket.admit(grant, this.user);
  }

  /**
   * Settings say it with line and column; other apps hear of it here, and not from IAM in the middle of an apply.
   * @throws KeyturnError `IMPOSSIBLE_VALUE`
   */
  private demandShortPolicy(grants: readonly UploadGrant[]): void {
    const { length } = userPolicy(grants.map((grant) => ({ ...grant, partition: 'aws' })));
    if (length <= USER_POLICIES_LIMIT) return;
    throw new KeyturnError(
      'IMPOSSIBLE_VALUE',
      `${this.userName}: its inline policy would have ${length} characters; IAM takes ${USER_POLICIES_LIMIT} in all inline policies of a user.`,
      'Give fewer networks, fewer places, or a shorter prefix.',
    );
  }

  private createParameters({ sealedSecretParameters }: SupplierUserProps): void {
    if (!sealedSecretParameters) return;
    new SealedSecretParameters(this, 'sealed-secrets', {
      user: this.userName,
      sealedSecrets: `{ for generation, key in aws_iam_access_key.${this.terraformId} : generation => key.encrypted_secret }`,
      kmsKeyArn: sealedSecretParameters.kmsKeyArn,
    });
  }
}

/** What a user may do at a place, for its own policy and for the bucket's. */
export function grantTo(
  user: string,
  { bucket, prefix, restrict }: UploadsTo,
  networks: readonly string[],
  account: Account,
): UploadGrant {
  return {
    user,
    // Written out and not taken from the resource, so that the first plan shows the policies that name the user.
    userArn: account.supplierArn(user),
    partition: account.partition,
    bucket: bucket.bucketName,
    prefix: prefix ?? '',
    networks,
    kmsKeyArn: bucket.kmsKeyArn,
    restrict,
  };
}
