import type { BucketSides } from '../../../../cli/verbs/doctor/bucket-sides';
import type { Finding } from '../../../../cli/verbs/doctor/finding';
import { changedPolicies } from '../../../../cli/verbs/doctor/rules/bucket-policies';
import { deletedPrincipals } from '../../../../cli/verbs/doctor/rules/deleted-principals';
import { lostKeys } from '../../../../cli/verbs/doctor/rules/lost-keys';
import { orphanKeys } from '../../../../cli/verbs/doctor/rules/orphan-keys';
import { bucketPolicySize, inlinePolicySize } from '../../../../cli/verbs/doctor/rules/policy-sizes';
import { appliedWithoutRecord } from '../../../../cli/verbs/doctor/rules/records';
import { sealingKeys } from '../../../../cli/verbs/doctor/rules/sealing-keys';
import { changedStatuses } from '../../../../cli/verbs/doctor/rules/statuses';
import { strangers } from '../../../../cli/verbs/doctor/rules/strangers';
import { editedTags } from '../../../../cli/verbs/doctor/rules/tags';
import { unknownToState } from '../../../../cli/verbs/doctor/rules/unknown-to-state';
import { unversionedBuckets } from '../../../../cli/verbs/doctor/rules/versioning';
import type { UserSides } from '../../../../cli/verbs/doctor/user-sides';
import { LEDGER_TAGS, ledgerTags } from '../../../../rotation/applied-state';
import { refusals } from '../../../../rotation/guard';
import { KeyturnError } from '../../../../rotation/keyturn-error';
import { SealingKey } from '../../../../sealing/sealing-key';
import { entry } from '../../../rotation/an-entry';
import { daysFromNow, keyPair, NOW } from '../../../sealing/pgp-keys';
import { aKey, aUser, idOf, unread } from './a-user-from-every-side';

const codes = (found: readonly Finding[]): readonly string[] => found.map(({ code }) => code);

const EVERY_RULE: readonly ((user: UserSides) => readonly Finding[])[] = [
  orphanKeys,
  lostKeys,
  changedStatuses,
  editedTags,
  unknownToState,
  appliedWithoutRecord,
];
const ENTRIES = [
  entry(1, 'deleted'),
  entry(4, 'deleted'),
  entry(5, 'active'),
  entry(5, 'inactive'),
  entry(5, 'active', true),
];

test.each(ENTRIES)('%j: where every side agrees, no rule finds anything', (at) => {
  expect(EVERY_RULE.flatMap((rule) => rule(aUser(at)))).toEqual([]);
});

test.each(ENTRIES)('%j: of a side that could not be looked at, nothing is concluded', (at) => {
  const user = aUser(at);
  const orphan = aKey('AKIAORPHAN0000000001', 'Active', 1);
  const blind: readonly UserSides[] = [
    { ...user, iam: undefined },
    { ...user, records: undefined },
    unread(user),
    unread(aUser(at, { keys: [...(user.iam?.keys ?? []).slice(0, 1), orphan] })),
  ];
  const found = blind.flatMap((one) => EVERY_RULE.flatMap((rule) => rule(one)));
  expect(found.filter(({ code }) => code !== 'STATUS_CHANGED')).toEqual([]);
});

describe('a key that Terraform does not know', () => {
  const orphan = aKey('AKIAORPHAN0000000001', 'Active', 1);
  test.each<[string, UserSides, readonly string[]]>([
    ['beside the old one of a start', aUser(entry(5, 'active'), { keys: [aKey(idOf(4)), orphan] }), ['ORPHAN_KEY']],
    ['beside the only one', aUser(entry(4, 'deleted'), { keys: [aKey(idOf(4)), orphan] }), ['ORPHAN_KEY']],
    [
      'of a user whose tags nobody can read',
      aUser(entry(4, 'deleted'), { keys: [aKey(idOf(4)), orphan], tags: { [LEDGER_TAGS.generation]: 'x' } }),
      ['ORPHAN_KEY'],
    ],
    ['of a user that was never applied', aUser(entry(1, 'deleted'), { keys: [orphan], tags: {} }), []],
  ])('%s', (_, user, expected) => {
    expect(codes(orphanKeys(user))).toEqual(expected);
  });
});

