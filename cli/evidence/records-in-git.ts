import {
  COMMIT_FORMAT,
  parseRecordCommits,
  type RecordsInGit,
  touchedFiles,
} from '../../change-records/chain/git-history';
import { RECORDS_FOLDER } from '../../change-records/chain/record-folder';
import { childEnvironment } from '../shell/child-environment';
import { CouldNotError } from '../shell/exit-code';
import type { World } from '../shell/world';

/**
 * What git knows of the folder of records, up to a commit. Along the first parents: a merge counts as what it brought to its
 * branch, whatever became of the commits that it merged.
 * @throws CouldNotError `HISTORY_UNREADABLE` where git does not tell, or tells only a part
 */
export async function recordsInGit(
  world: World,
  configDir: string,
  ref: string,
): Promise<Pick<RecordsInGit, 'commits' | 'differences'>> {
  const git = async (...args: readonly string[]): Promise<string> => {
    const env = childEnvironment('git', world.env);
    const { code, stdout, stderr } = await world.execute({ command: 'git', args, cwd: configDir, env });
    if (code === 0) return stdout;
    throw unreadable(stderr.trim().split('\n')[0] ?? '');
  };
  // Nothing that begins with a dash is a commit's name.
  const commit = (await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`)).trim();
  if ((await git('rev-parse', '--is-shallow-repository')).trim() === 'true') {
    throw unreadable('the clone is shallow');
  }
  const what = ['--relative', '--no-renames', '--name-status', '-z'];
  const log = await git(
    'log',
    '--first-parent',
    '-m',
    ...what,
    `--format=${COMMIT_FORMAT}`,
    commit,
    '--',
    RECORDS_FOLDER,
  );
  const differences = await git('diff', ...what, commit, '--', RECORDS_FOLDER);
  return {
    commits: parseRecordCommits(log, RECORDS_FOLDER),
    differences: touchedFiles(differences.split('\0'), RECORDS_FOLDER),
  };
}

function unreadable(because: string): CouldNotError {
  return new CouldNotError(
    'HISTORY_UNREADABLE',
    `The history of the records cannot be read: ${because || 'git knows no such commit'}.`,
    'Run it in a whole clone that git trusts (git fetch --unshallow; git config --global --add safe.directory <folder>), and name a commit that is there.',
  );
}
