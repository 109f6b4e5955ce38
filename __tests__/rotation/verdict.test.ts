import fc from 'fast-check';
import { maskKeyId, maskKeyIds } from '../../rotation/access-key';
import { type Audience, DEFAULT_POLICIES } from '../../rotation/policy';
import { judgeAge, judgeUse } from '../../rotation/verdict';
import { aKey, noon } from './a-key';

const second = 1 / 86_400;

describe('age', () => {
  test.each<[Audience, number, string]>([
    ['internal', 75, 'fresh'],
    ['internal', 76, 'due-soon'],
    ['internal', 89, 'due-soon'],
    ['internal', 90, 'due-soon'],
    ['internal', 90 + second, 'overdue'],
    ['internal', 91, 'overdue'],
    ['external', 149, 'fresh'],
    ['external', 150, 'due-soon'],
    ['external', 180, 'due-soon'],
    ['external', 181, 'overdue'],
    ['internal', -1, 'fresh'],
  ])('an %s key on day %d is %s', (audience, days, kind) => {
    expect(judgeAge(aKey().aged(days).key, DEFAULT_POLICIES[audience], noon).kind).toBe(kind);
  });

  test('days left and days late count started days', () => {
    expect(judgeAge(aKey().aged(89.5).key, DEFAULT_POLICIES.internal, noon)).toMatchObject({ daysLeft: 1 });
    expect(judgeAge(aKey().aged(90).key, DEFAULT_POLICIES.internal, noon)).toMatchObject({ daysLeft: 0 });
    expect(judgeAge(aKey().aged(90.1).key, DEFAULT_POLICIES.internal, noon)).toMatchObject({ daysLate: 1 });
    expect(judgeAge(aKey().aged(100).key, DEFAULT_POLICIES.internal, noon)).toMatchObject({ daysLate: 10 });
  });
});

describe('use', () => {
  test.each<[Audience, number, string]>([
    ['internal', 29, 'in-use'],
    ['internal', 30, 'unused'],
    ['internal', 31, 'unused'],
    ['external', 89, 'in-use'],
    ['external', 90, 'idle'],
    ['external', 119, 'idle'],
    ['external', 120, 'unused'],
  ])('an %s key last used %d days ago is %s', (audience, days, kind) => {
    expect(judgeUse(aKey().aged(170).usedDaysAgo(days).key, DEFAULT_POLICIES[audience], noon).kind).toBe(kind);
  });

  test.each([
    [29, 'in-use'],
    [30, 'unused'],
  ])('a key never used, made %d days ago, is %s', (days, kind) => {
    expect(judgeUse(aKey().aged(days).key, DEFAULT_POLICIES.internal, noon).kind).toBe(kind);
  });

  test('unknown is not unused', () => {
    expect(judgeUse(aKey().aged(400).withUnknownUse('access denied').key, DEFAULT_POLICIES.internal, noon)).toEqual({
      kind: 'unknown',
      because: 'access denied',
    });
  });
});

test('a masked key ID keeps four characters at either end, and a short one nothing', () => {
  expect(maskKeyId('AKIAIOSFODNN7EXA7Q4Z')).toBe('AKIA…7Q4Z');
  expect(maskKeyId('AKIA7Q4Z')).toBe('…');
});

describe('key IDs in what others say', () => {
  const idOf = (prefix: string, length: number): string => prefix.padEnd(length, 'B7').slice(0, length);
  const prefixes = fc.constantFrom('AKIA', 'ASIA', 'ABIA', 'ACCA', 'LKIA', 'LSIA');
  const around = fc.constantFrom('', ' ', '"', '=', '%3D', '[id=', '/', 'x', '_', '\n');

  test('are masked at every length that AWS allows, whatever stands around them', () => {
    fc.assert(
      fc.property(prefixes, fc.integer({ min: 16, max: 128 }), around, around, (prefix, length, before, after) => {
        const id = idOf(prefix, length);
        const said = maskKeyIds(`said ${before}${id}${after.toLowerCase()} twice ${id}`);
        expect(said).not.toContain(id.slice(4, -4));
        expect(said).toContain(`${prefix}…${id.slice(-4)}`);
      }),
    );
  });

  test.each([
    'WOULD_WAKE_KEY',
    'INSUFFICIENT_CAPABILITIES',
    'AKIA…7Q4Z',
    'arn:aws:iam::123456789012:user/suppliers/valentia',
  ])('%s is none', (text) => expect(maskKeyIds(text)).toBe(text));
});
