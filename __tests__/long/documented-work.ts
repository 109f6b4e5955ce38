import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { applyPatch, parsePatch } from 'diff';
import { PROJECT } from '../docs/markdown-page';
import type { Ended } from '../journeys/by-hand';

/** What a working copy holds, as far as the guides' commands look at it. */
const OF_THE_PROJECT = ['main.ts', 'package.json', 'node_modules', 'help'];
const OF_THE_CONFIGURATION = ['settings.json', 'key-generations.json', 'sealing-keys', 'records', 'evidence'];

/**
 * Instead of `npx`: runs the project's own commands, without npx's second of start-up, and answers the questions that
 * `keyturn apply`, `suspend --now`, `keys …`, `user remove` and `cdktf deploy` ask on a terminal with yes. The week before a
 * delete is not waited for.
 */
const NPX = `#!/bin/sh
command="$1"; shift
case "$command $* " in
  "keyturn apply "*|"keyturn suspend "*" --now "*|"keyturn keys deactivate "*|"keyturn keys activate "*|"keyturn keys delete "*|"keyturn keys issue "*) set -- "$@" --yes;;
  "keyturn user remove "*) set -- "$@" --yes;;
  "keyturn delete "*) set -- "$@" --accept "a week has passed";;
  "keyturn plan "*" --leaving "*) set -- "$@" --accept DELETED_TOO_SOON;;
  "cdktf deploy "*) set -- "$@" --auto-approve;;
esac
exec "${PROJECT}/node_modules/.bin/$command" "$@"
`;

/** A folder like a working copy, in which the guides' blocks are run as they stand; nothing of the project is written. */
export class DocumentedWork {
  private readonly dir = realpathSync(mkdtempSync(join(tmpdir(), 'kt-docs-')));
  readonly folder = join(this.dir, 'work');
  private readonly env: NodeJS.ProcessEnv;

  constructor(
    sandboxEnv: NodeJS.ProcessEnv,
    private readonly config: string,
    project: string,
  ) {
    const commands = join(this.dir, 'bin');
    const gnupg = join(this.dir, 'gnupg');
    for (const folder of [this.folder, commands]) mkdirSync(folder);
    mkdirSync(gnupg, { mode: 0o700 });
    for (const name of OF_THE_PROJECT) symlinkSync(join(PROJECT, name), join(this.folder, name));
    symlinkSync(join(project, 'cdktf.json'), join(this.folder, 'cdktf.json'));
    for (const name of OF_THE_CONFIGURATION) symlinkSync(join(config, name), join(this.folder, name));
    writeFileSync(join(commands, 'npx'), NPX);
    chmodSync(join(commands, 'npx'), 0o755);
    this.env = { ...sandboxEnv, GNUPGHOME: gnupg, PATH: `${commands}${delimiter}${sandboxEnv.PATH ?? ''}` };
  }

  /** Runs a block in a shell of its own that stops at the first command that fails; Terraform's question is answered. */
  shell(script: string): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const child = spawn('sh', ['-e', '-c', script], { cwd: this.folder, env: this.env });
      const output = { stdout: '', stderr: '' };
      child.stdout.on('data', (part: Buffer) => void (output.stdout += part.toString()));
      child.stderr.on('data', (part: Buffer) => void (output.stderr += part.toString()));
      child.stdin.on('error', () => undefined);
      child.stdin.end('yes\n');
      child.once('error', reject);
      child.once('close', (code) => {
        resolve({ code: code ?? 1, ...output, said: `${output.stdout}\n${output.stderr}` });
      });
    });
  }

  /** Makes the edit that a diff in a guide shows; the file has to be as the guide says that it is. */
  edit(patch: string): void {
    for (const { index, newFileName = index ?? '', hunks } of parsePatch(patch)) {
      const file = join(this.config, newFileName);
      const before = readFileSync(file, 'utf8');
      const after = applyPatch(before, {
        hunks,
        oldFileName: newFileName,
        newFileName,
        oldHeader: '',
        newHeader: '',
        index,
      });
      if (after === false) throw new Error(`${newFileName} is not as the guide says:\n${patch}\n${before}`);
      writeFileSync(file, after);
    }
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
