import type { CheckSettings } from '../../check-environment/check-settings';
import {
  counts,
  countsInWords,
  digestMail,
  digestTold,
  isDigestDue,
  sections,
} from '../../lambda/access-key-rotation-check/digest';
import { CheckMemory } from '../../lambda/access-key-rotation-check/memory';
import type { ActedRow, DueRow, OpenRow, RunReport } from '../../lambda/access-key-rotation-check/run-report';
import { sealingKeyConcern } from '../../rotation/sealing-key-end';
import { InMemoryAws } from '../aws/in-memory-aws';
import { ago, aRun, OWNER, settings } from './a-check';

const world = new InMemoryAws();
const AT = '2026-06-20T12:00:00.000Z';

const open = (of: Partial<OpenRow> = {}): OpenRow => ({
  ...{ user: 'ann', accessKeyId: 'AKIAAAAAAAAAAAAAOLD1', audience: 'internal', because: 'it is old' },
  ...{ wayOut: 'Rotate it.', controls: ['CIS-1.14', 'ORG-2'], wouldDo: 'deactivate' },
  ...of,
});
const due = (told: DueRow['told']): DueRow => ({
  ...{ user: 'ann', accessKeyId: 'AKIAAAAAAAAAAAAAOLD1', audience: 'internal', dueAt: AT, contact: 'ann@x.nz', told },
});
const acted: ActedRow = {
  ...{ user: 'ann', accessKeyId: 'AKIAAAAAAAAAAAAAOLD1', did: 'deleted', because: 'it is old', ageDays: 91 },
  ...{ byEarlierRun: false, told: 'sent' },
};
const attention = { user: 'ann', because: 'so it is', wayOut: 'Mend it.' };

const aReport = (of: Partial<RunReport> = {}): RunReport => ({
  ...{ version: 1, run: 'run-1', account: '123456789012', mode: 'enforce', asOf: AT, complete: true },
  ...{ users: { inAccount: 7, lookedAt: 3 }, acted: [], comingDue: [], overdue: [], unused: [], exempt: [] },
  ...{ attention: [], unclassified: [], leaks: [], sealingKeys: [], rootKeys: 0, problems: [] },
  freshness: {
    ...{ reportMadeAt: AT, usersAsked: 3, usersRemembered: 0, oldestListing: null, everybodyAskedBecause: null },
    ...{ changesSeenUntil: null, changesUnseenBecause: null },
  },
  ...of,
});
const shown = (of: Partial<RunReport>, how: Partial<CheckSettings> = {}) =>
  sections(aReport(of), { ...settings, ...how });

