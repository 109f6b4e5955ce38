import type { GateFacts } from '../../../change-records/gate/facts';
import { recipientOf, sealsToWhomItShould } from '../../../change-records/gate/sealed-to';
import type { KeyChange } from '../../../change-records/plan/key-change';
import { type Plan, parsePlan } from '../../../change-records/plan/plan';
import type { PlannedUser } from '../../../change-records/plan/planned-user';
import { aCase, aKey, aUser } from './a-case';

const [HERS, HIS, NEW] = ['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(40)];
const recipients = new Map([
  ['pgp-hers', { fingerprint: HERS, userIds: ['Ann <ann@a.nz>', 'Ann <ann@b.nz>'] }],
  ['pgp-his', { fingerprint: HIS, userIds: ['Ben'] }],
]);

const made = (generation: number | undefined, pgpKey = 'pgp-hers', more: Partial<KeyChange> = {}): KeyChange =>
  aKey({ generation, outcome: 'created', pgpKey, ...more });
const there = (generation: number | undefined, sealedTo: string | undefined): KeyChange =>
  aKey({ generation, outcome: 'unchanged', sealedTo });
const valentia = (...keys: readonly KeyChange[]): PlannedUser => aUser({ keys });
const karo = (...keys: readonly KeyChange[]): PlannedUser => aUser({ name: 'karo', keys });

const found = (users: readonly PlannedUser[], facts: Partial<GateFacts> = {}, plan?: Plan) =>
  sealsToWhomItShould(aCase(users, { recipients, ...facts }, plan));
const codes = (...of: Parameters<typeof found>) => found(...of).map(({ code }) => code);

describe('whose key is asked of', () => {
  it.each(['created', 'replaced'] as const)('one that is %s', (outcome) => {
    expect(codes([valentia(made(2, 'unreadable', { outcome }))])).toEqual(['SEALING_KEY_UNREADABLE']);
  });

  it.each(['disabled', 'enabled', 'deleted', 'forgotten', 'refreshed', 'unchanged'] as const)(
    'none that is %s',
    (outcome) => expect(codes([valentia(made(2, 'unreadable', { outcome }))])).toEqual([]),
  );

  it('none that is not sealed at all: another rule says so', () => {
    expect(found([valentia(made(2, 'unreadable', { willBeSealed: false }))])).toEqual([]);
  });

  it('and nobody can tell whose it is where there is none', () => {
    expect(recipientOf({ pgpKey: undefined }, recipients)).toBeUndefined();
    expect(recipientOf({ pgpKey: 'pgp-his' }, recipients)?.fingerprint).toBe(HIS);
  });
});

describe('a PGP key that the settings pin', () => {
  const pinning = (fingerprint: string) => ({ pinnedSealingKeys: new Map([['valentia', fingerprint]]) });

  it('is the one, whatever the last generation was sealed to', () => {
    expect(found([valentia(there(1, HIS), made(2))], pinning(HERS))).toEqual([]);
    expect(codes([valentia(there(1, HERS), made(2))], pinning(HIS))).toEqual(['SEALING_KEY_NOT_PINNED']);
  });

  it('is told beside the one of the plan, with all names that this one gives itself', () => {
    const [refusal] = found([valentia(made(2))], pinning(HIS));
    expect(refusal?.because).toContain('AAAA (Ann <ann@a.nz>, Ann <ann@b.nz>), and settings.json pins BBBB');
    expect(refusal).not.toHaveProperty('acceptable');
  });
});

describe('unpinned, a secret is sealed to whom the last one was', () => {
  it.each<[string, readonly KeyChange[], readonly string[]]>([
    ['the same', [there(1, HERS), made(2)], []],
    ['another', [there(1, HIS), made(2)], ['SEALING_KEY_CHANGED']],
    ['the newest before counts, in whatever order they stand', [there(10, HERS), there(9, HIS), made(11)], []],
    ['the newest before, also last', [there(9, HIS), there(10, HERS), made(11)], []],
    [
      'one that was sealed to nobody is passed over',
      [there(1, HIS), there(2, undefined), made(3)],
      ['SEALING_KEY_CHANGED'],
    ],
    ['a newer one says nothing of it', [there(3, HIS), there(1, HERS), made(2)], []],
    ['one without a number is the oldest', [there(undefined, HIS), there(1, HERS), made(2)], []],
    ['the only one, without a number', [there(undefined, HIS), made(2)], ['SEALING_KEY_CHANGED']],
    ['both without a number', [there(undefined, HIS), made(undefined)], ['SEALING_KEY_CHANGED']],
  ])('%s', (_, keys, expected) => {
    const refusals = found([valentia(...keys)]);
    expect(refusals.map(({ code }) => code)).toEqual(expected);
    for (const { acceptable } of refusals) expect(acceptable?.about).toBe('valentia');
  });
});

describe('a first secret is not sealed to another holder’s PGP key', () => {
  const OF_ANOTHER = ['SEALING_KEY_OF_ANOTHER'];

  it.each<[string, readonly KeyChange[], readonly string[]]>([
    ['one of whose keys was sealed to it', [there(1, HIS), there(2, HERS)], OF_ANOTHER],
    ['one of whose keys is sealed to it now', [there(1, HIS), made(2)], [...OF_ANOTHER]],
    ['whose keys are sealed to others', [there(1, HIS), there(2, NEW)], []],
    ['who has no key', [], []],
  ])('of one %s', (_, keys, expected) => {
    const refusals = found([
      valentia(made(1)),
      karo(...keys.map((key) => ({ ...key, outcome: 'unchanged' as const }))),
    ]);
    expect(refusals.map(({ code }) => code)).toEqual(expected);
    for (const refusal of refusals) expect(refusal.because).toContain('which is the PGP key of karo');
  });

  /** A plan in which users stand with their companies. */
  const plan = (...changes: readonly object[]): Plan =>
    parsePlan(JSON.stringify({ format_version: '1.2', resource_changes: changes }));
  const user = (name: string, company: string | undefined, more: object = {}) => {
    const values = { name, ...(company !== undefined && { tags: { 'keyturn:company': company } }) };
    return {
      ...{ address: `aws_iam_user.${name}`, mode: 'managed', type: 'aws_iam_user', name },
      ...{ change: { actions: ['no-op'], before: values, after: values, after_unknown: {} }, ...more },
    };
  };
  const only = (when: 'before' | 'after', name: string, company: string) =>
    user(name, company, {
      change: { actions: [], after_unknown: {}, [when]: { name, tags: { 'keyturn:company': company } } },
    });
  const together = (of: Plan) => codes([valentia(made(1)), karo(there(1, HERS))], {}, of);

  it.each<[string, Plan, readonly string[]]>([
    ['in two users of one company', plan(user('valentia', 'One'), user('karo', 'One')), []],
    ['in two of two companies', plan(user('valentia', 'One'), user('karo', 'Two')), OF_ANOTHER],
    ['in two without a company', plan(user('valentia', undefined), user('karo', undefined)), OF_ANOTHER],
    ['in two that the plan does not hold', plan(), OF_ANOTHER],
    [
      'in one that is made and one that leaves',
      plan(only('after', 'valentia', 'One'), only('before', 'karo', 'One')),
      [],
    ],
    [
      'in one whose tags are not known yet, beside one whose name is not',
      plan(
        user('new', 'One', { change: { actions: [], before: null, after: {}, after_unknown: {} } }),
        user('valentia', 'One'),
        user('karo', 'One', { change: { actions: [], before: null, after: { name: 'karo' }, after_unknown: {} } }),
      ),
      OF_ANOTHER,
    ],
    [
      'where something else is called as a user is',
      plan(
        user('valentia', 'Two', { type: 'aws_s3_bucket' }),
        user('valentia', 'Two', { mode: 'data' }),
        ...[user('valentia', 'One'), user('karo', 'Two')],
      ),
      OF_ANOTHER,
    ],
  ])('%s', (_, given, expected) => expect(together(given)).toEqual(expected));
});
