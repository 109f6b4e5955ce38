import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readRecords } from '../../change-records/chain/record-folder';
import type { CommandRun } from '../../cli/shell/command-run';
import { everyVerb } from '../../cli/verb-list';
import type { Takeovers } from '../../settings/takeovers-file';
import { goldenText, type PlanJson } from '../change-records/golden-plan';
import { NOW } from '../sealing/pgp-keys';
import { ACloud } from './a-cloud';
import { aConfigDir, removeConfigDirs } from './a-config-dir';
import { AProject, removeProjects } from './a-project';
import { aState } from './a-state';
import { aWorld } from './a-world';
import { asPlanned, ledgerOf } from './as-planned';
import { run } from './checked-run';

afterAll(() => {
  removeConfigDirs();
  removeProjects();
});

const STACKS = ['suppliers-a', 'suppliers-b', 'suppliers'];

/** The plan of one stack: what of a plan of everybody is about a user, and for the stack of the buckets the rest. */
function planOf(user: string | undefined, all: string): string {
  const plan = JSON.parse(all) as PlanJson & { applyable?: boolean };
  const isMine = (address: string): boolean =>
    user === undefined ? address.startsWith('aws_s3_') : new RegExp(`^aws_iam_.*\\.${user}\\b`).test(address);
  plan.resource_changes = plan.resource_changes.filter(({ address }) => isMine(address));
  const ledger = plan.variables['key_generations']?.value as Record<string, unknown>;
  plan.variables['key_generations'] = { value: user === undefined ? {} : { [user]: ledger[user] } };
  plan.applyable = plan.resource_changes.some(({ change }) => change.actions.join() !== 'no-op');
  return JSON.stringify(plan);
}

/** kotahi-writer in the shard a, valentia in b; the plan of everybody is the golden one of that name. */
async function aDesk(name: string, failing?: string) {
  const project = new AProject();
  project.stacks = ['key-check', ...STACKS];
  const all = goldenText(name);
  const plans = new Map([
    ['suppliers-a', planOf('kotahi-writer', all)],
    ['suppliers-b', planOf('valentia', all)],
    ['suppliers', planOf(undefined, all)],
  ]);
  const configDir = await aConfigDir();
  const file = join(configDir, 'settings.json');
  const settings = JSON.parse(readFileSync(file, 'utf8')) as {
    deployment: object;
    users: { shard?: string; uploads: { prefix?: string } }[];
  };
  for (const user of settings.users) delete user.uploads.prefix;
  Object.assign(settings.deployment, { shards: ['a', 'b'] });
  for (const [at, shard] of ['a', 'b'].entries()) Object.assign(settings.users[at] ?? {}, { shard });
  writeFileSync(file, JSON.stringify(settings));
  ledgerOf(all, configDir);
  const cloud = new ACloud(() => NOW);
  asPlanned(cloud, all);
  const states = new Map<string, string>();
  const applied: string[] = [];
  const outcome = (command: CommandRun) => {
    const stack = basename(command.cwd);
    project.plan = plans.get(stack) ?? all;
    project.state = states.get(stack) ?? aState({});
    if (command.args[0] === 'apply') {
      applied.push(stack);
      if (stack === failing) return { code: 1, stderr: 'AccessDenied: not today' };
    }
    return project.outcome(command);
  };
  const keyturn = async (...args: readonly string[]) => {
    const world = aWorld({ cloud, now: NOW, cwd: project.folder, outcome });
    const code = await run([...args, '--config-dir', configDir], everyVerb(), world);
    return { code, out: world.stdout(), said: `${world.stdout()}${world.stderr()}`.replace(/\s+/g, ' ') };
  };
  return { project, configDir, cloud, keyturn, applied, states };
}

