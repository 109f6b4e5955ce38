import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IAM } from '@aws-sdk/client-iam';
import { cliConfig, installStandIn, PROVIDER_VERSION } from '../../provider-stand-in/install';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox';
import { openpgp } from '../../sealing/openpgp';

/** How a command ended, and everything it said. */
export interface Ended {
  readonly code: number | null;
  readonly said: string;
}

type Json = Record<string, unknown>;

/** A change as `terraform show -json` tells it. */
export interface PlannedChange {
  readonly address: string;
  readonly action_reason?: string;
  readonly change: { readonly actions: readonly string[]; readonly importing?: { readonly id: string } };
}

// A hint at a coming Node version is no news to who reads a test's output.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const PATIENCE_MS = 60_000;

/** Real Terraform with the stand-in, against an emulator of its own. */
export class Workbench {
  private constructor(
    private readonly folder: string,
    readonly sandbox: Sandbox,
    /** base64 of a binary PGP public key. */
    readonly pgpKey: string,
  ) {}

  /** @throws KeyturnError where moto cannot be had; Terraform is asked for with the first command */
  static async set(): Promise<Workbench> {
    const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
    const mirror = join(folder, 'mirror');
    const [sandbox, { publicKey }] = await Promise.all([
      startSandbox({ dir: join(folder, 'sandbox') }),
      openpgp().generateKey({ userIDs: [{ name: 'Valentia' }], format: 'object' }),
      installStandIn(mirror),
    ]);
    writeFileSync(join(folder, 'terraformrc'), cliConfig(mirror));
    return new Workbench(folder, sandbox, Buffer.from(publicKey.write()).toString('base64'));
  }

  async clear(): Promise<void> {
    await this.sandbox.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** IAM's own word. */
  get iam(): IAM {
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = this.sandbox.env;
    const credentials = { accessKeyId, secretAccessKey };
    return new IAM({ endpoint: this.sandbox.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  }

  async keysOf(user: string): Promise<readonly string[]> {
    const { AccessKeyMetadata = [] } = await this.iam.listAccessKeys({ UserName: user });
    return AccessKeyMetadata.map(({ Status }) => String(Status));
  }

  /** Where the stand-in is installed. */
  get installed(): string {
    const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
    return join(this.folder, 'mirror', 'registry.terraform.io', 'hashicorp', 'aws', PROVIDER_VERSION, platform);
  }

  /** A folder with a configuration, initialised. */
  async project(name: string, config: Json): Promise<Project> {
    const project = new Project(join(this.folder, name), {
      ...this.sandbox.env,
      TF_CLI_CONFIG_FILE: join(this.folder, 'terraformrc'),
    });
    project.write(config);
    const { code, said } = await project.terraform('init');
    if (code !== 0) throw new Error(said);
    return project;
  }
}

/** One Terraform configuration with its state. */
export class Project {
  constructor(
    private readonly folder: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {
    mkdirSync(folder);
  }

  /** Replaces the configuration. The provider is always the same. */
  write(config: Json): void {
    const aws = { source: 'hashicorp/aws', version: PROVIDER_VERSION };
    const provider = { aws: [{ region: 'ap-southeast-2', s3_use_path_style: true }] };
    const all = { terraform: { required_providers: { aws } }, provider, ...config };
    writeFileSync(join(this.folder, 'main.tf.json'), JSON.stringify(all));
  }

  terraform(...words: string[]): Promise<Ended> {
    return this.terraformWith({}, ...words);
  }

  /** @param env variables on top; undefined unsets one */
  terraformWith(env: Readonly<Record<string, string | undefined>>, ...words: string[]): Promise<Ended> {
    const [verb = '', ...rest] = words;
    const quiet = verb === 'show' || verb === 'validate' ? ['-no-color'] : ['-no-color', '-input=false'];
    return new Promise((resolve, reject) => {
      const child = spawn('terraform', [verb, ...quiet, ...rest], {
        cwd: this.folder,
        env: { PATH: process.env.PATH, HOME: this.folder, CHECKPOINT_DISABLE: '1', ...this.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: PATIENCE_MS,
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
      child.once('error', () => reject(new Error('terraform is not on PATH; install Terraform 1.9 or newer')));
      // Terraform frames its messages and breaks their lines, which is no part of what they say.
      child.once('close', (code) => resolve({ code, said: said.replace(/[│╷╵]/g, ' ').replace(/\s+/g, ' ') }));
    });
  }

  /** The exit code of a plan: 0 = no changes, 1 = refused, 2 = changes. */
  async planned(): Promise<number | null> {
    return (await this.terraform('plan', '-detailed-exitcode')).code;
  }

  /** What a plan would do, without what it would not. */
  async changes(): Promise<readonly PlannedChange[]> {
    const { code, said } = await this.terraform('plan', '-out=plan');
    if (code !== 0) throw new Error(said);
    const shown = JSON.parse((await this.terraform('show', '-json', 'plan')).said) as {
      resource_changes?: readonly PlannedChange[];
    };
    return (shown.resource_changes ?? []).filter(
      ({ change }) => change.importing !== undefined || change.actions.join() !== 'no-op',
    );
  }

  apply(): Promise<Ended> {
    return this.terraform('apply', '-auto-approve');
  }

  state(): string {
    return readFileSync(join(this.folder, 'terraform.tfstate'), 'utf8');
  }
}
