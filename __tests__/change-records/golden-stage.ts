import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../cli/shell/command-run';
import type { LedgerEntry } from '../../rotation/ledger';
import { PROJECT_ROOT } from '../../sandbox/project';
import type { Trial } from '../../sandbox/trial/trial';

/** A synthesised stack, open for what no construct of ours would write. */
export interface StackJson {
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
  output?: Record<string, unknown>;
  import?: readonly unknown[];
  removed?: readonly unknown[];
  moved?: readonly unknown[];
}

export interface SettingsJson {
  readonly buckets: Record<string, unknown>[];
  readonly users: Record<string, unknown>[];
  deployment: Record<string, unknown>;
  check?: unknown;
  monitoring?: unknown;
}

/** Plans and applies a stack of a trial, with the configuration as the story wants it. */
export class GoldenStage {
  constructor(
    private readonly trial: Trial,
    private readonly stack: 'suppliers' | 'key-check' = 'suppliers',
  ) {}

  /** Further arguments of every plan. */
  planArguments: readonly string[] = [];

  ledger(user: string, entry: Omit<LedgerEntry, 'suspended'> & { readonly suspended?: boolean }): void {
    this.edit<Record<string, unknown>>('key-generations.json', (ledger) => void (ledger[user] = entry));
  }

  settings(change: (settings: SettingsJson) => void): void {
    this.edit('settings.json', change);
  }

  /** Changes a file of the configuration. */
  edit<Json>(file: string, change: (json: Json) => void): void {
    const path = join(this.trial.folder.config, file);
    const json = JSON.parse(readFileSync(path, 'utf8')) as Json;
    change(json);
    writeFileSync(path, `${JSON.stringify(json, null, 2)}\n`);
  }

  /** The configuration as it is now, to come back to. */
  remember(): () => void {
    const files = ['settings.json', 'key-generations.json'].map((name) => {
      const path = join(this.trial.folder.config, name);
      return [path, readFileSync(path)] as const;
    });
    return () => files.forEach(([path, bytes]) => writeFileSync(path, bytes));
  }

  /** @returns the plan as JSON, also where Terraform says that it is errored */
  async plan(meddle: (stack: StackJson) => void = () => undefined): Promise<string> {
    await this.run(process.execPath, ['--import', 'tsx', 'main.ts'], PROJECT_ROOT);
    const file = join(this.folder, 'cdk.tf.json');
    const stack = JSON.parse(readFileSync(file, 'utf8')) as StackJson;
    meddle(stack);
    writeFileSync(file, JSON.stringify(stack));
    await this.terraform(['init', '-input=false']);
    await this.terraform(['plan', '-input=false', '-out=golden.tfplan', ...this.planArguments], { mayFail: true });
    return this.terraform(['show', '-json', 'golden.tfplan']);
  }

  /** Plans and applies. */
  async apply(meddle?: (stack: StackJson) => void, mayFail = false): Promise<void> {
    await this.plan(meddle);
    await this.terraform(['apply', '-input=false', 'golden.tfplan'], { mayFail });
  }

  /** Puts a state in the place of the present one. */
  async pushState(state: string): Promise<void> {
    writeFileSync(join(this.folder, 'pushed.tfstate'), state);
    await this.terraform(['state', 'push', 'pushed.tfstate']);
  }

  async terraform(args: readonly string[], { mayFail = false } = {}): Promise<string> {
    return this.run(this.trial.choices.engine.command, args, this.folder, mayFail);
  }

  private get folder(): string {
    return join(this.trial.folder.output, 'stacks', this.stack);
  }

  private async run(command: string, args: readonly string[], cwd: string, mayFail = false): Promise<string> {
    const { code, stdout, stderr } = await runCommand({ command, args, env: this.trial.env, cwd });
    if (code !== 0 && !mayFail) throw new Error(`${args.join(' ')} failed: ${stderr}${stdout.slice(-2000)}`);
    return stdout;
  }
}
