import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFaults } from '../../change-records/chain/git-history';
import { appendRecord, RECORDS_FOLDER } from '../../change-records/chain/record-folder';
import { runCommand } from '../../cli/shell/command-run';
import { everyVerb } from '../../cli/verb-list';
import { aKeyChange, anAcceptance, context } from '../change-records/an-event';
import { aConfigDir, removeConfigDirs } from '../cli/a-config-dir';
import { aWorld } from '../cli/a-world';
import { run } from '../cli/checked-run';

afterAll(removeConfigDirs);

/** Real git, whoever's machine it is on. */
const env = {
  PATH: process.env.PATH ?? '',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
};

/** A repository whose configuration lies in a folder of it, with two records, each committed by itself. */
async function aRepository() {
  const dir = await aConfigDir();
  const folder = join(dir, RECORDS_FOLDER);
  const git = async (...args: readonly string[]): Promise<void> => {
    const { code, stderr } = await runCommand({ command: 'git', args, cwd: dir, env });
    if (code !== 0) throw new Error(stderr);
  };
  const commit = async (): Promise<void> => {
    await git('add', '--all');
    await git('commit', '--quiet', '--message', 'records');
  };
  const verify = async (...args: readonly string[]) => {
    const world = { ...aWorld({ cwd: dir, env }), execute: runCommand };
    const code = await run(['record', 'verify', ...args, '--config-dir', dir], everyVerb(), world);
    return { code, codes: [...new Set(world.stdout().match(/^[A-Z]+(_[A-Z]+)+/gm) ?? [])], err: world.stderr() };
  };
  await git('init', '--quiet');
  await appendRecord(folder, anAcceptance(), context());
  await commit();
  await appendRecord(folder, aKeyChange(), context());
  await commit();
  return { folder, commit, git, verify };
}

/** Writes another chain, which is whole in itself. */
async function forge(folder: string, records: number): Promise<void> {
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  for (let left = records; left > 0; left -= 1) await appendRecord(folder, anAcceptance('forged'), context());
}

test('records that were added once each are whole, and new ones may lie beside them', async () => {
  const { folder, verify } = await aRepository();
  await appendRecord(folder, anAcceptance(), context());
  expect(await verify('--git')).toMatchObject({ code: 0, codes: [] });
});

describe('what the chain cannot tell of itself, git tells:', () => {
  test.each<[string, (folder: string) => Promise<void>]>([
    ['emptied', (folder) => forge(folder, 0)],
    ['rewritten', (folder) => forge(folder, 2)],
    ['cut off', (folder) => forge(folder, 1)],
  ])('%s, before and after it is committed', async (_, meddle) => {
    const { folder, verify, commit } = await aRepository();
    await meddle(folder);
    expect(await verify()).toMatchObject({ code: 0 });
    expect(await verify('--git')).toMatchObject({ code: 1, codes: ['RECORD_NOT_AS_COMMITTED'] });
    await commit();
    expect(await verify('--git')).toMatchObject({ code: 1, codes: ['RECORD_REWRITTEN'] });
    // A review holds a branch against what it is based on.
    expect(await verify('--git', 'HEAD~1')).toMatchObject({ code: 1, codes: ['RECORD_NOT_AS_COMMITTED'] });
  });

  test('changed, and changed back', async () => {
    const { folder, verify, commit } = await aRepository();
    const file = join(folder, '0001.md');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, 'something else\n');
    await commit();
    writeFileSync(file, text);
    await commit();
    expect(await verify()).toMatchObject({ code: 0 });
    expect(await verify('--git')).toMatchObject({ code: 1, codes: ['RECORD_REWRITTEN'] });
  });

  test('unsigned', async () => {
    const { verify } = await aRepository();
    expect(await verify('--signed')).toMatchObject({ code: 1, codes: ['COMMIT_UNSIGNED'] });
  });
});

test.each([
  ['G', 0],
  ['U', 0],
  ['N', 1],
  ['B', 1],
  ['R', 1],
])('a signature that git calls %s leaves %d faults', (signature, faults) => {
  const commits = [{ id: 'abc', signature, files: [{ status: 'A', name: '0001.json' }] }];
  expect(historyFaults({ commits, differences: [], signed: true })).toHaveLength(faults);
});

test('what comes by a merge was added by it', async () => {
  const { folder, git, verify, commit } = await aRepository();
  await git('checkout', '--quiet', '-b', 'work');
  await appendRecord(folder, anAcceptance(), context());
  await commit();
  await git('checkout', '--quiet', '-');
  await git('merge', '--quiet', '--no-ff', '--no-edit', 'work');
  expect(await verify('--git')).toMatchObject({ code: 0, codes: [] });
});

test.each([
  ['a commit that is not there', ['--git', 'nowhere']],
  ['an option for a commit', ['--git=--all']],
])('%s is said, and nothing concluded', async (_, args) => {
  const { verify } = await aRepository();
  expect(await verify(...args)).toMatchObject({
    code: 2,
    err: expect.stringContaining('HISTORY_UNREADABLE') as string,
  });
});

test('a shallow clone is said', async () => {
  const { folder, verify } = await aRepository();
  const { stdout } = await runCommand({ command: 'git', args: ['rev-parse', 'HEAD'], cwd: folder, env });
  writeFileSync(join(folder, '..', '.git', 'shallow'), stdout);
  expect(await verify('--git')).toMatchObject({
    code: 2,
    err: expect.stringContaining('the clone is shallow') as string,
  });
});