describe('a plan of several stacks', () => {
  it('is one record with one hash, and only stacks that change are applied', async () => {
    const { keyturn, applied, configDir } = await aDesk('start');
    const planned = await keyturn('plan', '--reason', 'change 4711', '--json');
    const record = JSON.parse(planned.out) as {
      formatVersion: string;
      plan: { stacks: string[] };
      recordSha256: string;
    };
    expect([planned.code, record.formatVersion, record.plan.stacks]).toEqual([0, '2.3', STACKS]);
    const { code, said } = await keyturn(
      'apply',
      '--yes',
      '--approved-by',
      'R. Reviewer',
      '--expect',
      record.recordSha256,
    );
    expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
    expect(applied).toEqual(['suppliers-b']);
    const records = await readRecords(join(configDir, 'records'));
    expect(records.map(({ kind }) => kind)).toEqual(['begun', 'apply']);
  });

  it('leaves the stacks after one that fails as they are, and says how far it came', async () => {
    const { keyturn, applied, configDir } = await aDesk('first-deployment', 'suppliers-b');
    const planned = await keyturn('plan', '--reason', 'the first');
    expect(planned.code).toBe(0);
    const { code } = await keyturn('apply', '--yes', '--approved-by', 'R. Reviewer');
    expect([code, applied]).toEqual([2, ['suppliers-a', 'suppliers-b']]);
    const [, record] = await readRecords(join(configDir, 'records'));
    expect(record).toMatchObject({
      kind: 'apply',
      outcome: 'failed',
      problem: expect.stringMatching(
        /not today Applied before: suppliers-a; the stacks after it were not started/,
      ) as string,
    });
  });

  it('is what pipelines ask for by the name that is always there', async () => {
    const { keyturn, applied } = await aDesk('start');
    await keyturn('plan', 'suppliers', '--reason', 'all');
    const { code } = await keyturn('apply', 'suppliers', '--yes', '--approved-by', 'R. Reviewer');
    expect([code, applied]).toEqual([0, ['suppliers-b']]);
  });

  it('is not the plan of one user, which its own stack has alone', async () => {
    const { keyturn } = await aDesk('nothing');
    const { said } = await keyturn('plan', '--only', 'valentia', '--reason', 'one');
    expect(said).toContain('Planning suppliers-b, for valentia alone');
  });

  it('keeps no plan file but the one that holds all', async () => {
    const { keyturn, project } = await aDesk('start');
    await keyturn('plan', '--reason', 'all');
    expect(existsSync(join(project.review, 'plan.tfplan'))).toBe(true);
    for (const stack of STACKS.slice(0, 2)) {
      expect(existsSync(join(project.folder, 'cdktf.out', 'stacks', stack, 'keyturn', 'plan.tfplan'))).toBe(false);
    }
  });
});

test('one shard is planned alone with its own part of the ledger, and a user in its shard', async () => {
  const { keyturn, applied } = await aDesk('start');
  const alone = await keyturn('plan', 'suppliers-b', '--reason', 'a rotation');
  expect([alone.code, alone.said]).toEqual([0, expect.stringContaining('npx keyturn apply suppliers-b')]);
  const { code } = await keyturn('apply', 'suppliers-b', '--yes', '--approved-by', 'R. Reviewer');
  expect([code, applied]).toEqual([0, ['suppliers-b']]);
});

describe('user move', () => {
  const moving = async (...words: readonly string[]) => {
    const desk = await aDesk('nothing');
    // Planned once, so that the stacks are there.
    await desk.keyturn('plan', '--reason', 'nothing');
    const [key] = await desk.cloud.keys.keysOf('kotahi-writer');
    desk.states.set('suppliers-a', aState({ 'kotahi-writer': { '1': key?.id ?? '' } }));
    const ended = await desk.keyturn('user', 'move', 'kotahi-writer', ...words);
    const imports = join(desk.configDir, 'imports.json');
    return {
      ...desk,
      ...ended,
      key,
      imports: existsSync(imports) ? (JSON.parse(readFileSync(imports, 'utf8')) as Takeovers) : undefined,
      settings: readFileSync(join(desk.configDir, 'settings.json'), 'utf8'),
    };
  };

  it('writes the new shard, and all that one stack forgets and the other takes over', async () => {
    const { code, key, imports, settings } = await moving('--to', 'b', '--yes');
    expect(code).toBe(0);
    const from = 'suppliers-a';
    expect(imports).toEqual([
      { to: 'aws_iam_user.kotahi-writer', id: 'kotahi-writer', from },
      { to: 'aws_iam_access_key.kotahi-writer["1"]', id: key?.id, from },
      { to: 'aws_iam_user_policy.kotahi-writer', id: 'kotahi-writer:upload', from },
    ]);
    expect(settings).not.toContain('"shard": "a"');
  });

  it('goes to the stack that is always there as well', async () => {
    const { code, settings } = await moving('--to', 'suppliers', '--yes');
    expect([code, /"shard": ?"a"/.test(settings)]).toEqual([0, false]);
  });

  it.each([
    [['--to', 'c', '--yes'], 1, 'UNKNOWN_SHARD'],
    [['--to', 'a', '--yes'], 0, 'is in suppliers-a already'],
    [['--to', 'b', '--dry-run'], 0, 'Nothing was written'],
    [['--to', 'b'], 1, 'Nothing was written'],
  ])('%j: ends with %d and %s, and writes nothing', async (words, expected, told) => {
    const { code, said, imports, settings } = await moving(...words);
    expect([code, said]).toEqual([expected, expect.stringContaining(told)]);
    expect([imports, /"shard": ?"a"/.test(settings)]).toEqual([undefined, true]);
  });
});
