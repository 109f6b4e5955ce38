import { join, resolve } from 'node:path';

/** Where everything of a trial lies; nothing of it is ever committed. */
export class TrialFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = resolve(root);
  }

  /** Sourced by a shell: points SDKs, Terraform, cdktf and the command line at the trial. */
  get envFile(): string {
    return join(this.root, 'env');
  }

  /** `KEYTURN_CONFIG_DIR`: settings.json, key-generations.json, sealing-keys/. */
  get config(): string {
    return join(this.root, 'config');
  }

  /** Private halves of the demonstration sealing keys, `<user>.asc`, readable by their owner only. */
  get privateKeys(): string {
    return join(this.root, 'private-keys');
  }

  /** Terraform's local state. */
  get state(): string {
    return join(this.root, 'state');
  }

  /** What cdktf synthesises. */
  get output(): string {
    return join(this.root, 'out');
  }

  /** Filesystem mirror that holds the stand-in for the aws provider. */
  get mirror(): string {
    return join(this.root, 'mirror');
  }

  /** Terraform's CLI configuration that names the mirror. */
  get cliConfig(): string {
    return join(this.root, 'terraform.rc');
  }

  /** Describes the servers that run. */
  get running(): string {
    return join(this.root, 'running.json');
  }
}
