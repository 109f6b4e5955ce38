import type { AccessKey, LastUsed } from '../../rotation/access-key';
import { HOUR_IN_MS } from '../../rotation/days';
import { type ChangeOver, proofOfUse, type Upload } from '../../rotation/proof-of-use';
import { aKey, noon } from './a-key';

const hoursAgo = (hours: number): Date => new Date(noon.getTime() - hours * HOUR_IN_MS);
const used = (hours: number, service = 's3'): LastUsed => ({
  kind: 'used',
  at: hoursAgo(hours),
  service,
  region: 'ap-southeast-2',
});
const never: LastUsed = { kind: 'never' };
const unknown: LastUsed = { kind: 'unknown', because: 'IAM did not answer' };

const newKey = (lastUsed: LastUsed): AccessKey => ({ ...aKey().key, id: 'AKIANEW', lastUsed });
const oldKey = (lastUsed: LastUsed): AccessKey => ({ ...aKey().key, id: 'AKIAOLD', lastUsed });

/** Handed over four days ago; the new key used an hour ago, the old one three days ago. */
const changedOver: ChangeOver = {
  newKey: newKey(used(1)),
  oldKey: oldKey(used(72)),
  handedOverAt: hoursAgo(96),
  service: 's3',
  silentHours: 48,
  uploads: undefined,
  timeZone: 'Pacific/Auckland',
};

const missing = (seen: Partial<ChangeOver>): readonly string[] =>
  proofOfUse({ ...changedOver, ...seen }, noon)
    .checks.filter((check) => !check.ok)
    .map((check) => check.what);

const upload = (accessKeyId: string, hours: number, errorCode?: string): Upload => ({
  at: hoursAgo(hours),
  accessKeyId,
  bucket: 'kpa-valentia',
  sourceAddress: '203.0.113.7',
  errorCode,
});

describe('proof by last-used dates', () => {
  test('the new key used on S3 since the hand-over, the old one silent', () => {
    expect(proofOfUse(changedOver, noon).proven).toBe(true);
  });

  test.each<[string, Partial<ChangeOver>, string[]]>([
    ['not handed over', { handedOverAt: undefined }, ['handed over', 'new key used']],
    ['new key never used', { newKey: newKey(never) }, ['new key used']],
    ['new key unknown', { newKey: newKey(unknown) }, ['new key used']],
    ['new key used before the hand-over', { newKey: newKey(used(97)) }, ['new key used']],
    ['new key used at the hand-over', { newKey: newKey(used(96)) }, ['new key used']],
    ['new key used on another service', { newKey: newKey(used(1, 'sts')) }, ['new key used']],
    ['new key inactive', { newKey: { ...newKey(used(1)), status: 'Inactive' } }, ['both keys active']],
    ['old key used 47 hours ago', { oldKey: oldKey(used(47)) }, ['old key silent']],
    ['old key used 48 hours ago', { oldKey: oldKey(used(48)) }, []],
    ['old key used 49 hours ago', { oldKey: oldKey(used(49)) }, []],
    ['old key used on another service', { oldKey: oldKey(used(1, 'sts')) }, ['old key silent']],
    ['old key never used', { oldKey: oldKey(never) }, []],
    ['old key unknown', { oldKey: oldKey(unknown) }, ['old key silent']],
    ['a longer silence asked for', { silentHours: 73 }, ['old key silent']],
  ])('%s', (_, seen, expected) => {
    expect(missing(seen)).toEqual(expected);
  });

  test.each<[string, LastUsed, Date | undefined]>([
    ['used an hour ago', used(1), hoursAgo(-47)],
    ['never used', never, noon],
    ['unknown', unknown, undefined],
  ])('tells when the old key will have been silent for long enough: %s', (_, lastUsed, until) => {
    expect(proofOfUse({ ...changedOver, oldKey: oldKey(lastUsed) }, noon).silentUntil).toEqual(until);
  });
});

describe('proof by data events', () => {
  test.each<[string, readonly Upload[], string[]]>([
    ['uploads with the new key', [upload('AKIANEW', 1), upload('AKIAOLD', 72)], []],
    ['no upload at all', [], ['uploads with the new key']],
    ['refused uploads only', [upload('AKIANEW', 1, 'AccessDenied')], ['uploads with the new key']],
    ['an upload before the hand-over', [upload('AKIANEW', 97)], ['uploads with the new key']],
    ['the old key uploads still', [upload('AKIANEW', 1), upload('AKIAOLD', 47)], ['old key silent']],
    ['the old key tries still', [upload('AKIANEW', 1), upload('AKIAOLD', 2, 'AccessDenied')], ['old key silent']],
  ])('%s', (_, uploads, expected) => {
    expect(missing({ uploads })).toEqual(expected);
  });

  test('says how many, when and from where', () => {
    const { checks } = proofOfUse({ ...changedOver, uploads: [upload('AKIANEW', 1), upload('AKIANEW', 25)] }, noon);
    expect(checks[3]?.saw).toBe(
      '2 uploads with the new key since the hand-over, the last 2026-06-15 23:00 from 203.0.113.7',
    );
  });
});

