import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { LocalBackend, S3Backend, type TerraformStack } from 'cdktf';

/** Where a stack is deployed to and where Terraform keeps its state. */
export interface Deployment {
  /** AWS region of everything that has one. */
  readonly region: string;
  /** Tags of everything that takes them. */
  readonly tags: Readonly<Record<string, string>>;
  readonly state: StateBackend;
}

export type StateBackend =
  | {
      readonly backend: 'local';
      /** Folder of the state files. @default the project's root, as CDKTF does */
      readonly folder?: string;
    }
  | {
      readonly backend: 's3';
      readonly bucket: string;
      /** The state of a stack is kept as `<keyPrefix>/<stack>.tfstate`. */
      readonly keyPrefix: string;
      readonly region: string;
      /** KMS key that encrypts the state. @default the bucket's own */
      readonly kmsKeyId?: string;
      /** Terraform's own lock file in the bucket (1.10 and newer). */
      readonly useLockfile: boolean;
      readonly encrypt: boolean;
    };

/**
 * The `aws` provider and the state backend of a stack.
 * @param onlyIn the account that it is for; Terraform refuses credentials of any other. Left out: whichever it is deployed to
 */
export function deploy(
  stack: TerraformStack,
  deployment: Deployment,
  { onlyIn }: { readonly onlyIn?: string } = {},
): void {
  new AwsProvider(stack, 'aws', {
    region: deployment.region,
    ...(onlyIn === undefined ? {} : { allowedAccountIds: [onlyIn] }),
    // An emulator on this machine has no host name per bucket.
    ...(process.env.AWS_ENDPOINT_URL ? { s3UsePathStyle: true } : {}),
  });
  // Conditions that look at more than their own variable need 1.9; OpenTofu counts alike.
  stack.addOverride('terraform.required_version', '>= 1.9.0');
  createBackend(stack, deployment.state);
}

function createBackend(stack: TerraformStack, state: StateBackend): void {
  const name = `${stack.node.id}.tfstate`;
  if (state.backend === 'local') {
    if (state.folder !== undefined) new LocalBackend(stack, { path: `${state.folder}/${name}` });
    return;
  }
  new S3Backend(stack, {
    bucket: state.bucket,
    key: [state.keyPrefix, name].filter((part) => part !== '').join('/'),
    region: state.region,
    encrypt: state.encrypt,
    kmsKeyId: state.kmsKeyId,
  });
  // cdktf 0.21 has no property for it.
  stack.addOverride('terraform.backend.s3.use_lockfile', state.useLockfile);
  // As for the provider.
  if (process.env.AWS_ENDPOINT_URL) stack.addOverride('terraform.backend.s3.use_path_style', true);
}
