import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandOutcome, CommandRun } from '../../cli/shell/command-run';
import { goldenText } from '../change-records/golden-plan';

const folders: string[] = [];

/** Removes every project that the tests of this file made. */
export function removeProjects(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-project-'));
  folders.push(folder);
  return folder;
}

/** A project whose app and whose Terraform do what the test says, and remember what they were asked. */
export class AProject {
  /** What the app synthesises for every stack. */
  configuration = '{"terraform":{"backend":{"local":{}}}}';
  stacks = ['key-check', 'suppliers'];
  /** What `show -json` says of the plan. */
  plan = goldenText('start');
  /** What `show -json` says of the state. */
  state = '{"format_version":"1.0","values":{"root_module":{"resources":[]}}}';
  /** How commands end; `{}` is success. */
  readonly endings = new Map<string, Partial<CommandOutcome>>();
  readonly asked: string[] = [];

  /** @param folder where it lies, if another process has made it */
  constructor(readonly folder = newFolder()) {
    writeFileSync(join(folder, 'cdktf.json'), JSON.stringify({ app: 'make stacks' }));
  }

  get review(): string {
    return join(this.folder, 'cdktf.out', 'stacks', 'suppliers', 'keyturn');
  }

  readonly outcome = (run: CommandRun): Partial<CommandOutcome> => {
    const what = this.nameOf(run);
    this.asked.push(what);
    const ending = this.endings.get(what) ?? {};
    if ((ending.code ?? 0) !== 0 && what !== 'terraform plan') return ending;
    return { ...this.answer(what, run), ...ending };
  };

  private nameOf({ command, args }: CommandRun): string {
    return command === 'sh' ? (args[1] ?? '') : `${command} ${args[0] ?? ''}`;
  }

  private answer(what: string, { args, cwd, env }: CommandRun): Partial<CommandOutcome> {
    switch (what) {
      case 'make stacks':
        this.synthesise(env['CDKTF_OUTDIR'] ?? '');
        return {};
      case 'terraform init':
        mkdirSync(join(cwd, '.terraform'), { recursive: true });
        return {};
      case 'terraform plan':
        writeFileSync((args.find((arg) => arg.startsWith('-out=')) ?? '').slice(5), `plan file of ${this.plan}`);
        return {};
      case 'terraform show':
        return { stdout: args.some((arg) => arg.endsWith('.tfplan')) ? this.plan : this.state };
      case 'git log':
        return { stdout: 'abc123\0Ada Operator\0ada@example.org\0Bump valentia\n' };
      case 'git config':
        return { stdout: args[1] === 'user.name' ? 'Ada Operator\n' : 'ada@example.org\n' };
      default:
        return {};
    }
  }

  private synthesise(output: string): void {
    for (const stack of this.stacks) {
      mkdirSync(join(output, 'stacks', stack), { recursive: true });
      writeFileSync(join(output, 'stacks', stack, 'cdk.tf.json'), this.configuration);
    }
    const entry = (name: string) => ({
      workingDirectory: `stacks/${name}`,
      synthesizedStackPath: `stacks/${name}/cdk.tf.json`,
    });
    const stacks = Object.fromEntries(this.stacks.map((name) => [name, entry(name)]));
    writeFileSync(join(output, 'manifest.json'), JSON.stringify({ stacks }));
  }
}
