import { join } from 'node:path';
import { GetUserCommand, IAMClient, ListAccessKeysCommand, type StatusType } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SandboxControl } from '../../sandbox/control-client';
import { type Ended, HandSandbox, run } from '../journeys/by-hand';

const KEYTURN = join(__dirname, '..', '..', 'bin', 'keyturn.cjs');

/** An access key as IAM itself shows it. */
export interface Key {
  readonly id: string;
  readonly status: StatusType;
}

/** Somebody at a shell with the command line, Terraform, and IAM to ask, in a sandbox of their own. */
export class AnOperator {
  private constructor(
    readonly sandbox: HandSandbox,
    /** IAM and S3 themselves: what happened is asked there, and what hands do is done there. */
    readonly iam: IAMClient,
    readonly s3: S3Client,
  ) {}

  static async atWork(): Promise<AnOperator> {
    const sandbox = await HandSandbox.up();
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = sandbox.env;
    const there = {
      endpoint: sandbox.env.AWS_ENDPOINT_URL,
      region: 'ap-southeast-2',
      credentials: { accessKeyId, secretAccessKey },
    };
    return new AnOperator(sandbox, new IAMClient(there), new S3Client({ ...there, forcePathStyle: true }));
  }

  /** What the sandbox can be made to do. */
  get control(): SandboxControl {
    return new SandboxControl(this.sandbox.env.AWS_ENDPOINT_URL ?? '');
  }

  goHome(): Promise<void> {
    return this.sandbox.down();
  }

  /** A path in the folder that holds settings, ledger and sealing keys. */
  config(...parts: readonly string[]): string {
    return this.sandbox.path('config', ...parts);
  }

  keyturn(...args: readonly string[]): Promise<Ended> {
    return this.keyturnIn({}, ...args);
  }

  /** With more, or other, in the environment. */
  keyturnIn(env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Ended> {
    return run(process.execPath, [KEYTURN, ...args], { ...this.sandbox.env, ...env }, this.sandbox.project);
  }

  /** In the folder of the suppliers stack, for programs. */
  terraform(...args: readonly string[]): Promise<Ended> {
    return this.sandbox.terraform([...args, '-no-color', '-input=false']);
  }

  /** What must succeed. */
  async done(...args: readonly string[]): Promise<Ended> {
    const ended = await this.keyturn(...args);
    const { code, said } = ended;
    expect({ args, code, said: code === 0 ? '' : said }).toEqual({ args, code: 0, said: '' });
    return ended;
  }

  /** What must be refused, in words that hold a code. Markdown escapes the underscores of a code inside a sentence. */
  async refused(code: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const ended = await this.keyturnIn(env, ...args);
    const said = ended.said.replaceAll('\\', '');
    expect({ args, code: ended.code, said }).toEqual({ args, code: 1, said: expect.stringContaining(code) as string });
    return ended;
  }

  async planAndApply(reason: string, ...plan: readonly string[]): Promise<void> {
    await this.done('plan', '--reason', reason, ...plan);
    await this.done('apply', '--yes');
  }

  /** The keys of a user, oldest first. */
  async keys(user: string): Promise<readonly Key[]> {
    const { AccessKeyMetadata: found = [] } = await this.iam.send(new ListAccessKeysCommand({ UserName: user }));
    return found
      .sort((a, b) => Number(a.CreateDate) - Number(b.CreateDate))
      .map(({ AccessKeyId: id = '', Status: status = 'Inactive' }) => ({ id, status }));
  }

  async statuses(user: string): Promise<readonly StatusType[]> {
    return (await this.keys(user)).map(({ status }) => status);
  }

  /** Undefined where IAM has no such user. */
  async statusesIfThere(user: string): Promise<readonly StatusType[] | undefined> {
    try {
      await this.iam.send(new GetUserCommand({ UserName: user }));
    } catch (fault) {
      if ((fault as Error).name.startsWith('NoSuchEntity')) return undefined;
      throw fault;
    }
    return this.statuses(user);
  }

  /** The end of every way out: Terraform finds nothing left to do, and says so with 0. */
  async isClean(): Promise<void> {
    const { code, said } = await this.terraform('plan', '-detailed-exitcode');
    expect({ secondPlan: code, said: code === 0 ? '' : said }).toEqual({ secondPlan: 0, said: '' });
  }
}
