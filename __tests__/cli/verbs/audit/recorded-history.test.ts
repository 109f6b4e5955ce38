import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventOf, RecordedEvent } from '../../../../change-records/chain/chained-record';
import { appendRecord } from '../../../../change-records/chain/record-folder';
import { recordedHistory } from '../../../../cli/verbs/audit/recorded-history';
import { recordsAreWhole } from '../../../../compliance/controls/organisation';
import { anApply, context } from '../../../change-records/an-event';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-records-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (day: number): string => `2026-03-${String(day).padStart(2, '0')}T00:00:00.000Z`;

function keyChange(action: 'issued' | 'deactivated', day: number): Promise<unknown> {
  const event: RecordedEvent = {
    kind: 'key-change',
    action,
    outcome: 'done',
    problem: null,
    user: 'ada',
    accessKeyId: 'AKIA…7Q4Z',
    before: action === 'issued' ? null : 'Active',
    after: action === 'issued' ? 'Active' : 'Inactive',
    createdAt: at(1),
    lastUsed: null,
    reason: null,
  };
  const by = { name: 'Ada', arn: null };
  return appendRecord(folder, event, { now: new Date(at(day)), by, organisation: null, timeZone: 'Pacific/Auckland' });
}

test('no folder is no history, and no fault', async () => {
  expect(await recordedHistory(join(folder, 'none'))).toMatchObject({
    chain: { kind: 'none', tagged: [] },
    history: { events: [] },
  });
});

test('a whole chain tells what happened, oldest first', async () => {
  await keyChange('issued', 1);
  await keyChange('deactivated', 9);
  const { chain, history } = await recordedHistory(folder);
  expect(chain).toMatchObject({ kind: 'whole', records: 2, hash: expect.stringMatching(/^sha256:/) as string });
  expect(history.events.map(({ what, at: when, record }) => [what, when.toISOString(), record])).toEqual([
    ['created', at(1), 1],
    ['created', at(1), 2],
    ['disabled', at(9), 2],
  ]);
});

test('an apply tells of the key that it made by the state afterwards, and of the one before by IAM; a failed one of none', async () => {
  await appendRecord(folder, anApply('start'), context());
  await appendRecord(folder, anApply('start', 'failed'), context());
  const { history } = await recordedHistory(folder);
  const made = history.events.filter(({ at: when }) => when.toISOString() === '2026-11-23T07:00:00.000Z');
  expect(made).toEqual([
    {
      user: 'valentia',
      generation: 2,
      maskedKeyId: 'AKIA…7Q4Z',
      what: 'created',
      at: expect.any(Date) as Date,
      record: 1,
    },
  ]);
  const older = history.events.filter(({ generation }) => generation === 1);
  expect(older.map(({ what, record }) => [what, record])).toEqual([['created', 1]]);
});

test.each([
  ['disable', 'disabled'],
  ['enable', 'enabled'],
  ['delete', 'deleted'],
])('an applied %s tells that the old key was %s', async (plan, what) => {
  await appendRecord(folder, anApply(plan), context());
  const { history } = await recordedHistory(folder);
  const told = history.events.filter((event) => event.what !== 'created');
  expect(told.map((event) => [event.user, event.generation, event.what])).toEqual([['valentia', 1, what]]);
});

test('an altered record makes the chain broken, and nothing of it is believed', async () => {
  await keyChange('issued', 1);
  const file = join(folder, '0001.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"user": "ada"', '"user": "eve"'));
  const { chain, history } = await recordedHistory(folder);
  expect(chain).toMatchObject({ kind: 'broken', because: expect.stringContaining('altered') as string });
  expect(history.events).toEqual([]);
});

test('what was begun and has no end is told, and so are the drafts of killed runs', async () => {
  const act: EventOf<'begun'>['act'] = {
    ...{ kind: 'key-change', action: 'deactivated', user: 'ada', accessKeyId: 'AKIA…7Q4Z', others: [] },
    ...{ before: 'Active', after: 'Inactive', reason: null },
  };
  await appendRecord(folder, { kind: 'begun', act }, context());
  const draft = join(folder, `.0002.json.${randomUUID()}`);
  writeFileSync(draft, '{"half');
  utimesSync(draft, new Date(0), new Date(0));
  const { chain } = await recordedHistory(folder);
  expect(chain).toMatchObject({
    ...{ kind: 'whole', gaps: [], drafts: 1 },
    unfinished: [
      'Record 1 (key deactivated: ada) was begun 2026-11-23T07:00:00.000Z by Ada Operator <ada@example.org.nz>.',
    ],
  });
  if (chain.kind !== 'whole') return;
  const account = { kind: 'account', account: '123456789012', root: { kind: 'unknown', because: '' } } as const;
  expect(recordsAreWhole({ ...account, chain })).toMatchObject({
    status: 'FAIL',
    because: expect.stringMatching(
      /no end on record: Record 1 .*\. And a draft that a killed run left beside them is no record\.$/,
    ) as string,
    wayOut: expect.stringContaining('closes it') as string,
  });
});
