import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { cliConfig, installStandIn } from '../provider-stand-in/install';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/start-sandbox';
import { type Cost, measuredRun } from './measured-run';

const run = promisify(execFile);
const PROJECT = path.join(__dirname, '..');

/** A sandbox of its own, in a folder that goes when it is closed, and the commands that are timed in it. */
export class Workbench {
  private constructor(
    private readonly folder: string,
    readonly sandbox: Sandbox,
  ) {}

  /** Opens one for some work, and closes it whatever comes of it. */
  static async use<Measured>(
    work: (bench: Workbench) => Promise<Measured>,
    how: Pick<SandboxOptions, 'ministack' | 'managedPolicies'> = {},
  ): Promise<Measured> {
    const bench = await Workbench.open(how);
    try {
      return await work(bench);
    } finally {
      await bench.close();
    }
  }

  private static async open(how: Pick<SandboxOptions, 'ministack' | 'managedPolicies'>): Promise<Workbench> {
    const folder = mkdtempSync(path.join(tmpdir(), 'keyturn-bench-'));
    const mirror = path.join(folder, 'mirror');
    await installStandIn(mirror);
    writeFileSync(path.join(folder, 'terraform.rc'), cliConfig(mirror));
    return new Workbench(folder, await startSandbox({ ...how, dir: path.join(folder, 'sandbox') }));
  }

  private async close(): Promise<void> {
    await this.sandbox.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A deployment of its own: configuration, state and synthesised output under one name. */
  deployment(name: string): BenchDeployment {
    return new BenchDeployment(path.join(this.folder, name), {
      ...process.env,
      ...this.sandbox.env,
      TF_CLI_CONFIG_FILE: path.join(this.folder, 'terraform.rc'),
      CHECKPOINT_DISABLE: '1',
    });
  }
}

export class BenchDeployment {
  private readonly environment: NodeJS.ProcessEnv;

  constructor(
    private readonly folder: string,
    environment: NodeJS.ProcessEnv,
  ) {
    mkdirSync(path.join(folder, 'config', 'sealing-keys'), { recursive: true });
    mkdirSync(path.join(folder, 'state'), { recursive: true });
    this.environment = {
      ...environment,
      KEYTURN_CONFIG_DIR: path.join(folder, 'config'),
      KEYTURN_STATE_DIR: path.join(folder, 'state'),
      CDKTF_OUTDIR: path.join(folder, 'out'),
    };
  }

  write(file: string, content: string | object): void {
    const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, 2);
    writeFileSync(this.fileOf(file), text);
  }

  /** A folder of a Terraform configuration that nobody synthesised, and its state. */
  writeByHand(stack: string, configuration: object, state: object): void {
    mkdirSync(this.stackFolder(stack), { recursive: true });
    writeFileSync(path.join(this.stackFolder(stack), 'main.tf.json'), JSON.stringify(configuration));
    writeFileSync(path.join(this.stackFolder(stack), 'terraform.tfstate'), JSON.stringify(state));
  }

  /** The state of a stack as its file has it. */
  state(stack: string): unknown {
    return JSON.parse(readFileSync(path.join(this.folder, 'state', `${stack}.tfstate`), 'utf8'));
  }

  /** The JSON of a plan file. */
  async shown(stack: string, plan: string): Promise<string> {
    const how = { cwd: this.stackFolder(stack), env: this.environment, maxBuffer: 512e6 };
    return (await run('terraform', ['show', '-json', plan], how)).stdout;
  }

  /** Where a file of the configuration lies. */
  fileOf(file: string): string {
    return path.join(this.folder, 'config', file);
  }

  synth(): Promise<Cost> {
    return this.measured(process.execPath, ['--import', 'tsx', 'main.ts'], PROJECT);
  }

  /** A verb of keyturn. */
  keyturn(...words: string[]): Promise<Cost> {
    return this.measured(process.execPath, ['--import', 'tsx', path.join('cli', 'main.ts'), ...words], PROJECT);
  }

  terraform(stack: string, ...words: string[]): Promise<Cost> {
    return this.measured('terraform', [...words, '-no-color'], this.stackFolder(stack));
  }

  private stackFolder(stack: string): string {
    return path.join(this.folder, 'out', 'stacks', stack);
  }

  private measured(command: string, words: readonly string[], cwd: string): Promise<Cost> {
    return measuredRun(command, words, { cwd, env: this.environment });
  }
}