describe('what was seen is said', () => {
  const said = (seen: Partial<ChangeOver>, what: string) =>
    proofOfUse({ ...changedOver, ...seen }, noon).checks.find((check) => check.what === what)?.saw;

  test.each<[string, Partial<ChangeOver>, string]>([
    ['both keys active', {}, 'the old key is Active, the new key is Active'],
    ['key active', { oldKey: undefined }, 'the key is Active'],
    ['handed over', {}, 'handed over 2026-06-12 00:00'],
    ['handed over', { handedOverAt: undefined }, 'no hand-over is recorded'],
    ['new key used', {}, 'the new key was last used 2026-06-15 23:00 on s3 in ap-southeast-2'],
    ['new key used', { newKey: newKey(unknown) }, 'the last use of the new key is unknown: IAM did not answer'],
    ['new key used', { newKey: newKey(never) }, 'the new key was never used'],
    [
      'new key used',
      { newKey: newKey(used(1, 'sts')) },
      'the new key was last used 2026-06-15 23:00 on sts in ap-southeast-2, and not on s3',
    ],
    [
      'new key used',
      { newKey: newKey(used(97)) },
      'the new key was last used 2026-06-11 23:00 on s3 in ap-southeast-2, before the hand-over',
    ],
    [
      'new key used',
      { handedOverAt: undefined },
      'the new key was last used 2026-06-15 23:00 on s3 in ap-southeast-2; without a hand-over that proves nothing',
    ],
    ['old key silent', {}, 'the old key was last used 2026-06-13 00:00'],
    [
      'old key silent',
      { oldKey: oldKey(used(1)) },
      'the old key was last used 2026-06-15 23:00, less than 48 hours ago',
    ],
    ['old key silent', { oldKey: oldKey(never) }, 'the old key was never used'],
    ['old key silent', { oldKey: oldKey(unknown) }, 'the last use of the old key is unknown: IAM did not answer'],
    [
      'uploads with the new key',
      { uploads: [upload('AKIANEW', 1), upload('AKIANEW', 2, 'AccessDenied'), upload('AKIAOLD', 1)] },
      '1 upload with the new key since the hand-over, the last 2026-06-15 23:00 from 203.0.113.7',
    ],
    ['uploads with the new key', { uploads: [] }, 'no upload with the new key since the hand-over'],
    [
      'uploads with the new key',
      { uploads: [upload('AKIAOLD', 1), upload('AKIANEW', 96)] },
      'no upload with the new key since the hand-over',
    ],
    [
      'uploads with the new key',
      { uploads: [upload('AKIANEW', 1, 'AccessDenied'), upload('AKIANEW', 2, 'AccessDenied')] },
      'no upload with the new key since the hand-over, and 2 that failed',
    ],
  ])('%s: %#', (what, seen, saw) => expect(said(seen, what)).toBe(saw));

  test('of one key alone there is no silence to prove, and no end of it', () => {
    const alone = proofOfUse({ ...changedOver, oldKey: undefined }, noon);
    expect([alone.proven, alone.silentUntil]).toEqual([true, undefined]);
    expect(alone.checks.map(({ what }) => what)).toEqual(['key active', 'handed over', 'new key used']);
    const off = { ...newKey(used(1)), status: 'Inactive' as const };
    expect(proofOfUse({ ...changedOver, oldKey: undefined, newKey: off }, noon).proven).toBe(false);
  });

  test('an old key that is off proves nothing of two keys side by side', () => {
    expect(missing({ oldKey: { ...oldKey(used(72)), status: 'Inactive' } })).toEqual(['both keys active']);
  });

  test('a later upload counts where IAM says less, and one with another key does not', () => {
    const { silentUntil } = proofOfUse(
      { ...changedOver, uploads: [upload('AKIAOLD', 10), upload('AKIANEW', 1)] },
      noon,
    );
    expect(silentUntil).toEqual(hoursAgo(-38));
    const ofNever = proofOfUse({ ...changedOver, oldKey: oldKey(never), uploads: [upload('AKIAOLD', 10)] }, noon);
    expect(ofNever.silentUntil).toEqual(hoursAgo(-38));
  });
});
