import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { type Ended, type HandSandbox, run } from '../journeys/by-hand';

const PROJECT = join(__dirname, '..', '..');
const EXAMPLES = join(PROJECT, 'examples', 'pipelines');
const ZIP = 'what HashiCorp would answer';

/** What is on a runner, and what a runner gets from elsewhere: name → script. */
const COMMANDS: Readonly<Record<string, string>> = {
  npm: 'test "$*" = ci',
  'apt-get': 'exit 0',
  curl: `test "$1" = -fsSLo && printf '%s' '${ZIP}' > "$2"`,
  // Into a folder of the runner's own; the machine's Terraform is there already.
  unzip: 'case "$5" in "$HOST_FOLDER"/*) mkdir -p "$5";; esac',
  aws: `
verb="$2"; shift 2
while test $# -gt 0; do
  case "$1" in
    --bucket) bucket="$2"; shift 2;; --key) key="$2"; shift 2;; --body) body="$2"; shift 2;;
    --if-none-match) new=yes; shift 2;; *) file="$1"; shift;;
  esac
done
object="$HOST_FOLDER/buckets/$bucket/$key"
case "$verb" in
  put-object) test -n "$new" && test ! -e "$object" && mkdir -p "$(dirname "$object")" && cp "$body" "$object";;
  get-object) cp "$object" "$file";;
  *) exit 64;;
esac`,
  gh: `
echo "gh $*" >> "$HOST_FOLDER/told"
case "$1 $2" in
  "api "*) echo '[{"state":"approved","user":{"login":"bea"}}]';;
  "pr comment") cat comment.md >> "$HOST_FOLDER/told";;
  "pr create") ;;
  *) exit 64;;
esac`,
  npx: `
test "$1" = keyturn || exit 64
shift
if test -z "$STAND_IN"; then exec "${process.execPath}" "${join(PROJECT, 'bin', 'keyturn.cjs')}" "$@"; fi
echo "keyturn $*" >> "$HOST_FOLDER/told"
if test "$1" != plan; then exit 0; fi
mkdir -p "cdktf.out/stacks/$2/keyturn"
for ending in md html; do echo "the record of $2" > "cdktf.out/stacks/$2/keyturn/change-record.$ending"; done
exit "$STAND_IN"`,
};