describe('a key that IAM lacks', () => {
  /** What the way out makes of the tags and of the ledger leads on: the guard agrees. */
  const leadsOut = (user: UserSides, ledger: UserSides['ledger'], tags: Partial<Record<string, string>> = {}): void => {
    const { iam } = user;
    const mended = aUser(user.ledger, {
      keys: iam?.keys ?? [],
      tags: { ...iam?.tags, ...tags } as Record<string, string>,
    });
    expect(refusals('valentia', ledger, mended.iam?.applied as never, true)).toEqual([]);
  };

  test('the only one: the next generation without an overlap', () => {
    const user = aUser(entry(4, 'deleted'), { keys: [] });
    expect(lostKeys(user)).toMatchObject([
      { code: 'KEY_NOT_IN_IAM', wayOut: expect.stringContaining('npx keyturn start valentia') as string },
    ]);
    leadsOut(user, entry(5, 'deleted'));
  });

  test('the inactive old one: delete says so', () => {
    const user = aUser(entry(5, 'inactive'), { keys: [aKey(idOf(5))] });
    expect(lostKeys(user)[0]?.wayOut).toContain('npx keyturn delete valentia');
    leadsOut(user, entry(5, 'deleted'));
  });

  test('the new one while the old is inactive: the next generation', () => {
    const user = aUser(entry(5, 'inactive'), { keys: [aKey(idOf(4), 'Inactive')] });
    expect(lostKeys(user)[0]?.wayOut).toContain('npx keyturn start valentia');
    leadsOut(user, entry(6, 'deleted'));
  });

  test('the old one of two active: tags and ledger end the overlap', () => {
    const user = aUser(entry(5, 'active'), { keys: [aKey(idOf(5))] });
    expect(lostKeys(user)[0]?.wayOut).toContain('Key=keyturn:previous,Value=deleted');
    leadsOut(user, entry(5, 'deleted'), { [LEDGER_TAGS.previous]: 'deleted' });
  });

  test('the new one of two active: its holder uses the old one', () => {
    const user = aUser(entry(5, 'active'), { keys: [aKey(idOf(4), 'Inactive')] });
    expect(lostKeys(user)[0]?.wayOut).toContain('Key=keyturn:previous,Value=inactive');
    leadsOut(user, entry(6, 'deleted'), { [LEDGER_TAGS.previous]: 'inactive' });
  });
});

test('a key that an apply deleted is not lost, although the state was not told', () => {
  const quiet = aUser(entry(5, 'inactive'));
  const { iam } = aUser(entry(5, 'deleted'));
  expect(lostKeys({ ...quiet, ledger: entry(5, 'deleted'), iam })).toEqual([]);
});

describe('statuses by hand', () => {
  test.each<[string, UserSides, readonly string[]]>([
    ['the only key killed', aUser(entry(4, 'deleted'), { keys: [aKey(idOf(4), 'Inactive')] }), ['STATUS_CHANGED']],
    [
      'the disabled key woken',
      aUser(entry(5, 'inactive'), { keys: [aKey(idOf(4), 'Active', 99), aKey(idOf(5))] }),
      ['STATUS_CHANGED'],
    ],
    [
      'both keys killed',
      aUser(entry(5, 'active'), { keys: [aKey(idOf(4), 'Inactive', 99), aKey(idOf(5), 'Inactive')] }),
      ['STATUS_CHANGED', 'STATUS_CHANGED'],
    ],
    ['suspended, and one woken', aUser(entry(4, 'deleted', true), { keys: [aKey(idOf(4))] }), ['STATUS_CHANGED']],
    [
      'an edit of the ledger that waits for its plan is none',
      aUser(entry(5, 'active'), { ledger: entry(5, 'inactive') }),
      [],
    ],
  ])('%s', (_, user, expected) => {
    expect(codes(changedStatuses(user))).toEqual(expected);
  });

  test('the way out of a killed key is the guard’s: nothing wakes by itself', () => {
    const [found] = changedStatuses(aUser(entry(4, 'deleted'), { keys: [aKey(idOf(4), 'Inactive')] }));
    expect(found?.wayOut).toContain('keyturn suspend valentia');
  });

  test('keys in another order than their generations are not mixed up', () => {
    const keys = [aKey(idOf(5), 'Active', 99), aKey(idOf(4), 'Inactive', 1)];
    expect(changedStatuses(aUser(entry(5, 'inactive'), { keys }))).toEqual([]);
  });
});

