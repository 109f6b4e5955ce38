import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsFault } from '../../aws/aws-fault';
import type { RecordOf } from '../../change-records/chain/chained-record';
import { issuedGenerations } from '../../change-records/chain/history';
import { appendRecord, readRecords, verifyFolder } from '../../change-records/chain/record-folder';
import { everyVerb } from '../../cli/verb-list';
import { daysAfter } from '../../rotation/days';
import { recordedChange } from '../change-records/an-event';
import { NOW } from '../sealing/pgp-keys';
import { ACloud } from './a-cloud';
import { aConfigDir, removeConfigDirs } from './a-config-dir';
import { aState, showing, synthesised } from './a-state';
import { aWorld } from './a-world';
import { run } from './checked-run';

afterAll(removeConfigDirs);

type Finding = Readonly<Record<'code' | 'about' | 'because', string>>;

const ago = (days: number): Date => daysAfter(NOW, -days);
const OLD = 'AKIAVALENTIA00001111';
const NEW = 'AKIAVALENTIA00007Q4Z';
const OVERLAP = { generation: 2, previous: 'active', suspended: false } as const;

/** valentia as the apply of the plan "start" left it, which is on record ten days ago. */
async function anAccount({ recorded = true, state }: { readonly recorded?: boolean; readonly state?: string } = {}) {
  const cloud = new ACloud(() => NOW)
    .withSupplier('valentia', OVERLAP)
    .withKey('valentia', OLD, ago(100))
    .withKey('valentia', NEW, ago(10));
  const dir = await aConfigDir({
    ledger: { valentia: OVERLAP, 'kotahi-writer': { generation: 1, previous: 'deleted' } },
  });
  const records = join(dir, 'records');
  if (state !== undefined) {
    writeFileSync(join(dir, 'cdktf.json'), JSON.stringify({ app: 'nothing' }));
    synthesised(dir);
  }
  if (recorded) {
    await appendRecord(
      records,
      recordedChange([
        { user: 'valentia', generation: 1, accessKeyId: 'AKIA…1111', status: 'Active' },
        { user: 'valentia', generation: 2, accessKeyId: 'AKIA…7Q4Z', status: 'Active' },
      ]),
      { now: ago(10), by: { name: 'Ada', arn: null }, organisation: null, timeZone: 'Pacific/Auckland' },
    );
  }
  const keyturn = async (...args: readonly string[]) => {
    const world = aWorld({ cloud, now: NOW, cwd: dir, ...(state !== undefined && { outcome: showing(state) }) });
    const code = await run([...args, '--config-dir', dir], everyVerb(), world);
    return { code, out: world.stdout(), err: world.stderr() };
  };
  const outside = async () =>
    (await readRecords(records)).find((one): one is RecordOf<'outside'> => one.kind === 'outside');
  return { cloud, keyturn, outside, records };
}

const REASON = ['--reason', 'found in a repository'];
const close = ['record', 'outside', 'valentia', ...REASON];