/** A host of pipelines, a repository on it, and runners that have what the files in `examples/pipelines/` count on. */
export class PipelineHost {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'kt-host-')));
  /** The repository as the host keeps it. */
  readonly origin = join(this.folder, 'origin.git');
  private readonly artifacts = join(this.folder, 'artifacts');

  constructor(private readonly sandbox: HandSandbox) {
    mkdirSync(join(this.folder, 'bin'));
    mkdirSync(this.artifacts);
    for (const [name, script] of Object.entries(COMMANDS)) {
      writeFileSync(join(this.folder, 'bin', name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(this.folder, 'bin', name), 0o755);
    }
    this.createRepository();
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** As a project of its own has it: settings, ledger and keys in the root, beside `cdktf.json`. */
  private createRepository(): void {
    const seed = join(this.folder, 'seed');
    cpSync(this.sandbox.path('config'), seed, { recursive: true });
    cpSync(join(this.sandbox.project, 'cdktf.json'), join(seed, 'cdktf.json'));
    writeFileSync(join(seed, '.gitignore'), ['cdktf.out', '*.json.tmp', 'terraform.zip', 'plan.tgz'].join('\n'));
    this.git(this.folder, 'init', '--quiet', '--bare', '--initial-branch', 'main', this.origin);
    this.git(this.origin, 'config', 'receive.advertisePushOptions', 'true');
    this.git(seed, 'init', '--quiet', '--initial-branch', 'main');
    this.git(seed, 'remote', 'add', 'origin', this.origin);
    this.commit(seed, 'The first settings');
  }

  /** From here on nobody pushes to main; what was asked for with a push is noted. */
  protectMain(): void {
    const hook = join(this.origin, 'hooks', 'pre-receive');
    const refuses = 'while read old new ref; do test "$ref" != refs/heads/main || exit 1; done';
    const notes = `i=0; while test $i -lt "\${GIT_PUSH_OPTION_COUNT:-0}"; do eval "echo \\"push option \\$GIT_PUSH_OPTION_$i\\"" >> '${join(this.folder, 'told')}'; i=$((i + 1)); done`;
    mkdirSync(dirname(hook), { recursive: true });
    writeFileSync(hook, `#!/bin/sh\n${notes}\n${refuses}\n`);
    chmodSync(hook, 0o755);
  }

  /** What a person merges on the host's pages. */
  merge(branch: string): void {
    this.git(this.origin, 'update-ref', 'refs/heads/main', `refs/heads/${branch}`);
  }

  /** Somebody edits, and it is merged. */
  async edit(message: string, ...keyturn: readonly string[]): Promise<void> {
    const clone = this.checkout();
    const ended = await run(process.execPath, [join(PROJECT, 'bin', 'keyturn.cjs'), ...keyturn], this.env(), clone);
    expect({ keyturn, code: ended.code, said: ended.code === 0 ? '' : ended.said }).toEqual({
      keyturn,
      code: 0,
      said: '',
    });
    this.commit(clone, message, 'edited');
    this.merge('edited');
  }

  private commit(folder: string, message: string, branch = 'main'): void {
    this.git(folder, 'add', '--all');
    this.git(folder, 'commit', '--quiet', '--message', message);
    this.git(folder, 'push', '--quiet', '--force', 'origin', `HEAD:refs/heads/${branch}`);
  }

  /** Names of the files of a branch's folder. */
  filesOf(branch: string, folder: string): readonly string[] {
    return this.git(this.origin, 'ls-tree', '--name-only', branch, `${folder}/`).split('\n').filter(Boolean);
  }

  subjectOf(branch: string): string {
    return this.git(this.origin, 'log', '-1', '--format=%s', branch).trim();
  }

  private git(folder: string, ...args: readonly string[]): string {
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** What the host and its command were told since the last time that somebody asked. */
  told(): string {
    const file = join(this.folder, 'told');
    if (!existsSync(file)) return '';
    const text = readFileSync(file, 'utf8');
    rmSync(file);
    return text;
  }

  /** A runner's folder with the repository in it, as hosts check it out: at a commit, on no branch. */
  checkout(): string {
    const workspace = this.workspace();
    this.git(this.folder, 'clone', '--quiet', this.origin, workspace);
    this.git(workspace, 'checkout', '--quiet', '--detach');
    return workspace;
  }

  workspace(): string {
    return mkdtempSync(join(this.folder, 'runner-'));
  }

  /** The environment of a runner: the sandbox as its AWS, and nothing that names a folder of it. */
  env(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
    const sandbox = without(this.sandbox.env, 'KEYTURN_CONFIG_DIR', 'CDKTF_OUTDIR', 'CDKTF_OUTPUT');
    return {
      ...sandbox,
      HOST_FOLDER: this.folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      TERRAFORM_SHA256: createHash('sha256').update(ZIP).digest('hex'),
      STAND_IN: '',
      ...more,
      PATH: [join(this.folder, 'bin'), ...(more['PATH'] ? [more['PATH']] : []), sandbox['PATH'] ?? ''].join(delimiter),
    };
  }

  /** A shell as the hosts use it: it stops at the first command that fails. */
  shell(script: string, folder: string, env: Readonly<Record<string, string>>): Promise<Ended> {
    return run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], this.env(env), folder);
  }

  /** Keeps what a job hands on. */
  keep(artifact: string, workspace: string, paths: readonly string[]): void {
    for (const path of paths) {
      const from = join(workspace, path);
      if (existsSync(from)) cpSync(from, join(this.artifacts, artifact, path), { recursive: true });
    }
  }

  /** Brings it to another job. */
  bring(artifact: string, workspace: string): void {
    const from = join(this.artifacts, artifact);
    if (existsSync(from)) cpSync(from, workspace, { recursive: true });
  }

  artifactsOf(artifact: string): readonly string[] {
    const from = join(this.artifacts, artifact);
    return existsSync(from) ? readdirSync(from, { recursive: true }).map(String) : [];
  }
}

/** A file of the examples, parsed. */
export const example = <Shape>(file: string): Shape => parse(readFileSync(join(EXAMPLES, file), 'utf8')) as Shape;

/** What the stand-in for HashiCorp answers has a checksum of its own, and a runner folders of its own. */
export function without<Value>(
  variables: Readonly<Record<string, Value>>,
  ...names: readonly string[]
): Record<string, Value> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !names.includes(name)));
}
