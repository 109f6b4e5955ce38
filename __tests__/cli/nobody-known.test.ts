import os from 'node:os';
import { join } from 'node:path';
import { readRecords } from '../../change-records/chain/record-folder';
import { everyVerb } from '../../cli/verb-list';
import { daysAfter } from '../../rotation/days';
import { goldenText } from '../change-records/golden-plan';
import { NOW } from '../sealing/pgp-keys';
import { removeConfigDirs } from './a-config-dir';
import { AProject, removeProjects } from './a-project';
import { aWorld } from './a-world';
import { accountOf } from './as-planned';
import { run } from './checked-run';

// A process in a container runs under a number that has no name, and git is set up for nobody.
beforeEach(() => {
  jest.spyOn(os, 'userInfo').mockImplementation(() => {
    throw new Error('uv_os_get_passwd returned ENOENT');
  });
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => {
  removeConfigDirs();
  removeProjects();
});

async function atWorkAsNobody(plan = 'start') {
  const project = new AProject();
  project.plan = goldenText(plan);
  project.endings.set('git config', { stdout: '' });
  const { cloud, configDir } = await accountOf(project);
  cloud.withUser('jo').withKey('jo', 'AKIAJO00000000001111', daysAfter(NOW, -91));
  const keyturn = async (...args: readonly string[]) => {
    const world = aWorld({ cloud, now: NOW, cwd: project.folder, outcome: project.outcome });
    const code = await run([...args, '--config-dir', configDir], everyVerb(), world);
    return { code, err: world.stderr() };
  };
  return { keyturn, records: () => readRecords(join(configDir, 'records')) };
}

const WARNING = 'Neither git nor the system tells who you are';

describe('where nobody can tell who is at work, the record says so and so does the command:', () => {
  test('plan and apply', async () => {
    const { keyturn, records } = await atWorkAsNobody();
    expect(await keyturn('plan')).toMatchObject({ code: 0, err: expect.stringContaining(WARNING) as string });
    const nobody = await keyturn('apply', '--yes');
    expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('NO_APPROVER')]);
    const named = await keyturn('apply', '--yes', '--approved-by', 'Grace');
    expect([named.code, named.err]).toEqual([0, expect.stringContaining(WARNING)]);
    expect(await records()).toMatchObject([
      { kind: 'begun', recordedBy: { name: 'unknown' }, act: { planner: 'unknown', approval: { by: 'Grace' } } },
      { kind: 'apply', recordedBy: { name: 'unknown' } },
    ]);
  });

  test.each([
    ['keys deactivate', ['keys', 'deactivate', 'jo', '1111', '--yes', '--reason', 'left']],
    ['suspend --now', ['suspend', '--now', 'jo', '--yes', '--reason', 'incident 12']],
    ['record outside', ['record', 'outside', 'valentia', '--reason', 'the console']],
  ])('%s', async (_, args) => {
    const { keyturn, records } = await atWorkAsNobody();
    expect(await keyturn(...args)).toMatchObject({ code: 0, err: expect.stringContaining(WARNING) as string });
    expect((await records()).at(-1)?.recordedBy.name).toBe('unknown');
  });
});
