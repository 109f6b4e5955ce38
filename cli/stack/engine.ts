import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, sha256 } from '../../change-records/record/canonical-json';
import { maskKeyIds } from '../../rotation/access-key';
import { childEnvironment } from '../shell/child-environment';
import type { CommandOutcome } from '../shell/command-run';
import { CouldNotError } from '../shell/exit-code';
import type { World } from '../shell/world';
import { wayOutOf } from './engine-words';
import type { SynthesisedStack } from './stack-project';

/** What plans and applies: Terraform in one stack, or in several as if they were one. */
export type PlanningEngine = Pick<
  Engine,
  'command' | 'folder' | 'folders' | 'reviewFolder' | 'configuration' | 'init' | 'plan' | 'show' | 'apply'
>;

/** Terraform, or OpenTofu, in the folder of one stack. */
export class Engine {
  /** As cdktf finds it. */
  readonly command: string;

  constructor(
    private readonly world: World,
    private readonly stack: SynthesisedStack,
  ) {
    this.command = world.env['TERRAFORM_BINARY_NAME'] || 'terraform';
  }

  /** Terraform's working directory. */
  get folder(): string {
    return this.stack.folder;
  }

  /** The same of every stack that is planned together with it. */
  get folders(): readonly string[] {
    return [this.stack.folder];
  }

  /** Where what keyturn keeps beside the stack lies; nobody else may read it. */
  get reviewFolder(): string {
    return reviewFolder(this.stack.folder);
  }

  /** The synthesised configuration. */
  get configuration(): string {
    return join(this.stack.folder, 'cdk.tf.json');
  }

  /** Initialises the folder, unless it was for the same providers and the same backend. @throws CouldNotError */
  async init(): Promise<void> {
    const marker = join(this.reviewFolder, 'initialised');
    const wanted = this.initialisedFor();
    await mkdir(this.reviewFolder, { recursive: true, mode: 0o700 });
    const isDone =
      existsSync(join(this.stack.folder, '.terraform')) && (await readFile(marker, 'utf8').catch(() => '')) === wanted;
    if (isDone) return;
    const outcome = await this.started(['init', '-input=false']);
    if (outcome.code !== 0) throw this.couldNot('INIT_FAILED', 'initialise the stack', outcome.stderr);
    await writeFile(marker, wanted);
  }

  /**
   * Plans into a file that only its owner may read.
   * @param targets addresses to plan, with what they need; none: everything
   * @param lock false: the state's lock is neither asked for nor taken
   * @returns whether Terraform was content with it
   * @throws CouldNotError `TERRAFORM_MISSING`
   */
  async plan(
    file: string,
    targets: readonly string[] = [],
    lock = true,
  ): Promise<{ readonly code: number | undefined; readonly stderr: string }> {
    await rm(file, { force: true });
    const only = targets.map((address) => `-target=${address}`);
    const outcome = await this.started([
      'plan',
      '-input=false',
      `-out=${file}`,
      ...(lock ? [] : ['-lock=false']),
      ...only,
    ]);
    if (existsSync(file)) await chmod(file, 0o600);
    return outcome;
  }

  /** The JSON of a plan file, or of the state where none is named. @throws CouldNotError */
  async show(file?: string): Promise<string> {
    const { code, stdout, stderr } = await this.started(['show', '-json', ...(file === undefined ? [] : [file])]);
    if (code === 0) return stdout;
    throw this.couldNot('SHOW_FAILED', file === undefined ? 'show the state' : 'show the plan', stderr);
  }

  /** Applies exactly this plan, telling as it goes. */
  apply(file: string): Promise<CommandOutcome> {
    return this.run(
      ['apply', '-input=false', file],
      fitForLogs((text) => this.world.err(text)),
    );
  }

  private run(args: readonly string[], tell?: (text: string) => void): Promise<CommandOutcome> {
    const [verb = '', ...rest] = args;
    return this.world.execute({
      command: this.command,
      args: [verb, '-no-color', ...rest],
      cwd: this.stack.folder,
      env: { ...childEnvironment('terraform', this.world.env), CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
      // Plans and a local state hold what nobody else has to read.
      privately: true,
      ...(tell && { tell, seenThrough: true }),
    });
  }

  /** What `init` depends on: Terraform's own block, with the backend and the providers. */
  private initialisedFor(): string {
    const { terraform } = JSON.parse(this.stack.configuration) as { readonly terraform?: unknown };
    return sha256(canonicalJson({ terraform, command: this.command }));
  }

  private couldNot(code: string, what: string, stderr: string): CouldNotError {
    return new CouldNotError(
      code,
      `${this.command} could not ${what}: ${stderr.trim() || 'it did not say why'}`,
      wayOutOf(stderr) ?? 'Mend what it says, then run the same command again.',
    );
  }

  /** For what nothing is begun before. @throws CouldNotError `TERRAFORM_MISSING` */
  private async started(args: readonly string[]): Promise<CommandOutcome> {
    const outcome = await this.run(args);
    const { code, stderr } = outcome;
    if (code === undefined && NOT_THERE.test(stderr)) throw terraformMissing(this.command, stderr);
    return outcome;
  }
}

/** Where what keyturn keeps beside a stack lies. */
export const reviewFolder = (stackFolder: string): string => join(stackFolder, 'keyturn');

const NOT_THERE = /\b(ENOENT|EACCES)\b/;

/** What no verb that plans can do without. */
export const terraformMissing = (command: string, stderr: string): CouldNotError =>
  new CouldNotError(
    'TERRAFORM_MISSING',
    `${command} could not be started (${stderr.trim()}); keyturn plans and applies with Terraform or OpenTofu, and brings neither along.`,
    'Install Terraform 1.9 or later, or name what is installed: TERRAFORM_BINARY_NAME=tofu. In an emergency: npx keyturn suspend <user> --now needs none.',
  );

/** Logs are read by more people than the state: access key IDs are masked, and the outputs at the end left out. */
export function fitForLogs(tell: (text: string) => void): (text: string) => void {
  let rest = '';
  let isOver = false;
  return (text) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      isOver ||= line === 'Outputs:';
      if (!isOver) tell(`${maskKeyIds(line)}\n`);
    }
  };
}
