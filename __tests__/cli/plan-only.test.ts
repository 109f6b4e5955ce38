import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlanRecord } from '../../change-records/record/change-record';
import type { CommandRun } from '../../cli/shell/command-run';
import type { Verb } from '../../cli/shell/verb';
import { page as startPage } from '../../cli/verbs/ledger/start';
import { page as applyPage } from '../../cli/verbs/plan/apply';
import { page as planPage } from '../../cli/verbs/plan/plan';
import { page as statusPage } from '../../cli/verbs/status/status';
import { NOW } from '../sealing/pgp-keys';
import { removeConfigDirs } from './a-config-dir';
import { AProject, removeProjects } from './a-project';
import { aWorld } from './a-world';
import { accountOf, ledgerOf } from './as-planned';
import { run } from './checked-run';

afterAll(() => {
  removeConfigDirs();
  removeProjects();
});

const verbs: readonly Verb[] = [
  { name: 'plan', summary: '', load: () => ({ page: planPage }) },
  { name: 'apply', summary: '', load: () => ({ page: applyPage }) },
  { name: 'start', summary: '', load: () => ({ page: startPage }) },
  { name: 'status', summary: '', load: () => ({ page: statusPage }) },
];

/** The plan bumps valentia; the entry of kotahi-writer is none. */
async function aDesk() {
  const project = new AProject();
  project.plan = JSON.stringify({ ...(JSON.parse(project.plan) as object), complete: false });
  const { cloud, configDir } = await accountOf(project);
  const ledgerFile = join(configDir, 'key-generations.json');
  const ledger = JSON.parse(readFileSync(ledgerFile, 'utf8')) as Record<string, object>;
  writeFileSync(ledgerFile, JSON.stringify({ ...ledger, 'kotahi-writer': { generation: 'two', previous: 'deleted' } }));
  /** What the app was given as the ledger, at each synthesis. */
  const synthesised: unknown[] = [];
  const planned: (readonly string[])[] = [];
  const outcome = (command: CommandRun) => {
    if (command.command === 'sh') {
      const dir = command.env['KEYTURN_CONFIG_DIR'] ?? '';
      synthesised.push(JSON.parse(readFileSync(join(dir, 'key-generations.json'), 'utf8')));
    }
    if (command.args[0] === 'plan') planned.push(command.args.filter((arg) => arg.startsWith('-target=')));
    return project.outcome(command);
  };
  const keyturn = async (...args: readonly string[]) => {
    const world = aWorld({ cloud, now: NOW, cwd: project.folder, outcome });
    const code = await run([...args, '--config-dir', configDir], verbs, world);
    return { code, out: world.stdout(), err: world.stderr() };
  };
  return { project, cloud, configDir, keyturn, synthesised, planned, ledgerFile };
}

describe('plan --only', () => {
  it('goes past a wrong entry of somebody else, who is planned as it was applied and not targeted', async () => {
    const { keyturn, synthesised, planned, project } = await aDesk();
    const { code, out, err } = await keyturn('plan', '--only', 'valentia', '--reason', 'leaked');
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringContaining('Passed by: key-generations.json') as string,
    });
    expect(synthesised).toEqual([
      {
        'kotahi-writer': { generation: 1, previous: 'deleted', suspended: false },
        valentia: { generation: 2, previous: 'active', suspended: false },
      },
    ]);
    expect(planned).toEqual([
      ['aws_iam_user', 'aws_iam_access_key', 'aws_ssm_parameter.sealed_secret_valentia'].map((of) =>
        of.includes('.') ? `-target=${of}` : `-target=${of}.valentia`,
      ),
    ]);
    expect(out).toContain('npx keyturn apply --only valentia');
    expect(out).toContain('Planned for valentia alone');
    const record = JSON.parse(readFileSync(join(project.review, 'change-record.json'), 'utf8')) as PlanRecord;
    expect(record.plan.only).toBe('valentia');
    expect(record.users.map(({ name }) => name)).toEqual(['valentia']);
  });

  it('without it everybody waits, and is told of it', async () => {
    const { keyturn } = await aDesk();
    const { code, err } = await keyturn('plan');
    expect([code, err]).toEqual([2, expect.stringContaining('npx keyturn plan --only <user>')]);
  });

  it.each([
    ['the user whose own entry is wrong', ['--only', 'kotahi-writer'], 2, /kotahi-writer/],
    ['nobody', ['--only', 'valentai'], 2, /UNKNOWN_USER/],
    ['another stack', ['key-check', '--only', 'valentia'], 2, /has no users/],
    ['somebody who leaves', ['--only', 'valentia', '--leaving', 'karo'], 2, /in it no more/],
  ])('is refused for %s', async (_, args, exit, words) => {
    const { keyturn } = await aDesk();
    const { code, err } = await keyturn('plan', ...args);
    expect([code, err]).toEqual([exit, expect.stringMatching(words)]);
  });

  it('settings that cannot be parsed refuse it', async () => {
    const { keyturn, configDir } = await aDesk();
    writeFileSync(join(configDir, 'settings.json'), '{ "organisation": ');
    expect((await keyturn('plan', '--only', 'valentia')).code).toBe(2);
  });
});

describe('apply --only', () => {
  it('applies what was planned for one user, and the record of it says so', async () => {
    const { keyturn, configDir } = await aDesk();
    await keyturn('plan', '--only', 'valentia', '--reason', 'leaked');
    const { code, err } = await keyturn('apply', '--yes', '--approved-by', 'B. Reviewer', '--only', 'valentia');
    expect({ code, err }).toMatchObject({ code: 0 });
    const recorded = readFileSync(join(configDir, 'records', '0002.json'), 'utf8');
    expect(JSON.parse(recorded)).toMatchObject({ change: { plan: { only: 'valentia' } } });
  });

  it.each([
    [['--only', 'valentia'], []],
    [[], ['--only', 'valentia']],
  ])('does not apply what was planned with %j as %j', async (plan, apply) => {
    const { keyturn, ledgerFile, project } = await aDesk();
    ledgerOf(project.plan, join(ledgerFile, '..'));
    await keyturn('plan', ...plan, '--reason', 'r');
    const { code, err } = await keyturn('apply', '--yes', ...apply);
    expect([code, err]).toEqual([1, expect.stringContaining('NOT_THE_REVIEWED_PLAN')]);
  });
});

describe('verbs of one user', () => {
  it('go past a wrong entry of somebody else, and lead to a plan of that user', async () => {
    const { keyturn, ledgerFile } = await aDesk();
    writeFileSync(ledgerFile, '{ "valentia": { "generation": 1, "previous": "deleted" }, "kotahi-writer": 7 }');
    const { code, out } = await keyturn('start', 'valentia');
    expect([code, out]).toEqual([0, expect.stringContaining('npx keyturn plan --only valentia')]);
    expect(readFileSync(ledgerFile, 'utf8')).toContain('"kotahi-writer": 7');
  });

  it('status tells of everybody else, and of whom it could not', async () => {
    const { keyturn } = await aDesk();
    const all = await keyturn('status');
    expect([all.code, all.out]).toEqual([
      2,
      expect.stringMatching(
        /Could not look at kotahi-writer:[\s\S]*valentia|valentia[\s\S]*Could not look at kotahi-writer/,
      ),
    ]);
    expect((await keyturn('status', 'valentia')).out).not.toContain('Could not look');
  });
});
