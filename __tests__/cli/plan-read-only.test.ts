import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandRun } from '../../cli/shell/command-run';
import type { Verb } from '../../cli/shell/verb';
import { page as applyPage } from '../../cli/verbs/plan/apply';
import { page as planPage } from '../../cli/verbs/plan/plan';
import { goldenText } from '../change-records/golden-plan';
import { NOW } from '../sealing/pgp-keys';
import { removeConfigDirs } from './a-config-dir';
import { AProject, removeProjects } from './a-project';
import { aWorld } from './a-world';
import { accountOf } from './as-planned';
import { run } from './checked-run';

afterAll(() => {
  removeConfigDirs();
  removeProjects();
});

const verbs: readonly Verb[] = [
  { name: 'plan', summary: '', load: () => ({ page: planPage }) },
  { name: 'apply', summary: '', load: () => ({ page: applyPage }) },
];

async function aDesk(plan = goldenText('start')) {
  const project = new AProject();
  project.plan = plan;
  const { cloud, configDir } = await accountOf(project);
  const asked: string[] = [];
  const outcome = (asking: CommandRun) => {
    asked.push([asking.command, ...asking.args].join(' '));
    return project.outcome(asking);
  };
  const keyturn = async (...args: readonly string[]) => {
    const world = aWorld({ cloud, now: NOW, cwd: project.folder, outcome });
    const code = await run([...args, '--config-dir', configDir], verbs, world);
    return { code, out: world.stdout(), err: world.stderr() };
  };
  const lock = join(project.folder, 'cdktf.out', 'stacks', 'suppliers', '.terraform.lock.hcl');
  return { project, keyturn, asked, lock };
}

describe('plan --no-lock', () => {
  test('has Terraform plan without the lock; any other plan takes it', async () => {
    const { keyturn, asked } = await aDesk();
    const planned = () => asked.filter((command) => command.startsWith('terraform plan'));
    expect((await keyturn('plan', '--no-lock', '--reason', 'a proposal')).code).toBe(0);
    expect(planned()).toEqual([expect.stringContaining(' -lock=false')]);
    expect((await keyturn('plan', '--reason', 'at a desk')).code).toBe(0);
    expect(planned()[1]).not.toContain('-lock');
  });
});

describe('plan --expect-empty', () => {
  test('is content with a plan that changes nothing', async () => {
    const { keyturn } = await aDesk(goldenText('nothing'));
    const { code, out } = await keyturn('plan', '--expect-empty', '--reason', 'weekly');
    expect(code).toBe(0);
    expect(out).toMatch(/\nThere is nothing to apply\.\n$/);
    expect(out).not.toContain('keyturn apply');
  });

  test('refuses one that does, and shows what', async () => {
    const { keyturn } = await aDesk();
    const { code, out, err } = await keyturn('plan', '--expect-empty', '--reason', 'weekly');
    expect(code).toBe(1);
    expect(out).toContain('# Change record: 1 key created');
    expect(out).toContain('Have it reviewed, then: npx keyturn apply');
    expect(err).toContain('PLAN_NOT_EMPTY: The plan of suppliers is not empty (1 key created');
  });
});

describe('the providers of an apply', () => {
  test.each([
    ['the same', 'hash of the one that planned', 0],
    ['others', 'hash of another one', 1],
  ])('are %s', async (_, atApply, code) => {
    const { project, keyturn, lock } = await aDesk();
    project.endings.set('terraform init', {});
    await keyturn('plan', '--reason', 'x');
    // Another machine: the plan comes along, and Terraform chooses anew.
    writeFileSync(join(project.review, 'providers.lock.hcl'), 'hash of the one that planned');
    writeFileSync(lock, atApply);
    const ended = await keyturn('apply', '--yes', '--approved-by', 'Bea');
    expect(ended.code).toBe(code);
    if (code === 1) expect(ended.err).toContain('PROVIDERS_CHANGED');
  });

  test('are kept beside the plan', async () => {
    const { project, keyturn, lock } = await aDesk();
    await keyturn('plan', '--reason', 'x');
    writeFileSync(lock, 'chosen');
    await keyturn('plan', '--reason', 'x');
    expect(readFileSync(join(project.review, 'providers.lock.hcl'), 'utf8')).toBe('chosen');
  });
});
