import type { UserFacts } from '../../rotation/audience';
import { type AuditFacts, auditResult, hasFindings } from '../../rotation/audit';
import { daysAfter } from '../../rotation/days';
import { type Freshness, freshnessSentences } from '../../rotation/freshness';
import { type JudgingTerms, judgeUser } from '../../rotation/judgement';
import { DEFAULT_POLICIES } from '../../rotation/policy';
import { aKey, noon } from './a-key';

const terms: JudgingTerms = { policies: DEFAULT_POLICIES, now: noon, timeZone: 'UTC' };
const freshness: Freshness = {
  ...{ reportMadeAt: null, usersAsked: 0, usersRemembered: 0, oldestListing: null, everybodyAskedBecause: null },
  ...{ changesSeenUntil: null, changesUnseenBecause: null },
};
const user = (name: string, tags: Record<string, string> = {}, path = '/'): UserFacts => ({ name, path, tags });
const audited = (judgements: AuditFacts['judgements'], of: Partial<AuditFacts> = {}) =>
  auditResult({ account: '1', asOf: noon, judgements, root: undefined, problems: [], freshness, ...of });
const one = (of: UserFacts, key = aKey().aged(10).key) => audited([judgeUser(of, [key], terms)]).keys[0];

describe('a key in the audit', () => {
  test('stands with its age, its day and what is known of its use', () => {
    expect(one(user('ann', { 'keyturn:audience': 'internal' }), aKey().aged(10.5).usedDaysAgo(1).key)).toEqual({
      ...{ user: 'ann', accessKeyId: aKey().key.id, status: 'Active', audience: 'internal', classified: true },
      ...{ createdAt: '2026-06-05T00:00:00.000Z', ageDays: 10, dueAt: '2026-09-03T00:00:00.000Z' },
      ...{ lastUsed: '2026-06-14T12:00:00.000Z', lastUsedService: 's3', lastUsedRegion: 'ap-southeast-2' },
      ...{ exemptUntil: null, exemptReason: null, findings: [] },
    });
  });

  test('has no day where it is off, and never used is not unknown', () => {
    expect(one(user('ann'), { ...aKey().key, status: 'Inactive' })).toMatchObject({ dueAt: null, lastUsed: null });
    expect(one(user('ann'), aKey().withUnknownUse('denied').key)).toMatchObject({
      ...{ lastUsed: 'unknown', lastUsedService: null, lastUsedRegion: null },
    });
  });

  test.each<[UserFacts, boolean]>([
    [user('ann', { 'keyturn:audience': 'external' }), true],
    [user('ann', {}, '/suppliers/'), true],
    [user('ann'), false],
    [user('ann', { 'keyturn:audience': 'x' }, '/suppliers/'), false],
  ])('is classified where a tag or the path says so: %j', (of, classified) => {
    expect(one(of)?.classified).toBe(classified);
  });

  test('stands with the exemption that counts, and no other', () => {
    const until = (day: string) => user('ann', { 'keyturn:exempt-until': day, 'keyturn:exempt-reason': 'old printer' });
    expect(one(until('2027-01-01'))).toMatchObject({ exemptUntil: '2027-01-01', exemptReason: 'old printer' });
    expect(one(until('2026-01-01'))).toMatchObject({ exemptUntil: null, exemptReason: null });
  });
});

describe('the audit', () => {
  const judged = (name: string, age: number) => judgeUser(user(name), [aKey().aged(age).usedDaysAgo(0).key], terms);

  test('is in the order of the names, and the root user stands first', () => {
    const { keys } = audited([judged('ben', 1), judged('ann', 1), judged('cat', 1)], { root: { activeKeys: 2 } });
    expect(keys.map((key) => key.user)).toEqual(['<root_account>', '<root_account>', 'ann', 'ben', 'cat']);
    expect(keys[0]).toMatchObject({ status: 'Active', audience: 'root', classified: true, lastUsed: 'unknown' });
    expect(keys[0]?.findings.map(({ rule }) => rule)).toEqual(['root']);
  });

  test('has findings where one key has', () => {
    expect(hasFindings(audited([]))).toBe(false);
    expect(hasFindings(audited([judged('ann', 1)]))).toBe(false);
    expect(hasFindings(audited([judged('ann', 1), judged('ben', 91)]))).toBe(true);
    expect(hasFindings(audited([], { root: { activeKeys: 1 } }))).toBe(true);
  });

  test('is complete without problems alone', () => {
    expect(audited([])).toMatchObject({ complete: true, asOf: noon.toISOString() });
    expect(audited([], { problems: [{ about: 'ann', because: 'denied' }] }).complete).toBe(false);
  });
});

describe('how old an answer is', () => {
  const said = (of: Partial<Freshness>) => freshnessSentences({ ...freshness, ...of }, 'Pacific/Auckland');
  const at = noon.toISOString();

  test('is told by what is known of it, and by nothing else', () => {
    expect(said({})).toEqual([]);
    expect(said({ reportMadeAt: at })).toEqual([
      'The credential report is of 2026-06-16 00:00; uses that no rule depends on are as it says.',
    ]);
    expect(said({ everybodyAskedBecause: 'there is none' })).toEqual(['Everybody was asked, because there is none.']);
    expect(said({ changesSeenUntil: at })).toEqual(['Keys made or changed until 2026-06-16 00:00 are in it.']);
  });

  test.each([
    [1, 'The keys of 1 user were listed now, those of 5 at 2026-06-16 00:00 or later: their rows have not changed.'],
    [2, 'The keys of 2 users were listed now, those of 5 at 2026-06-16 00:00 or later: their rows have not changed.'],
  ])('%i asked', (usersAsked, sentence) => {
    expect(said({ oldestListing: at, usersAsked, usersRemembered: 5 })).toEqual([sentence]);
  });

  test('and since when nobody looked', () => {
    expect(said({ changesUnseenBecause: 'it is denied' })[0]).toContain('changed after the report may be missing');
    expect(said({ changesUnseenBecause: 'it is denied', reportMadeAt: daysAfter(noon, 1).toISOString() })[1]).toBe(
      'NOT EVERYTHING WAS SEEN: keys made or changed after 2026-06-17 00:00 may be missing, because it is denied.',
    );
  });
});