describe('a gap between IAM and the records', () => {
  test('is none right after an apply', async () => {
    const { keyturn, outside } = await anAccount();
    expect((await keyturn('status', 'valentia')).out).not.toContain('NOT_ON_RECORD');
    expect((await keyturn('doctor')).out).not.toContain('NOT_ON_RECORD');
    expect(await keyturn(...close)).toMatchObject({ code: 0, out: expect.stringContaining('say the same') as string });
    expect(await outside()).toBeUndefined();
  });

  test.each<[what: string, happens: (cloud: ACloud) => unknown, sentence: string]>([
    [
      'a key switched off by hand',
      (cloud) => cloud.keys.deactivate('valentia', NEW),
      'The key AKIA…7Q4Z of valentia is Inactive, and the last record says Active.',
    ],
    [
      'a key deleted by hand',
      (cloud) => cloud.keys.delete('valentia', OLD),
      'The records tell of the key AKIA…1111 of valentia, Active, which IAM has no longer.',
    ],
    [
      'a key that replaced another',
      async (cloud) => {
        await cloud.keys.delete('valentia', OLD);
        cloud.withKey('valentia', 'AKIASTRANGER00009999', ago(1));
      },
      'IAM has the key AKIA…9999 of valentia, Active, of which no record tells.',
    ],
    [
      'a step by cdktf deploy',
      (cloud) => cloud.tag('valentia', 'keyturn:previous', 'inactive'),
      'The tags of valentia say generation 2, previous inactive, and the last record says generation 2, previous active.',
    ],
    [
      'tags that no apply writes',
      (cloud) => cloud.tag('valentia', 'keyturn:previous', 'gone'),
      'The tags of valentia say what no apply writes.',
    ],
  ])('%s is named by status, closed on record, and then none', async (_, happens, sentence) => {
    const { cloud, keyturn, outside, records } = await anAccount();
    await happens(cloud);
    const status = await keyturn('status', 'valentia');
    expect(status.out).toContain(`NOT_ON_RECORD: `);
    expect(status.out.replace(/\s+/g, ' ')).toContain(sentence);
    expect(status.out).toContain('npx keyturn record outside valentia --reason');
    const data = JSON.parse((await keyturn('status', 'valentia', '--json')).out) as { records: { gaps: unknown[] } };
    expect(data.records.gaps).toMatchObject([{ code: 'NOT_ON_RECORD', user: 'valentia' }]);

    // Where nothing else is wrong with it, the doctor names it so; else by what leads out of it.
    const doctor = JSON.parse((await keyturn('doctor', '--json')).out) as { findings: readonly Finding[] };
    const found = doctor.findings.filter(({ about, code }) => about === 'valentia' && !code.includes('SEAL'));
    expect(found).not.toEqual([]);
    const named = found.filter(({ code }) => code === 'NOT_ON_RECORD').map(({ because }) => because);
    expect(named).toEqual(named.length === found.length ? [expect.stringContaining(sentence)] : []);

    const closed = await keyturn(...close);
    expect([closed.code, closed.out]).toEqual([0, expect.stringContaining(sentence)]);
    expect(await outside()).toMatchObject({ user: 'valentia', reason: 'found in a repository' });
    expect((await outside())?.differences).toContain(sentence);
    expect(await verifyFolder(records)).toMatchObject({ faults: [], unfinished: [] });
    // Tags that nobody can read stay a fault, whoever knows of it.
    if (sentence.includes('no apply writes')) return;
    expect((await keyturn('status', 'valentia')).out).not.toContain('NOT_ON_RECORD');
  });

  test('is everything where no record tells of the user at all', async () => {
    const { keyturn, outside, records } = await anAccount({ recorded: false });
    const status = await keyturn('status', 'valentia');
    expect(status.out.replace(/\s+/g, ' ')).toContain(
      'say that generation 2, previous active was applied, and no record tells of it',
    );
    await keyturn(...close);
    expect(await outside()).toMatchObject({ since: null, entry: OVERLAP });
    expect((await keyturn('status', 'valentia')).out).not.toContain('NOT_ON_RECORD');
    expect(issuedGenerations(await readRecords(records)).get('valentia')).toBe(2);
  });
});

describe('the record of it', () => {
  test('says who did it, when and from where, as CloudTrail tells', async () => {
    const { cloud, keyturn, outside } = await anAccount();
    await cloud.keys.deactivate('valentia', NEW);
    const by = 'arn:aws:iam::123456789012:user/eve';
    const call = { status: 'Inactive', accessKeyId: NEW, by, from: '203.0.113.9' } as const;
    cloud.keyCalls.set('valentia', [
      { at: ago(50), name: 'UpdateAccessKey', ...call },
      { at: ago(2), name: 'UpdateAccessKey', ...call },
      {
        at: ago(1),
        name: 'DeleteAccessKey',
        status: undefined,
        accessKeyId: undefined,
        by: undefined,
        from: undefined,
      },
    ]);
    await keyturn(...close);
    expect((await outside())?.events).toEqual([
      { at: ago(2).toISOString(), what: 'disabled', accessKeyId: 'AKIA…7Q4Z', by, from: '203.0.113.9' },
      { at: ago(1).toISOString(), what: 'deleted', accessKeyId: null, by: null, from: null },
    ]);
    const { out } = await keyturn('record', 'show', '2');
    expect(out).toMatch(/arn:aws:iam::123456789012:user\/eve[^]*203\.0\.113\.9/);
    expect((await keyturn('record', 'list', '--user', 'valentia')).out).toContain('done outside keyturn: valentia');
  });

  test('says that CloudTrail did not answer, and is made all the same', async () => {
    const { cloud, keyturn, outside } = await anAccount();
    await cloud.keys.deactivate('valentia', NEW);
    cloud.faults.set('callsAbout valentia', new AwsFault('denied', 'cloudtrail:LookupEvents', 'AccessDenied', 'no'));
    const { err } = await keyturn(...close);
    expect(err).toContain('CloudTrail does not tell who did it');
    expect(await outside()).toMatchObject({
      events: null,
      eventsMissing: expect.stringContaining('not tell') as string,
    });
  });

  test('holds no whole key ID', async () => {
    const { cloud, keyturn, outside } = await anAccount();
    await cloud.keys.deactivate('valentia', NEW);
    await keyturn(...close);
    expect(JSON.stringify(await outside())).not.toMatch(/AKIA[A-Z0-9]{12,}/);
  });
});