describe('a section of the digest', () => {
  test.each<[string, Partial<RunReport>, string, object]>([
    ['root keys', { rootKeys: 2 }, 'Root user (2)', { what: 'CRITICAL: root user' }],
    [
      'leaks',
      { leaks: [attention] },
      'AWS knows of a leak (1)',
      { what: 'CRITICAL: ann', because: 'so it is', wayOut: 'Mend it.' },
    ],
    [
      'problems',
      { problems: [{ about: 'ben', because: 'denied' }] },
      'Could not look or could not do (1)',
      { what: 'ben', because: 'denied', wayOut: '' },
    ],
    [
      'what was done',
      { acted: [acted] },
      'Done (1)',
      { what: 'ann AKIA…OLD1 was deleted', because: 'it is old', wayOut: 'told now' },
    ],
    [
      'what is overdue',
      { overdue: [open()] },
      'Overdue (1)',
      { what: 'ann AKIA…OLD1, internal', because: 'it is old', controls: 'CIS-1.14, ORG-2', wayOut: 'Rotate it.' },
    ],
    [
      'what is unused',
      { unused: [open({ controls: [] })] },
      'Unused (1)',
      { what: 'ann AKIA…OLD1, internal', controls: '' },
    ],
    [
      'what comes due',
      { comingDue: [due('sent')] },
      'Coming due (1)',
      {
        what: 'ann AKIA…OLD1, internal',
        because: 'to be rotated by Sunday, 21 June 2026',
        wayOut: 'told now (ann@x.nz)',
      },
    ],
    [
      'PGP keys',
      { sealingKeys: [attention] },
      'PGP keys that end (1)',
      { what: 'ann', because: 'so it is', wayOut: 'Mend it.' },
    ],
    [
      'what is to be mended',
      { attention: [attention] },
      'To mend (1)',
      { what: 'ann', because: 'so it is', wayOut: 'Mend it.' },
    ],
    [
      'who is exempt',
      { exempt: [{ user: 'ann', until: '2027-01-01', reason: 'old printer' }] },
      'Exempt (1)',
      { what: 'ann', because: 'old printer', wayOut: 'until 2027-01-01' },
    ],
    [
      'who is unclassified',
      { unclassified: ['ann'] },
      'Unclassified: taken as internal (1)',
      { what: 'ann', because: 'no tag keyturn:audience, and not under /suppliers/', wayOut: '' },
    ],
  ])('of %s', (_, of, title, row) => {
    const found = shown(of);
    expect(found.map((one) => [one.title, one.more])).toEqual([[title, '']]);
    expect(found[0]?.rows[0]).toMatchObject(row);
  });

  test('is none where there is nothing, or where nobody could tell', () => {
    expect(shown({})).toEqual([]);
    expect(shown({ rootKeys: null })).toEqual([]);
  });

  test.each([
    [100, ''],
    [101, 'and 1 more: see the report'],
  ])('of %i rows shows a hundred', (length, more) => {
    const [section] = shown({ unclassified: Array.from({ length }, (_, at) => `user-${at}`) });
    expect(section).toMatchObject({ title: `Unclassified: taken as internal (${length})`, more });
    expect(section?.rows).toHaveLength(100);
  });

  test.each<[OpenRow['wouldDo'], CheckSettings['mode'], string]>([
    ['delete', 'report', 'Rotate it. In enforce the check would delete it.'],
    ['deactivate', 'report', 'Rotate it. In enforce the check would deactivate it.'],
    [null, 'report', 'Rotate it.'],
    ['delete', 'enforce', 'Rotate it.'],
  ])('tells what would be done (%s) where nothing is: %s', (wouldDo, mode, wayOut) => {
    expect(shown({ overdue: [open({ wouldDo })] }, { mode })[0]?.rows[0]?.wayOut).toBe(wayOut);
  });

  test('of unused keys leaves out those that stand among the overdue', () => {
    const other = open({ accessKeyId: 'AKIAAAAAAAAAAAAAYNG2' });
    const titles = shown({ overdue: [open()], unused: [open(), other] }).map(({ title }) => title);
    expect(titles).toEqual(['Overdue (1)', 'Unused (1)']);
    expect(shown({ overdue: [open()], unused: [open()] }).map(({ title }) => title)).toEqual(['Overdue (1)']);
  });

  test.each<[CheckSettings['tell'], number]>([
    ['holders', 1],
    ['owner', 1],
    ['nobody', 0],
  ])('of what comes due is none where nobody is to hear: %s', (tell, length) => {
    expect(shown({ comingDue: [due('recently')] }, { tell })).toHaveLength(length);
  });

  test('says of each key who was told', () => {
    const told = ['sent', 'kept', 'lost', 'nobody', 'recently', 'not-now'] as const;
    const said = shown({ comingDue: told.map(due) })[0]?.rows.map(({ wayOut }) => wayOut) ?? [];
    expect(new Set(said).size).toBe(told.length);
    expect(said[3]).toContain('NOBODY TOLD');
  });
});

