import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecords } from '../../change-records/chain/record-folder';
import { sha256 } from '../../change-records/record/canonical-json';
import { type PlanRecord, planRecordSchema } from '../../change-records/record/change-record';
import { PLAN_FILE } from '../../cli/stack/ready-plan';
import { everyVerb } from '../../cli/verb-list';
import { readReview, recordHash, renderings, saveReview } from '../../cli/verbs/plan/review';
import type { Evidence } from '../../rotation/evidence';
import { golden, goldenText, recordOf } from '../change-records/golden-plan';
import { forgedAt, placesIn } from '../change-records/places';
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

describe('whatever is forged in a review that travels, with the hash that was approved', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'keyturn-review-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is refused, in whatever place, and however well its pages are made to fit', async () => {
    writeFileSync(join(folder, PLAN_FILE), 'a plan');
    const made = recordOf(golden('start'));
    const accepted = {
      code: 'X',
      because: 'x',
      wayOut: 'x',
      about: 'valentia',
      by: 'Ada',
      reason: 'x',
      at: made.madeAt,
    };
    const record: PlanRecord = {
      ...made,
      plannedBy: 'Ada',
      reason: 'change 4711',
      verdict: { ...made.verdict, accepted: [accepted] },
      plan: { ...made.plan, sha256: sha256('a plan') },
    };
    const approved = recordHash(record);
    await saveReview(folder, record);
    expect(await readReview(folder, approved)).toEqual(record);

    const places = placesIn(record);
    expect(places.length).toBeGreaterThan(60);
    const missed: unknown[] = [];
    for (const place of places) {
      const lie = forgedAt(record, place);
      const parsed = planRecordSchema.safeParse(lie);
      if (parsed.success) await saveReview(folder, parsed.data);
      else writeFileSync(join(folder, 'change-record.json'), JSON.stringify(lie));
      const refused = await readReview(folder, approved).then(
        () => false,
        (failure: { code?: string }) =>
          /^(NOT_THE_REVIEWED_PLAN|REVIEW_ALTERED|PLAN_CHANGED)$/.test(failure.code ?? ''),
      );
      if (!refused) missed.push(place);
    }
    expect(missed).toEqual([]);
  });
});

async function aDesk(plan: string) {
  const project = new AProject();
  project.plan = goldenText(plan);
  const { cloud, configDir } = await accountOf(project);
  const keyturn = async (...args: readonly string[]) => {
    const world = aWorld({ cloud, now: NOW, cwd: project.folder, outcome: project.outcome });
    const code = await run([...args, '--config-dir', configDir], everyVerb(), world);
    return { code, said: `${world.stdout()}${world.stderr()}` };
  };
  /** Alters the record that was reviewed, for programs and for people. */
  const forge = (lie: (record: PlanRecord) => object): void => {
    const file = (ending: string): string => join(project.review, `change-record.${ending}`);
    const record = JSON.parse(readFileSync(file('json'), 'utf8')) as PlanRecord;
    const forged = { ...record, ...lie(record) } as PlanRecord;
    for (const ending of ['json', 'md'] as const) writeFileSync(file(ending), renderings(forged).get(ending) ?? '');
  };
  const applied = () => project.asked.includes('terraform apply');
  return { project, cloud, configDir, keyturn, forge, applied };
}