describe('is refused', () => {
  const both = aState({ valentia: { 1: OLD, 2: NEW } });

  test.each<[what: string, state: string, happens: (cloud: ACloud) => unknown]>([
    ['tags set forward', both, (cloud) => cloud.tag('valentia', 'keyturn:generation', '3')],
    ['an overlap taken away', both, (cloud) => cloud.tag('valentia', 'keyturn:previous', 'deleted')],
    [
      'an orphan in the place of a key',
      aState({ valentia: { 1: OLD } }),
      (cloud) => cloud.keys.deactivate('valentia', NEW),
    ],
    ['no tags any more', both, (cloud) => cloud.untag('valentia')],
    ['tags that cannot be read', both, (cloud) => cloud.tag('valentia', 'keyturn:generation', 'two')],
  ])('where Terraform’s state speaks against the tags: %s', async (_, state, happens) => {
    const { cloud, keyturn, outside } = await anAccount({ state });
    await happens(cloud);
    expect(await keyturn(...close)).toMatchObject({ code: 1, err: expect.stringContaining('TAGS_EDITED') as string });
    expect(await outside()).toBeUndefined();
  });

  test('where the state agrees, what was done is put on record', async () => {
    const { cloud, keyturn, outside } = await anAccount({ state: both });
    cloud.tag('valentia', 'keyturn:previous', 'inactive');
    expect(await keyturn(...close)).toMatchObject({ code: 0 });
    expect(await outside()).toMatchObject({ entry: { previous: 'inactive' } });
  });

  test('without a reason that says something', async () => {
    const { keyturn, outside } = await anAccount({ recorded: false });
    for (const reason of [[], ['--reason', '  ']]) {
      const { code, err } = await keyturn('record', 'outside', 'valentia', ...reason);
      expect([code, err]).toEqual([1, expect.stringContaining('NO_REASON')]);
    }
    expect(await outside()).toBeUndefined();
  });

  test('of somebody whom neither IAM nor a record knows', async () => {
    const { keyturn } = await anAccount();
    const { code, err } = await keyturn('record', 'outside', 'nobody', ...REASON);
    expect([code, err]).toEqual([2, expect.stringContaining('NO_SUCH_USER')]);
  });

  test('where IAM does not answer: unknown is not gone', async () => {
    const { cloud, keyturn, outside } = await anAccount();
    cloud.faults.set('keysOf valentia', new AwsFault('denied', 'iam:ListAccessKeys', 'AccessDenied', 'no'));
    expect((await keyturn(...close)).code).toBe(2);
    expect(await outside()).toBeUndefined();
  });

  test('while something of the user is open: that is for its end to tell', async () => {
    const { cloud, keyturn, records, outside } = await anAccount();
    await cloud.keys.deactivate('valentia', NEW);
    await appendRecord(
      records,
      {
        kind: 'begun',
        act: {
          ...{ kind: 'key-change', action: 'deactivated', user: 'valentia', accessKeyId: 'AKIA…7Q4Z', others: [] },
          ...{ before: 'Active', after: 'Inactive', reason: null },
        },
      },
      { now: NOW, by: { name: 'Ada', arn: null }, organisation: null, timeZone: 'Pacific/Auckland' },
    );
    const { code, err } = await keyturn(...close);
    expect([code, err]).toEqual([1, expect.stringContaining('APPLY_UNFINISHED')]);
    expect((await keyturn('status', 'valentia')).out).not.toContain('NOT_ON_RECORD');
    expect(await outside()).toBeUndefined();
  });
});
