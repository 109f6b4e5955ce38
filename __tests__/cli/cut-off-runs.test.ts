import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsFault } from '../../aws/aws-fault';
import type { FoundAfterwards } from '../../change-records/chain/begun-record';
import { HEAD_FILE } from '../../change-records/chain/chain';
import { readRecords, verifyFolder } from '../../change-records/chain/record-folder';
import type { World } from '../../cli/shell/world';
import { everyVerb } from '../../cli/verb-list';
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

/** The key of generation 1 in the plan "start", and one that Terraform may have made. */
const OLD = 'AKIARZPUZDIKHN44MH3B';
const MADE = 'AKIAVALENTIA0000V002';

const stateOf = (...keys: readonly (readonly [index: string, id: string, status: string])[]): string =>
  JSON.stringify({
    values: {
      root_module: {
        resources: keys.map(([index, id, status]) => ({
          ...{ mode: 'managed', type: 'aws_iam_access_key', index },
          values: { id, user: 'valentia', status },
        })),
      },
    },
  });

/** A run that ends while Terraform works: nothing after that is done, as after a SIGKILL. */
async function aCutOffApply(plan = 'start') {
  const project = new AProject();
  project.plan = goldenText(plan);
  const { cloud, configDir } = await accountOf(project);
  const keyturn = async (args: readonly string[], { killed = false } = {}) => {
    const world = aWorld({ cloud, now: NOW, cwd: project.folder, outcome: project.outcome });
    const dies: World['execute'] = (command) =>
      killed && command.args[0] === 'apply' ? Promise.reject(new Error('killed')) : world.execute(command);
    const code = await run([...args, '--config-dir', configDir], everyVerb(), { ...world, execute: dies });
    return { code, out: world.stdout(), err: world.stderr() };
  };
  await keyturn(['plan']);
  await keyturn(['apply', '--yes'], { killed: true });
  const records = join(configDir, 'records');
  const found = async (): Promise<FoundAfterwards | undefined> =>
    (await readRecords(records)).find(
      (record): record is FoundAfterwards & typeof record => record.kind === 'found-afterwards',
    );
  return { project, cloud, keyturn, records, found };
}

test('is found by record verify and told by status', async () => {
  const { keyturn } = await aCutOffApply();
  const verified = await keyturn(['record', 'verify']);
  expect([verified.code, verified.out]).toEqual([1, expect.stringContaining('APPLY_UNFINISHED 0001.json')]);
  expect(verified.out).toContain('Whole: 1 record');
  const status = await keyturn(['status', 'valentia']);
  expect([status.code, status.out]).toEqual([1, expect.stringContaining('APPLY_UNFINISHED: record 1')]);
});

test('drafts that a kill left behind are told, and taken away by the next plan; those in use are left alone', async () => {
  const { keyturn, records, project } = await aCutOffApply();
  const [left, inUse] = ['.0002.json', '.head.json'].map((name) => `${name}.${randomUUID()}`) as [string, string];
  for (const name of [left, inUse]) writeFileSync(join(records, name), '{"half');
  const longAgo = new Date(Date.now() - 3_600_000);
  utimesSync(join(records, left), longAgo, longAgo);
  const verified = await keyturn(['record', 'verify']);
  expect(verified.out).toContain(`${left}: a killed run left this draft behind`);
  expect(verified.out).not.toContain(inUse);
  project.state = stateOf(['1', OLD, 'Active']);
  await keyturn(['plan']);
  expect(readdirSync(records).filter((name) => name.startsWith('.'))).toEqual([inUse]);
});