describe('tags', () => {
  const at = entry(5, 'active');
  test.each<[string, UserSides, readonly string[]]>([
    ['unreadable', aUser(at, { tags: { ...ledgerTags(at), [LEDGER_TAGS.generation]: '05' } }), ['TAG_UNREADABLE']],
    ['readable, and not those of the last apply', aUser(at, { tags: ledgerTags(entry(6, 'active')) }), ['TAGS_EDITED']],
    ['taken away', aUser(at, { tags: {} }), ['TAGS_EDITED']],
    ['others than ours are none of ours', aUser(at, { tags: { ...ledgerTags(at), team: 'data' } }), []],
    [
      'lower than the records say',
      { ...unread(aUser(at)), records: { planned: 6, issued: 6, entry: undefined, gap: [] } },
      ['TAGS_EDITED'],
    ],
  ])('%s', (_, user, expected) => {
    expect(codes(editedTags(user))).toEqual(expected);
  });

  test('are none that nobody knows of where ledger and newest record say the same: the state was not written since', () => {
    const put = { ...aUser(at, { tags: ledgerTags(entry(5, 'deleted')), ledger: entry(5, 'deleted') }) };
    const recorded = (of: UserSides['ledger'] | undefined) => ({ planned: 5, issued: 5, entry: of, gap: [] });
    expect(codes(editedTags({ ...put, records: recorded(entry(5, 'deleted')) }))).toEqual([]);
    expect(codes(editedTags({ ...put, records: recorded(undefined) }))).toEqual(['TAGS_EDITED']);
    expect(codes(editedTags({ ...put, records: recorded(at) }))).toEqual(['TAGS_EDITED']);
    // On record, and the ledger is to become something else: whoever plans it judges by these tags.
    expect(codes(editedTags({ ...put, ledger: at, records: recorded(entry(5, 'deleted')) }))).toEqual(['TAGS_EDITED']);
  });

  test('the way out names the tags as they were', () => {
    expect(editedTags(aUser(at, { tags: {} }))[0]?.wayOut).toContain(
      'Key=keyturn:generation,Value=5 Key=keyturn:previous,Value=active Key=keyturn:suspended,Value=false',
    );
  });

  test('or as the newest record tells, where the state was not written since; and both, where nothing tells which is newer', () => {
    const lost = aUser(at, { tags: {} });
    const recorded = (of: UserSides['ledger']) => ({ planned: 6, issued: 6, entry: of, gap: [] });
    const [inState, onRecord] = ['Key=keyturn:generation,Value=5', 'Key=keyturn:generation,Value=6'];
    const wayOut = (more: Partial<UserSides>) => editedTags({ ...lost, ...more })[0]?.wayOut;
    const meant = wayOut({ ledger: entry(6, 'active'), records: recorded(entry(6, 'active')) });
    expect(meant).toContain(onRecord);
    expect(meant).not.toContain(inState);
    const unknown = wayOut({ ledger: entry(5, 'deleted'), records: recorded(entry(6, 'active')) });
    expect(unknown).toContain(onRecord);
    expect(unknown).toContain(inState);
    const same = wayOut({ records: recorded(at) });
    expect(same).toContain(inState);
    expect(same).toContain('unless the state is the older one');
  });
});

test('a user whom the state does not know, although it was applied', () => {
  const user = aUser(entry(4, 'deleted'));
  expect(codes(unknownToState({ ...user, state: 'stranger' }))).toEqual(['USER_NOT_IN_STATE']);
  expect(unknownToState({ ...aUser(entry(1, 'deleted'), { tags: {}, keys: [] }), state: 'stranger' })).toEqual([]);
});