describe('the subject of the digest', () => {
  test('counts what there is any of', () => {
    const report = aReport({
      ...{ leaks: [attention], rootKeys: 2, problems: [{ about: 'x', because: 'y' }], acted: [acted] },
      ...{ overdue: [open()], unused: [open(), open({ accessKeyId: 'AKIA2' })], comingDue: [due('sent')] },
      sealingKeys: [attention],
    });
    expect(countsInWords(counts(report, settings))).toBe(
      'LEAKED 1, root keys 2, problems 1, done 1, overdue 1, unused 1, coming due 1, PGP keys ending 1',
    );
    expect(countsInWords(counts(aReport({ rootKeys: null }), settings))).toBe('nothing to do');
  });

  test('names the account, and the project where there are several', () => {
    const mail = (project?: string, mailReplyTo?: string) =>
      digestMail(aReport(), 's3://x/y.json', aRun(world, { with: { project, mailReplyTo } }));
    expect(mail()).toMatchObject({
      subject: 'Access keys of 123456789012: nothing to do',
      to: [OWNER],
      replyTo: OWNER,
    });
    expect(mail('north', 'desk@x.nz')).toMatchObject({
      subject: 'Access keys of 123456789012 (north): nothing to do',
      replyTo: 'desk@x.nz',
    });
    expect(mail().text).toContain('7 users in the account, 3 had to be looked at');
    expect(mail().text).toContain('s3://x/y.json');
    expect(mail().text).toContain('Mode: enforce.');
  });

  test.each([true, false])('says first whether it is complete: %s', (complete) => {
    const { text } = digestMail(aReport({ complete }), 'x', aRun(world));
    expect(text.includes('NOT EVERYTHING COULD BE LOOKED AT')).toBe(!complete);
  });
});

describe('the owner is told again', () => {
  const isDue = async (last: { readonly daysAgo: number; readonly of: RunReport } | undefined, report: RunReport) => {
    const memory = await CheckMemory.open(new InMemoryAws().evidence(), 'x', world.now, world.now);
    if (last) memory.rememberDigest(ago(world, last.daysAgo), digestTold(last.of));
    return isDigestDue(report, memory, aRun(world));
  };
  const standing = aReport({ overdue: [open()] });

  test('where no digest is remembered, or no memory can be had', async () => {
    expect(await isDue(undefined, standing)).toBe(true);
    expect(isDigestDue(standing, undefined, aRun(world))).toBe(true);
  });

  test('in a week, where something was done, and where there is more; not where there is less', async () => {
    expect(await isDue({ daysAgo: 1, of: standing }, standing)).toBe(false);
    expect(await isDue({ daysAgo: 6, of: standing }, standing)).toBe(true);
    expect(await isDue({ daysAgo: 1, of: standing }, { ...standing, acted: [acted] })).toBe(true);
    expect(await isDue({ daysAgo: 1, of: standing }, aReport())).toBe(false);
  });

  test.each<[string, Partial<RunReport>]>([
    ['a key that comes due', { comingDue: [due('sent')] }],
    ['a key that is unused', { unused: [open()] }],
    ['another overdue one', { overdue: [open(), open({ accessKeyId: 'AKIA2' })] }],
    ['somebody exempt', { exempt: [{ user: 'ann', until: '2027-01-01', reason: 'old printer' }] }],
    ['something to mend', { attention: [attention] }],
    ['a leak', { leaks: [attention] }],
    ['a PGP key that ends', { sealingKeys: [attention] }],
    ['somebody unclassified', { unclassified: ['ann'] }],
    ['a root key', { rootKeys: 1 }],
    ['a problem', { problems: [{ about: 'ben', because: 'denied' }] }],
  ])('of %s', async (_, more) => {
    const report = { ...standing, ...more };
    expect(await isDue({ daysAgo: 1, of: standing }, report)).toBe(true);
    expect(await isDue({ daysAgo: 1, of: report }, report)).toBe(false);
  });

  test('and not because a day has gone by, or a problem says it otherwise', async () => {
    const ends = (daysAgo: number) => {
      const concern = sealingKeyConcern('ann', '2026-06-30', ago(world, daysAgo), 'UTC');
      return aReport({ sealingKeys: concern === undefined ? [] : [{ user: 'ann', ...concern }] });
    };
    expect(await isDue({ daysAgo: 1, of: ends(0) }, ends(-1))).toBe(false);
    expect(await isDue({ daysAgo: 1, of: ends(-13) }, ends(-14))).toBe(false);
    expect(await isDue({ daysAgo: 1, of: ends(-14) }, ends(-15))).toBe(false);
    expect(await isDue({ daysAgo: 1, of: ends(-15) }, ends(-16))).toBe(true);
    const fails = (because: string) => aReport({ problems: [{ about: 'ben', because }] });
    expect(await isDue({ daysAgo: 1, of: fails('denied') }, fails('throttled'))).toBe(false);
  });
});
