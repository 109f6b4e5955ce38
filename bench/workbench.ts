import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { cliConfig, installStandIn } from '../provider-stand-in/install';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox';

const run = promisify(execFile);
const PROJECT = path.join(__dirname, '..');

/** A sandbox of its own, in a folder that goes when it is closed, and the commands that are timed in it. */
export class Workbench {
  private constructor(
    private readonly folder: string,
    readonly sandbox: Sandbox,
  ) {}

  static async open(): Promise<Workbench> {
    const folder = mkdtempSync(path.join(tmpdir(), 'keyturn-bench-'));
    const mirror = path.join(folder, 'mirror');
    await installStandIn(mirror);
    writeFileSync(path.join(folder, 'terraform.rc'), cliConfig(mirror));
    return new Workbench(folder, await startSandbox({ dir: path.join(folder, 'sandbox') }));
  }

  async close(): Promise<void> {
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
    this.environment = {
      ...environment,
      KEYTURN_CONFIG_DIR: path.join(folder, 'config'),
      KEYTURN_STATE_DIR: path.join(folder, 'state'),
      CDKTF_OUTDIR: path.join(folder, 'out'),
    };
  }

  write(file: string, content: string | object): void {
    const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, 2);
    writeFileSync(path.join(this.folder, 'config', file), text);
  }

  synth(): Promise<number> {
    return this.timed(process.execPath, ['--import', 'tsx', 'main.ts'], PROJECT);
  }

  terraform(...words: string[]): Promise<number> {
    return this.timed('terraform', [...words, '-no-color'], path.join(this.folder, 'out', 'stacks', 'suppliers'));
  }

  /** Runs a command to its end. @returns seconds of wall time */
  private async timed(command: string, words: string[], cwd: string): Promise<number> {
    const begun = process.hrtime.bigint();
    await run(command, words, { cwd, env: this.environment, maxBuffer: 256e6 });
    return Number(process.hrtime.bigint() - begun) / 1e9;
  }
}