describe('is closed by the next plan with what IAM and the state show:', () => {
  test('a key that was not made', async () => {
    const { project, keyturn, found, records } = await aCutOffApply();
    project.state = stateOf(['1', OLD, 'Active']);
    const { err } = await keyturn(['plan']);
    expect(err).toContain('valentia: generation 2 was not made.');
    expect(await found()).toMatchObject({
      begun: 1,
      extent: 'none',
      sentences: ['valentia: generation 2 was not made.'],
    });
    expect((await keyturn(['record', 'verify'])).code).toBe(0);
    expect((await verifyFolder(records)).unfinished).toEqual([]);
  });

  test('a key that was made, and that Terraform knows', async () => {
    const { project, cloud, keyturn, found } = await aCutOffApply();
    cloud.withKey('valentia', MADE, NOW);
    project.state = stateOf(['1', OLD, 'Active'], ['2', MADE, 'Active']);
    await keyturn(['plan']);
    expect(await found()).toMatchObject({
      extent: 'all',
      sentences: ['valentia: generation 2 was made, AKIA…V002.'],
      state: [{ generation: 1 }, { generation: 2, accessKeyId: 'AKIA…V002', status: 'Active' }],
    });
  });

  test('a key that only IAM knows', async () => {
    const { project, cloud, keyturn, found } = await aCutOffApply();
    cloud.withKey('valentia', MADE, NOW);
    project.state = stateOf(['1', OLD, 'Active']);
    await keyturn(['plan']);
    const { extent, sentences } = (await found()) as FoundAfterwards;
    expect([extent, sentences]).toEqual(['part', [expect.stringContaining('take its secret for lost')]]);
  });
});

test('stays open where IAM cannot be asked, and while somebody holds the lock of the state', async () => {
  const { project, cloud, keyturn, found } = await aCutOffApply();
  cloud.faults.set('userNamed valentia', new AwsFault('denied', 'iam:GetUser', 'AccessDenied', 'no'));
  expect((await keyturn(['plan'])).err).toContain('stays open');
  cloud.faults.clear();
  project.endings.set('terraform plan', { code: 1, stderr: 'Error: Error acquiring the state lock' });
  const { code, err } = await keyturn(['apply', '--yes']);
  expect([code, err]).toEqual([2, expect.stringContaining('APPLY_UNDER_WAY')]);
  expect(await found()).toBeUndefined();
});

test('is closed by the next apply, which then goes its own way', async () => {
  const { keyturn, records } = await aCutOffApply();
  expect((await keyturn(['apply', '--yes'])).code).toBe(0);
  expect((await readRecords(records)).map(({ kind }) => kind)).toEqual(['begun', 'found-afterwards', 'begun', 'apply']);
});

test('of another stack is left to a plan of that stack', async () => {
  const { keyturn, found } = await aCutOffApply();
  await keyturn(['plan', 'key-check']);
  expect(await found()).toBeUndefined();
});

test('a record whose writer was ended is finished', async () => {
  const { keyturn, records } = await aCutOffApply();
  const page = readFileSync(join(records, '0001.html'), 'utf8');
  rmSync(join(records, '0001.html'));
  rmSync(join(records, HEAD_FILE));
  expect((await keyturn(['record', 'verify'])).out).toContain('Not whole');
  await keyturn(['plan']);
  expect((await verifyFolder(records)).faults).toEqual([]);
  expect(readFileSync(join(records, '0001.html'), 'utf8')).toBe(page);
});

test('Ctrl-C while a run is on record as begun waits until its outcome is, too', async () => {
  const { project, keyturn, records } = await aCutOffApply();
  await keyturn(['plan']);
  const listeners = process.listenerCount('SIGINT');
  let heard = false;
  project.endings.set('terraform show', {});
  const { outcome } = project;
  Object.assign(project, {
    outcome: (command: Parameters<typeof outcome>[0]) => {
      if (command.args[0] === 'apply') heard = process.emit('SIGINT');
      return outcome(command);
    },
  });
  const { code, err } = await keyturn(['apply', '--yes']);
  expect([code, heard, err]).toEqual([0, true, expect.stringContaining('Ending once it is on record')]);
  expect((await readRecords(records)).at(-1)).toMatchObject({ kind: 'apply', outcome: 'applied' });
  expect(process.listenerCount('SIGINT')).toBe(listeners);
  expect(existsSync(join(project.review, 'plan.tfplan'))).toBe(false);
  expect(readdirSync(records).filter((name) => name.startsWith('.'))).toEqual([]);
});
