import { userInfo } from 'node:os';
import type { PlanRecord } from '../../change-records/record/change-record';
import type { World } from '../shell/world';

/** What version control knows of a configuration. */
export interface CommittedChange {
  readonly author: PlanRecord['author'];
  readonly commit: PlanRecord['commit'];
}

/** The last commit of the folder; nothing where it is in no repository, or git is not there. */
export async function committedChange(world: World, folder: string): Promise<CommittedChange> {
  const git = async (...args: readonly string[]): Promise<string | undefined> => {
    const { code, stdout } = await world.execute({ command: 'git', args, cwd: folder, env: world.env });
    return code === 0 ? stdout : undefined;
  };
  const last = await git('log', '-1', '--format=%H%x00%an%x00%ae%x00%s');
  const [id, name, email, subject] = last?.trim().split('\0') ?? [];
  if (id === undefined || name === undefined) return { author: null, commit: null };
  // Records, evidence and reviews come after the commit that they are about.
  const edits = await git('status', '--porcelain', '--', '.', ':!records', ':!evidence');
  return {
    author: { name, email: email === undefined || email === '' ? null : email },
    commit: { id, subject: subject ?? '', uncommitted: edits === undefined || edits.trim() !== '' },
  };
}

/** What `personAtWork` says where nobody tells. */
export const UNKNOWN_PERSON = 'unknown';

/** Who is at work: the pipeline's word for its actor, or git's for its user. */
export async function personAtWork(world: World, folder: string): Promise<string> {
  const { env } = world;
  const actor = env['GITHUB_ACTOR'] ?? env['GITLAB_USER_LOGIN'] ?? env['CODEBUILD_INITIATOR'];
  if (actor) return actor;
  const ask = async (what: string): Promise<string> =>
    (await world.execute({ command: 'git', args: ['config', what], cwd: folder, env })).stdout.trim();
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