test.each([
  [4, 4, 4, []],
  [5, 4, 4, ['APPLIED_WITHOUT_RECORD']],
  [1, 0, 0, ['APPLIED_WITHOUT_RECORD']],
  // An apply that failed is on record: its tags may be ahead of its keys.
  [5, 5, 4, []],
  // No apply is about it, and somebody has put it on record afterwards.
  [5, 4, 5, []],
])('tags at generation %d, records about %d, finished %d: %j', (tagged, planned, issued, expected) => {
  expect(
    codes(
      appliedWithoutRecord({
        ...aUser(entry(tagged, 'deleted')),
        records: { planned, issued, entry: undefined, gap: [] },
      }),
    ),
  ).toEqual(expected);
});

test('users under the suppliers’ path that no ledger knows', () => {
  const everybody: Parameters<typeof strangers>[0] = [
    { name: 'valentia', path: '/suppliers/', tags: {} },
    { name: 'forgotten', path: '/suppliers/old/', tags: {} },
    { name: 'leaving', path: '/suppliers/', tags: {} },
    { name: 'of-the-north', path: '/suppliers/', tags: { 'keyturn:stack': 'north/suppliers' } },
    { name: 'jo', path: '/', tags: {} },
  ];
  const found = strangers(everybody, new Set(['valentia']), new Set(['leaving', 'valentia']));
  expect(found.map(({ code, about }) => [code, about])).toEqual([
    ['UNKNOWN_SUPPLIER', 'forgotten'],
    ['UNKNOWN_SUPPLIER', 'leaving'],
  ]);
  expect(found.map(({ wayOut }) => /keyturn (adopt|plan --leaving)/.exec(wayOut)?.[1])).toEqual([
    'adopt',
    'plan --leaving',
  ]);
});

describe('sealing keys', () => {
  const sealed = async (user: UserSides, days?: number): Promise<UserSides> => {
    const pair = await keyPair(days === undefined ? {} : { keyExpirationTime: (days + 100) * 86_400 });
    const sealingKey = await SealingKey.parse(pair.publicKey.armor(), { file: 'sealing-keys/valentia.asc', now: NOW });
    const state = user.state as Exclude<UserSides['state'], 'stranger' | undefined>;
    return {
      ...user,
      sealingKey,
      state: { ...state, keys: state.keys.map((key) => ({ ...key, sealedTo: sealingKey.fingerprint.toUpperCase() })) },
    };
  };
  const at = entry(5, 'active');

  test.each<[number | undefined, readonly string[]]>([
    [undefined, []],
    [31, []],
    [30, ['SEALING_KEY_EXPIRES_SOON']],
    [1, ['SEALING_KEY_EXPIRES_SOON']],
  ])('that end in %s days: %j', async (days, expected) => {
    expect(codes(sealingKeys(await sealed(aUser(at), days), NOW))).toEqual(expected);
  });

  test('that are missing, and that can seal nothing', () => {
    const user = aUser(at);
    expect(codes(sealingKeys(user, NOW))).toEqual(['NO_SEALING_KEY']);
    const fault = new KeyturnError('SEALING_KEY_EXPIRED', 'it expired', 'extend it');
    expect(codes(sealingKeys({ ...user, sealingKey: fault }, daysFromNow(0)))).toEqual(['SEALING_KEY_EXPIRED']);
  });

  test('that are another than the last generation was sealed to', async () => {
    const user = await sealed(aUser(at));
    const state = user.state as Exclude<UserSides['state'], 'stranger' | undefined>;
    const with_ = (generation: number, sealedTo: string | undefined): UserSides => ({
      ...user,
      state: { ...state, keys: state.keys.map((key) => (key.generation === generation ? { ...key, sealedTo } : key)) },
    });
    expect(codes(sealingKeys(with_(5, 'ABCD'), NOW))).toEqual(['SEALED_TO_ANOTHER_KEY']);
    // The generation before, and an adopted key, say nothing about the last one.
    expect(codes(sealingKeys(with_(4, 'ABCD'), NOW))).toEqual([]);
    expect(codes(sealingKeys(with_(5, undefined), NOW))).toEqual([]);
    // Somebody has compared the new one, and has written that down.
    expect(codes(sealingKeys({ ...with_(5, 'ABCD'), isPinned: true }, NOW))).toEqual([]);
  });
});

