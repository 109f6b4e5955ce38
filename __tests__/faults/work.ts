import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteAccessKeyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUsersCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { SESClient, VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import { z } from 'zod';
import { checkEnvironment } from '../../check-environment/check-environment';
import { run } from '../../cli/program';
import { worldOfProcess } from '../../cli/shell/world';
import { everyVerb } from '../../cli/verb-list';
import type { LedgerEntry } from '../../rotation/ledger';
import { connectionOf } from '../../sandbox/connection';
import { SILENT } from '../../sandbox/progress';
import { filesHolding } from '../../sandbox/story/secret-scan';
import { startTrial, type Trial } from '../../sandbox/trial/trial';
import { readLedgerText } from '../../settings/configuration';
import { parseLedger } from '../../settings/ledger-file';
import { builtProject } from '../journeys/by-hand';
import { CheckRunner } from '../journeys/check-runner';
import { settings as CHECK } from '../lambda/a-check';

/** A command that was typed, and what came of it. */
export interface Typed {
  readonly argv: readonly string[];
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A key as the emulator itself holds it: asked beside the gateway, so that no call is counted and none can fail. */
export interface HeldKey {
  readonly user: string;
  readonly id: string;
  readonly status: string;
}

const PROJECT = 'project';

/** The limit of the policy, and a day. */
export const IN_91_DAYS = { clockAheadDays: 91 } as const;

/** moto's own account of the keys that it ever made, secrets included; it does not forget those that were deleted. */
const EVER_MADE = z.object({
  iam: z.object({ AccessKey: z.array(z.object({ access_key_id: z.string(), secret_access_key: z.string() })) }),
});

const STATE = z.object({
  resources: z.array(
    z.object({
      type: z.string(),
      name: z.string(),
      instances: z.array(
        z.object({
          index_key: z.string().optional(),
          status: z.string().optional(),
          attributes: z.object({ id: z.string().nullable() }),
        }),
      ),
    }),
  ),
});

/** A project at work against an emulated AWS, whose operator types commands. */
export class Work {
  private readonly said: Typed[] = [];
  /** Goes on counting through all laps: for names that must be new. */
  lap = 0;

  private readonly iam: IAMClient;

  private constructor(
    private readonly trial: Trial,
    private readonly moto: string,
    /** The weekly check as it is deployed. */
    readonly check: CheckRunner,
  ) {
    this.iam = new IAMClient({ ...connectionOf(trial.env), endpoint: moto });
  }

  static async start(dir: string): Promise<Work> {
    const trial = await startTrial({ dir, ministack: false, progress: SILENT });
    // The SDK of the command line reads the process's own environment.
    Object.assign(process.env, trial.env);
    const moto = trial.sandbox.running.emulators.find(({ name }) => name === 'moto');
    if (moto === undefined) throw new Error('faults are tried on moto');
    builtProject(join(dir, PROJECT));
    const check = new CheckRunner(join(dir, 'check'), { ...trial.sandbox.env, ...checkEnvironment(CHECK) });
    return new Work(trial, moto.url, check);
  }

  /** What the stack of the check would have made: its bucket, and an identity to send from. */
  async readyForTheCheck(): Promise<void> {
    const region = { LocationConstraint: 'ap-southeast-2' } as const;
    const s3 = new S3Client({ ...connectionOf(this.env), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: CHECK.evidenceBucket, CreateBucketConfiguration: region }));
    await new SESClient(connectionOf(this.env)).send(new VerifyEmailIdentityCommand({ EmailAddress: CHECK.mailFrom }));
  }

  stop(): Promise<void> {
    return this.trial.sandbox.stop();
  }

  get control() {
    return this.trial.sandbox.control;
  }

  get env(): NodeJS.ProcessEnv {
    return this.trial.env;
  }

  /** Where commands are typed. */
  get project(): string {
    return this.path(PROJECT);
  }

  /** A path below everything that the work writes. */
  path(...parts: readonly string[]): string {
    return join(this.trial.folder.root, ...parts);
  }

  async type(...argv: readonly string[]): Promise<Typed> {
    let [stdout, stderr] = ['', ''];
    const code = await run(argv, everyVerb(), {
      ...worldOfProcess(),
      cwd: this.project,
      env: this.env,
      terminal: false,
      out: (text) => void (stdout += text),
      err: (text) => void (stderr += text),
    });
    return this.heard({ argv, code, stdout, stderr });
  }

  /** The weekly check runs once, as far ahead as keys of staff live. */
  async checked(): Promise<Typed> {
    const { failure, log, output } = await this.check.invoke(IN_91_DAYS);
    const code = log.find(({ message }) => message === 'run failed')?.['code'];
    return this.heard({
      argv: ['check'],
      code: failure === undefined ? 0 : 1,
      stdout: output,
      stderr: failure === undefined ? '' : `${String(code)}: ${failure}`,
    });
  }

  /** What was said is searched for secrets in the end. */
  heard(typed: Typed): Typed {
    this.said.push(typed);
    return typed;
  }

  /** Types one that must succeed. */
  async done(...argv: readonly string[]): Promise<Typed> {
    const typed = await this.type(...argv);
    if (typed.code === 0) return typed;
    throw new Error(`keyturn ${argv.join(' ')} ended with ${typed.code}: ${typed.stderr}${typed.stdout}`);
  }

  async keys(): Promise<readonly HeldKey[]> {
    const { Users: users = [] } = await this.iam.send(new ListUsersCommand({}));
    const listed = await Promise.all(
      users.map(({ UserName }) => this.iam.send(new ListAccessKeysCommand({ UserName }))),
    );
    return listed.flatMap(({ AccessKeyMetadata: keys = [] }) =>
      keys.map(({ UserName: user = '', AccessKeyId: id = '', Status: status = '' }) => ({ user, id, status })),
    );
  }

  /**
   * What a person does in IAM who is told to delete a key: off first.
   * @returns whether there was one; a record that was printed before still tells of it
   */
  async deleteByHand({ user, ending }: { readonly user: string; readonly ending: string }): Promise<boolean> {
    const key = (await this.keys()).find((one) => one.user === user && one.id.endsWith(ending));
    if (key === undefined) return false;
    const which = { UserName: user, AccessKeyId: key.id };
    await this.iam.send(new UpdateAccessKeyCommand({ ...which, Status: 'Inactive' }));
    await this.iam.send(new DeleteAccessKeyCommand(which));
    return true;
  }

  /** Of every key that was ever made, by its ID. */
  async secrets(): Promise<ReadonlyMap<string, string>> {
    const { iam } = EVER_MADE.parse(await (await fetch(new URL('moto-api/data.json', this.moto))).json());
    return new Map(iam.AccessKey.map((key) => [key.access_key_id, key.secret_access_key]));
  }

  /** IDs by generation, as Terraform's state has them; a tainted one is left out. */
  stateKeys(user: string): ReadonlyMap<number, string> {
    const { resources } = STATE.parse(JSON.parse(readFileSync(this.path('state', 'suppliers.tfstate'), 'utf8')));
    const instances = resources.filter(({ type, name }) => type === 'aws_iam_access_key' && name === user);
    return new Map(
      instances.flatMap((resource) =>
        resource.instances
          .filter(({ status }) => status !== 'tainted')
          .map(({ index_key, attributes }) => [Number(index_key), attributes.id ?? ''] as const),
      ),
    );
  }

  async entry(user: string): Promise<LedgerEntry> {
    const entry = parseLedger(await readLedgerText(this.path('config'))).ledger?.[user];
    if (entry === undefined) throw new Error(`${user} is not in the ledger`);
    return entry;
  }

  /** Where a secret access key stands in clear: commands that said one, files that hold one. */
  async leaks(): Promise<readonly string[]> {
    const secrets = [...(await this.secrets()).values()];
    const told = this.said.filter(({ stdout, stderr }) => secrets.some((one) => `${stdout}${stderr}`.includes(one)));
    return [
      ...told.map(({ argv }) => `keyturn ${argv.join(' ')}`),
      ...filesHolding(this.path(), secrets, ['mirror', 'private-keys']),
    ];
  }
}
