import { userInfo } from 'node:os';
import type { PlanRecord } from '../../change-records/record/change-record';
import { childEnvironment } from '../shell/child-environment';
import type { CommandOutcome } from '../shell/command-run';
import type { World } from '../shell/world';

/** What version control knows of a configuration. */
export interface CommittedChange {
  readonly author: PlanRecord['author'];
  readonly commit: PlanRecord['commit'];
  /** Why git told neither. */
  readonly gitSilent?: string;
}

/** The last commit of the folder; where git does not tell, why. */
export async function committedChange(world: World, folder: string): Promise<CommittedChange> {
  const git = (...args: readonly string[]): Promise<CommandOutcome> =>
    world.execute({ command: 'git', args, cwd: folder, env: childEnvironment('git', world.env) });
  const last = await git('log', '-1', '--format=%H%x00%an%x00%ae%x00%s');
  const [id, name, email, subject] = last.code === 0 ? last.stdout.trim().split('\0') : [];
  if (!id || name === undefined) return { author: null, commit: null, gitSilent: whySilent(last) };
  // Records, evidence and reviews come after the commit that they are about.
  const status = await git('status', '--porcelain', '--', '.', ':!records', ':!evidence');
  return {
    author: { name, email: email === undefined || email === '' ? null : email },
    commit: { id, subject: subject ?? '', uncommitted: status.code !== 0 || status.stdout.trim() !== '' },
  };
}

/** Git's own first line, e.g. of dubious ownership in a container, or that there is no repository. */
function whySilent({ code, stderr }: CommandOutcome): string {
  const [line = ''] = stderr.trim().split('\n');
  if (code === undefined) return `git could not be run: ${line}`;
  return line === '' ? 'git tells of no commit' : `git says "${line}"`;
}

/** What `personAtWork` says where nobody tells. */
export const UNKNOWN_PERSON = 'unknown';

/** Who is at work: the pipeline's word for its actor, or git's for its user. */
export async function personAtWork(world: World, folder: string): Promise<string> {
  const { env } = world;
  const actor = env['GITHUB_ACTOR'] ?? env['GITLAB_USER_LOGIN'] ?? env['CODEBUILD_INITIATOR'];
  if (actor) return actor;
  const ask = async (what: string): Promise<string> =>
    (
      await world.execute({ command: 'git', args: ['config', what], cwd: folder, env: childEnvironment('git', env) })
    ).stdout.trim();
  const [name, mail] = [await ask('user.name'), await ask('user.email')];
  if (name === '') return env['USER'] || env['USERNAME'] || loginName();
  return mail === '' ? name : `${name} <${mail}>`;
}

/** The system's word; a process in a container may run under a number that has no name. */
function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return UNKNOWN_PERSON;
  }
}