describe('without that hash, a forged review', () => {
  it.each<[string, (record: PlanRecord) => object]>([
    ['headline', () => ({ headline: 'nothing to see' })],
    ['count', ({ counts }) => ({ counts: { ...counts, created: 0 } })],
    ['user', ({ users }) => ({ users: users.map((user) => ({ ...user, name: 'somebody-else' })) })],
    ['step', ({ users }) => ({ users: users.map((user) => ({ ...user, step: 'adopt' })) })],
    ['change of a key', ({ keys }) => ({ keys: keys.map((key) => ({ ...key, change: 'unchanged' })) })],
    ['recipient of the secret', ({ keys }) => ({ keys: keys.map((key) => ({ ...key, sealedTo: 'f'.repeat(40) })) })],
    ['name of that recipient', ({ keys }) => ({ keys: keys.map((key) => ({ ...key, sealedToUserIds: ['Grace'] })) })],
    ['other change', () => ({ otherChanges: [] })],
    ['drift', () => ({ drift: [{ address: 'x', what: 'changed' }] })],
  ])('of a %s is refused: the plan says something else', async (_, lie) => {
    const { keyturn, forge, applied } = await aDesk('start');
    await keyturn('plan');
    forge(lie);
    const { code, said } = await keyturn('apply', '--yes');
    expect([code, said, applied()]).toEqual([1, expect.stringContaining('REVIEW_ALTERED'), false]);
  });

  it.each<[string, object, string]>([
    ['reason', { reason: 'a reason that nobody gave' }, 'Reason: a reason that nobody gave'],
    ['planner', { plannedBy: 'Grace' }, 'Planned by Grace'],
  ])('tells its %s, which only people know, before it asks', async (_, lie, told) => {
    const { keyturn, forge, applied } = await aDesk('start');
    await keyturn('plan');
    forge(() => lie);
    const { said } = await keyturn('apply');
    expect([said, applied()]).toEqual([expect.stringContaining(told), false]);
  });

  it('opens no gate: an acceptance of what may not be accepted is none', async () => {
    const { keyturn, forge, applied } = await aDesk('delete-active');
    await keyturn('plan');
    forge(({ verdict, madeAt }) => {
      const accepted = verdict.refusals.map((one) => ({
        ...one,
        about: 'valentia',
        by: 'Grace',
        reason: 'x',
        at: madeAt,
      }));
      return { verdict: { ...verdict, allowed: true, refusals: [], accepted } };
    });
    const { code } = await keyturn('apply', '--yes');
    expect([code, applied()]).toEqual([1, false]);
  });
});

describe('forged evidence of use opens nothing:', () => {
  const used = { at: '2026-11-23T06:00:00.000Z', proven: true, silentHours: 48, checks: [] };
  const key = (accessKeyId: string) => ({
    accessKeyId,
    status: 'Active' as const,
    lastUsed: '2026-11-23T05:00:00.000Z',
  });

  it.each<[string, (ids: readonly [string, string]) => Partial<Evidence> | string]>([
    ['that IAM contradicts', ([old, fresh]) => ({ proof: { ...used, newKey: key(fresh), oldKey: key(old) } })],
    ['of another key', ([old]) => ({ proof: { ...used, newKey: key('AKIAANOTHER000009999'), oldKey: key(old) } })],
    [
      'of another generation',
      ([old, fresh]) => ({
        ...{ generation: 3 },
        proof: { ...used, newKey: key(fresh), oldKey: key(old) },
      }),
    ],
    [
      'with an acceptance that nobody gave on record',
      () => ({ accepted: { at: used.at, reason: 'the boss said so' } }),
    ],
    ['that is no evidence', () => '{ "proven": true }'],
  ])('%s', async (_, forged) => {
    const { configDir, cloud, keyturn, applied } = await aDesk('disable');
    const [old, fresh] = (await cloud.keys.keysOf('valentia')).map(({ id }) => id);
    const said = forged([old ?? '', fresh ?? '']);
    mkdirSync(join(configDir, 'evidence'), { recursive: true });
    writeFileSync(
      join(configDir, 'evidence', 'valentia-2.json'),
      typeof said === 'string' ? said : JSON.stringify({ user: 'valentia', generation: 2, ...said }),
    );
    const planned = await keyturn('plan');
    expect(planned.code).not.toBe(0);
    await keyturn('apply', '--yes');
    expect(applied()).toBe(false);
    expect(await readRecords(join(configDir, 'records'))).toEqual([]);
  });
});