describe('buckets', () => {
  const ours = {
    Sid: 'KeyturnUploadValentia',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::123456789012:user/suppliers/valentia' },
    Action: ['s3:PutObject'],
    Resource: 'arn:aws:s3:::kpa-valentia/*',
  };
  const theirs = {
    Sid: 'Reader',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::123456789012:role/reader' },
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::kpa-valentia/*',
  };
  const policy = (...statements: readonly object[]): string =>
    JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const bucket = (rest: Partial<BucketSides>): BucketSides => ({
    name: 'kpa-valentia',
    policy: policy(theirs, ours),
    statePolicy: policy(theirs, ours),
    versioning: 'Enabled',
    ...rest,
  });

  test.each<[string, Partial<BucketSides>, readonly string[]]>([
    ['as the last apply wrote it', {}, []],
    ['in another order and spelling', { policy: policy({ ...ours, Action: 's3:PutObject' }, theirs) }, []],
    ['statements of others changed', { policy: policy(ours) }, []],
    ['ours taken out', { policy: policy(theirs) }, ['BUCKET_POLICY_CHANGED']],
    ['ours changed', { policy: policy(theirs, { ...ours, Resource: '*' }) }, ['BUCKET_POLICY_CHANGED']],
    [
      'one more that nobody could tell from ours',
      { policy: policy(theirs, ours, { ...ours, Sid: 'KeyturnUploadmore', Action: 's3:*' }) },
      ['BUCKET_POLICY_CHANGED'],
    ],
    [
      'one more of others, whose name begins like ours',
      { policy: policy(theirs, ours, { ...theirs, Sid: 'KeyturnReaders' }) },
      [],
    ],
    ['the whole policy deleted', { policy: null }, ['BUCKET_POLICY_CHANGED']],
    ['S3 could not be asked', { policy: undefined }, []],
    ['the state could not be read', { statePolicy: undefined, policy: policy(theirs) }, []],
    ['a policy that is not Terraform’s', { statePolicy: null }, []],
  ])('%s', (_, rest, expected) => {
    expect(codes(changedPolicies(bucket(rest), {}))).toEqual(expected);
  });

  test.each<[unknown, readonly string[]]>([
    [{ AWS: 'AIDAQ3EGKXPLE3EXAMPLE' }, ['PRINCIPAL_DELETED']],
    [{ AWS: ['arn:aws:iam::123456789012:user/x', 'AROAQ3EGKXPLE3EXAMPLE'] }, ['PRINCIPAL_DELETED']],
    ['*', []],
    [{ AWS: '123456789012' }, []],
    [{ Service: 'cloudtrail.amazonaws.com' }, []],
    [{ AWS: 'arn:aws:iam::123456789012:user/AIDAQ3EGKXPLE3EXAMPLE' }, []],
  ])('a statement that names %j: %j', (Principal, expected) => {
    expect(codes(deletedPrincipals(bucket({ policy: policy({ ...theirs, Principal }) }), {}))).toEqual(expected);
  });

  test.each([
    [18_431, []],
    [18_432, ['POLICY_NEAR_LIMIT']],
    [20_480, ['POLICY_NEAR_LIMIT']],
  ])('a policy of %d bytes: %j', (bytes, expected) => {
    expect(codes(bucketPolicySize(bucket({ policy: 'x'.repeat(bytes) })))).toEqual(expected);
  });

  test('inline policies count together, without white space', () => {
    const text = 'x'.repeat(921);
    expect(
      inlinePolicySize(
        'valentia',
        new Map([
          ['upload', text],
          ['more', `${text}   \n`],
        ]),
      ),
    ).toEqual([]);
    expect(
      codes(
        inlinePolicySize(
          'valentia',
          new Map([
            ['upload', text],
            ['more', `${text}xx`],
          ]),
        ),
      ),
    ).toEqual(['POLICY_NEAR_LIMIT']);
  });

  test.each([
    ['Enabled', []],
    ['Suspended', ['VERSIONING_OFF']],
    ['off', ['VERSIONING_OFF']],
    [undefined, []],
  ] as const)('versioning %s: %j', (versioning, expected) => {
    expect(codes(unversionedBuckets(bucket({ versioning })))).toEqual(expected);
  });
});
