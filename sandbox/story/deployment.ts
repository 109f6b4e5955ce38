import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { CommandOutcome } from '../../cli/shell/command-run';
import { stackProject } from '../../cli/stack/stack-project';
import { KeyturnError } from '../../rotation/keyturn-error';
import type { ProviderChoice } from '../trial/environment';
import type { Trial } from '../trial/trial';
import type { ChildProcesses } from './child-processes';
import { type PlannedAction, plannedActions } from './plan-actions';

/** A plan, as Terraform showed it and as programs read it. */
export interface Plan {
  /** Of `terraform plan -detailed-exitcode`: 0 no changes, 1 refused, 2 changes. */
  readonly exitCode: number | undefined;
  /** What people review, or why it was refused. */
  readonly text: string;
  /** Empty if there are no changes, or it was refused. */
  readonly actions: readonly PlannedAction[];
}

/** One stack of the trial, synthesised, planned and applied as an operator would, with everything printed kept in a log. */
export class Deployment {
  private readonly stackDir: string;
  private readonly logFile: string;
  private readonly plansDir: string;
  private plans = 0;

  constructor(
    private readonly trial: Trial,
    private readonly commands: ChildProcesses,
    readonly stack: string,
  ) {
    this.stackDir = join(trial.folder.output, 'stacks', stack);
    this.logFile = join(trial.folder.root, 'logs', `${stack}.log`);
    this.plansDir = join(trial.folder.root, 'plans');
    mkdirSync(this.plansDir, { recursive: true });
  }

  get provider(): ProviderChoice {
    return this.trial.choices.provider;
  }

  /** Turns settings and ledger into Terraform's configuration: what cdktf.json's app does. */
  async synthesise(): Promise<void> {
    const { appDir, env } = this.trial;
    const { app } = await stackProject({ cwd: appDir, env });
    // npx would find the project's own commands, after a second of start-up at each synthesis.
    const PATH = `${join(appDir, 'node_modules', '.bin')}${delimiter}${env.PATH ?? ''}`;
    const words = ['-c', app.replace(/^npx (?=\w)/, '')];
    const { code, stderr } = this.logged(await this.commands.run('sh', words, { cwd: appDir, env: { ...env, PATH } }));
    if (code !== 0) throw commandFailed('Synthesis', stderr);
    if (!existsSync(join(this.stackDir, '.terraform'))) await this.must('init', '-input=false');
  }

  /** Plans and keeps the plan, so that exactly what was reviewed is applied. */
  async plan(): Promise<Plan> {
    const { code, stdout, stderr } = await this.terraform('plan', '-input=false', '-detailed-exitcode', '-out=plan');
    const text = stdout + stderr;
    if (code !== 2) return { exitCode: code, text, actions: [] };
    const { stdout: json } = await this.must('show', '-json', 'plan');
    this.plans += 1;
    writeFileSync(join(this.plansDir, `${this.stack}-${this.plans}.json`), json, { mode: 0o600 });
    return { exitCode: code, text, actions: plannedActions(json) };
  }

  /** Applies the plan that was made last. */
  async apply(): Promise<CommandOutcome> {
    return this.terraform('apply', '-input=false', '-auto-approve', 'plan');
  }

  /** The stack's state, as Terraform shows it. */
  async state(): Promise<string> {
    const { stdout } = await this.must('show', '-json');
    writeFileSync(join(this.plansDir, `${this.stack}-state.json`), stdout, { mode: 0o600 });
    return stdout;
  }

  /** The stack's outputs, by name. */
  async outputs(): Promise<Record<string, unknown>> {
    const { stdout } = await this.must('output', '-json');
    writeFileSync(join(this.plansDir, `${this.stack}-outputs.json`), stdout, { mode: 0o600 });
    const outputs = JSON.parse(stdout) as Record<string, { value: unknown }>;
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  private async must(...args: readonly string[]): Promise<CommandOutcome> {
    const finished = await this.terraform(...args);
    if (finished.code !== 0) throw commandFailed(`${this.trial.choices.engine.name} ${args[0]}`, finished.stderr);
    return finished;
  }

  private async terraform(verb = '', ...args: readonly string[]): Promise<CommandOutcome> {
    const noColour = verb === 'show' || verb === 'output' ? [] : ['-no-color'];
    const place = { cwd: this.stackDir, env: this.trial.env };
    const { command } = this.trial.choices.engine;
    return this.logged(await this.commands.run(command, [verb, ...noColour, ...args], place));
  }

  private logged(finished: CommandOutcome): CommandOutcome {
    appendFileSync(this.logFile, finished.stdout + finished.stderr, { mode: 0o600 });
    return finished;
  }
}

function commandFailed(what: string, stderr: string): KeyturnError {
  return new KeyturnError('COMMAND_FAILED', `${what} failed: ${stderr.trim()}`, 'Mend what it names and run it again.');
}
