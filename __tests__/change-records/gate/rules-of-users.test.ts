import { withAcceptances } from '../../../change-records/gate/acceptance';
import type { Acceptance, DisableProof, GateFacts, GateRefusal } from '../../../change-records/gate/facts';
import { plansTheLedger } from '../../../change-records/gate/ledger-overridden';
import { movesOnlyBetweenStacks } from '../../../change-records/gate/moved-here';
import { changesNobodyElse } from '../../../change-records/gate/one-user';
import { isComplete, passesTheGuard } from '../../../change-records/gate/plan-state';
import { disablesWithProof, proofFor } from '../../../change-records/gate/proof';
import { keepsEveryUser, letsNobodyLeaveAtWork } from '../../../change-records/gate/users-stay';
import type { KeyOutcome } from '../../../change-records/plan/key-change';
import type { Plan } from '../../../change-records/plan/plan';
import type { PlannedUser } from '../../../change-records/plan/planned-user';
import type { LastUsed } from '../../../rotation/access-key';
import { USER_TAGS } from '../../../rotation/audience';
import type { Ledger } from '../../../rotation/ledger';
import { aChange } from '../by-hand-plan';
import { changeOf, golden, meddled } from '../golden-plan';
import { aCase, aKey, aUser, codesOf, entryOf } from './a-case';

const USER = 'aws_iam_user.valentia';

describe('who answers for a refusal', () => {
  const refusal: GateRefusal = {
    ...{ code: 'DELETED_TOO_SOON', because: 'x', wayOut: 'y' },
    acceptable: { about: 'valentia', generation: 2 },
  };
  const by = (of: Partial<Acceptance> = {}): Acceptance => ({
    ...{ code: 'DELETED_TOO_SOON', by: 'Ada', reason: 'it leaked', at: new Date('2026-11-23T06:00:00Z') },
    ...of,
  });

  it.each<[string, Partial<Acceptance>]>([
    ['of the code alone', {}],
    ['of the user', { about: 'valentia' }],
    ['of the generation', { generation: 2 }],
  ])('an acceptance %s covers it', (_, of) => {
    const judged = withAcceptances([refusal], [by(of)]);
    expect(judged).toEqual({ refusals: [], accepted: [{ refusal, acceptance: by(of) }] });
  });

  it.each<[string, Partial<Acceptance>]>([
    ['another code', { code: 'KEY_REPLACED' }],
    ['another user', { about: 'kotahi-writer' }],
    ['another generation', { generation: 3 }],
  ])('an acceptance of %s does not', (_, of) => {
    expect(withAcceptances([refusal], [by(of)])).toEqual({ refusals: [refusal], accepted: [] });
  });

  it('of several the newest counts, in whatever order they come', () => {
    const [older, newer] = [by({ by: 'Ada' }), by({ by: 'Ben', at: new Date('2026-11-24T06:00:00Z') })];
    for (const all of [
      [older, newer],
      [newer, older],
    ]) {
      expect(withAcceptances([refusal], all).accepted).toMatchObject([{ acceptance: { by: 'Ben' } }]);
    }
  });

  it('nobody can answer for what no rule calls acceptable', () => {
    const strict = { ...refusal, acceptable: undefined };
    expect(withAcceptances([strict, refusal], [by()])).toMatchObject({ refusals: [strict], accepted: [{ refusal }] });
  });
});

describe('an old key is disabled once its successor is in use', () => {
  const used = (at: string): LastUsed => ({ kind: 'used', at: new Date(at), service: 's3', region: 'x' });
  const keys = [
    aKey({ outcome: 'disabled', generation: 1, accessKeyId: 'OLD' }),
    aKey({ outcome: 'unchanged', accessKeyId: 'NEW' }),
  ];
  const user = (of: Partial<PlannedUser> = {}) =>
    aUser({ wanted: entryOf(2, 'inactive'), step: 'disable', keys, ...of });
  const evidence: DisableProof = {
    ...{ kind: 'evidence', user: 'valentia', generation: 2, because: 'it was used', newKeyId: 'NEW', oldKeyId: 'OLD' },
    ...{ at: new Date('2026-11-23T07:00:00Z'), newKeyUsedAt: new Date('2026-11-23T06:30:00Z') },
  };
  const inUse = (newKey = '2026-11-23T06:30:00Z', oldKey = '2026-11-23T07:00:00Z') =>
    new Map([
      ['NEW', used(newKey)],
      ['OLD', used(oldKey)],
    ]);
  const judged = (facts: Partial<GateFacts>, of: Partial<PlannedUser> = {}) =>
    disablesWithProof(aCase([user(of)], facts));
  const codes = (...of: Parameters<typeof judged>) => judged(...of).map(({ code }) => code);

  it('proven to the second is proven', () => {
    expect(codes({ proofs: [evidence], lastUsed: inUse() })).toEqual([]);
    expect(
      codes({ proofs: [{ ...evidence, newKeyUsedAt: undefined }], lastUsed: inUse('2020-01-01T00:00:00Z') }),
    ).toEqual([]);
    expect(codes({ proofs: [evidence], lastUsed: new Map([['NEW', used('2026-11-23T06:30:00Z')]]) })).toEqual([]);
  });

  it.each<[string, ReadonlyMap<string, LastUsed>, string]>([
    ['a second earlier', inUse('2026-11-23T06:29:59Z'), 'IAM says 2026-11-23T06:29:59.000Z was the last time'],
    [
      'the old key a second later',
      inUse(undefined, '2026-11-23T07:00:01Z'),
      'is older than the last use of the old key (2026-11-23T07:00:01.000Z)',
    ],
    ['never', new Map([['NEW', { kind: 'never' }]]), 'which IAM says was never used'],
  ])('IAM saw the new key used %s: the evidence is contradicted', (_, lastUsed, because) => {
    const [refusal] = judged({ proofs: [evidence], lastUsed });
    expect(refusal?.code).toBe('EVIDENCE_CONTRADICTED');
    expect(refusal?.because).toContain(because);
    expect(refusal?.because).toContain('the evidence of 2026-11-23T07:00:00.000Z');
  });

  it('evidence without key IDs is about the keys of the plan; the keys that it names have to be these', () => {
    const unnamed = { ...evidence, newKeyId: undefined, oldKeyId: undefined };
    expect(codes({ proofs: [unnamed], lastUsed: inUse() })).toEqual([]);
    for (const other of [{ newKeyId: 'OLD' }, { oldKeyId: 'NEW' }, { generation: 1 }, { user: 'kotahi-writer' }]) {
      expect(codes({ proofs: [{ ...evidence, ...other }], lastUsed: inUse() })).toEqual(['NO_PROOF_OF_USE']);
    }
  });

  it('a suspension and a user who leaves need none, and neither does what is no disable', () => {
    expect(codes({}, { wanted: entryOf(2, 'active', true) })).toEqual([]);
    expect(codes({ leaving: new Set(['valentia']) })).toEqual([]);
    expect(codes({ leaving: new Set(['kotahi-writer']) })).toEqual(['NO_PROOF_OF_USE']);
    for (const outcome of ['created', 'enabled', 'deleted', 'unchanged'] as const satisfies readonly KeyOutcome[])
      expect(codes({}, { keys: [aKey({ outcome, generation: 1 })] })).toEqual([]);
  });

  it('of a user out of the ledger nobody knows which generation would have to be in use', () => {
    const [refusal] = judged({ proofs: [evidence], lastUsed: inUse() }, { wanted: undefined });
    expect(refusal?.because).toContain('nothing proves that generation ? is used');
    expect(judged({})[0]?.because).toContain('nothing proves that generation 2 is used');
  });

  it('where IAM was not asked, or the plan does not hold the new key, evidence proves nothing', () => {
    expect(codes({ proofs: [evidence], lastUsed: new Map() })).toEqual(['NO_PROOF_OF_USE']);
    const unnamed = { ...evidence, newKeyId: undefined, oldKeyId: undefined };
    const [oldKey] = keys;
    expect(codes({ proofs: [unnamed], lastUsed: inUse() }, { keys: [oldKey!] })).toEqual(['NO_PROOF_OF_USE']);
  });

  it('of several proofs the newest that counts is told', () => {
    const accepted: DisableProof = { ...evidence, kind: 'acceptance', at: new Date('2026-11-23T08:00:00Z') };
    const facts = (lastUsed: GateFacts['lastUsed']) => ({ proofs: [evidence, accepted], lastUsed });
    expect(proofFor(user(), facts(inUse()))).toBe(accepted);
    expect(
      proofFor(user(), { ...facts(inUse()), proofs: [accepted, { ...evidence, at: new Date('2026-11-23T09:00:00Z') }] })
        ?.kind,
    ).toBe('evidence');
    expect(proofFor(user(), facts(new Map()))).toBe(accepted);
    expect(proofFor(user(), { proofs: [evidence], lastUsed: new Map() })).toBeUndefined();
  });
});

describe('users stay', () => {
  const done = (actions: readonly string[], more: object = {}, leaving: readonly string[] = []) =>
    keepsEveryUser(
      aCase(
        [],
        { leaving: new Set(leaving) },
        meddled('nothing', (json) => void Object.assign(changeOf(json, USER).change, { actions, ...more })),
      ),
    );
  const named = (name: unknown) => ({
    ...(golden('nothing').resource_changes.find((one) => one.address === USER)?.change.after ?? {}),
    name,
  });

  it.each([[['no-op']], [['update']], [['create']]])('%j is none of it', (actions) =>
    expect(done(actions)).toEqual([]),
  );

  it.each([
    [['delete', 'create'], 'USER_REPLACED'],
    [['create', 'delete'], 'USER_REPLACED'],
    [['create', 'forget'], 'USER_REPLACED'],
    [['delete'], 'USER_REMOVED'],
    [['forget'], 'USER_REMOVED'],
  ])('%j: %s', (actions, code) => {
    const found = done(actions);
    expect(found.map((one) => one.code)).toEqual([code]);
    expect(found[0]?.because).toContain('the IAM user valentia');
  });

  it('who was said to leave may go, but not be made anew', () => {
    expect(done(['delete'], {}, ['valentia'])).toEqual([]);
    expect(done(['forget'], {}, ['valentia'])).toEqual([]);
    expect(done(['delete', 'create'], {}, ['valentia'])).toHaveLength(1);
    expect(done(['delete'], {}, ['kotahi-writer'])).toHaveLength(1);
  });

  it('and keep their names', () => {
    const [refusal] = done(['update'], { after: named('val') });
    expect(refusal?.code).toBe('USER_RENAMED');
    expect(refusal?.because).toContain('renames the IAM user valentia to val,');
    expect(done(['update'], { after: named(undefined) })[0]?.because).toContain('to something unknown yet');
    expect(done(['update'], { before: null, after: named('val') })).toEqual([]);
    expect(done(['no-op'], { after: null })).toEqual([]);
  });

  it('where the plan does not say who it is, its address is told', () => {
    expect(done(['delete'], { before: null })[0]?.because).toContain(`the IAM user ${USER},`);
  });

  it('what was only read, and what is no user, is none of it', () => {
    const plan = meddled('nothing', (json) => {
      const change = { actions: ['delete'], before: { name: 'valentia' }, after: null, after_unknown: {} };
      json.resource_changes.push(
        aChange('aws_iam_user.read', {}, { mode: 'data', change }),
        aChange('aws_iam_role.x', {}, { change }),
      );
    });
    expect(keepsEveryUser(aCase([], {}, plan))).toEqual([]);
    const seen = [{ id: 'AKIA1', status: 'Active', createdAt: '2026-01-01T00:00:00Z' }] as const;
    expect(letsNobodyLeaveAtWork(aCase([aUser({ seen })], {}, plan))).toEqual([]);
  });
});

describe('nobody leaves at work', () => {
  const leaving = (actions: readonly string[]): Plan =>
    meddled('nothing', (json) => void Object.assign(changeOf(json, USER).change, { actions }));
  const user = (status: 'Active' | 'Inactive', ...known: readonly string[]) =>
    aUser({
      seen: [{ id: 'AKIA1', status, createdAt: '2026-01-01T00:00:00Z' }],
      keys: known.map((accessKeyId) => aKey({ outcome: 'deleted', accessKeyId })),
    });
  const codes = (of: PlannedUser, actions: readonly string[]) =>
    codesOf(letsNobodyLeaveAtWork, aCase([of], {}, leaving(actions)));

  it.each([[['delete']], [['forget']], [['delete', 'create']]])('%j with a key that works', (actions) => {
    expect(codes(user('Active'), actions)).toEqual(['KEY_NOT_INACTIVE']);
    expect(codes(user('Inactive'), actions)).toEqual([]);
  });

  it('of the keys that the plan deletes another rule speaks', () => {
    expect(codes(user('Active', 'AKIA1'), ['delete'])).toEqual([]);
    expect(codes(user('Active', 'AKIA2'), ['delete'])).toEqual(['KEY_NOT_INACTIVE']);
  });

  it('whoever stays may work, and of others nothing is known', () => {
    expect(codes(user('Active'), ['update'])).toEqual([]);
    expect(codes({ ...user('Active'), name: 'kotahi-writer' }, ['delete'])).toEqual([]);
  });
});

describe('a plan that Terraform did not finish', () => {
  const problem = (message: string) => ({ message });
  const errored = (checks: unknown, facts: Partial<GateFacts> = {}) =>
    isComplete(aCase([], facts, { ...golden('nothing'), errored: true, checks: checks as Plan['checks'] }))[0];

  it('says what its checks said, of each and of every instance', () => {
    const checks = [
      { status: 'fail', problems: [problem('One.')], instances: [{ problems: [problem('Two.'), {}] }, {}] },
      { status: 'pass' },
      { status: 'fail', instances: [{ problems: [problem('Three.')] }] },
    ];
    const refusal = errored(checks, { engineSaid: { words: 'Words.', wayOut: 'Another way.' } });
    expect(refusal?.because).toBe('Terraform could not finish this plan: One. Two. Three.');
    expect(refusal?.wayOut).toMatch(/^Mend that, then plan again: npx keyturn plan\. An errored plan/);
  });

  it('or what Terraform said, with the way out of that', () => {
    expect(errored([], { engineSaid: { words: 'No credentials.', wayOut: 'Log in.' } })).toMatchObject({
      because: 'Terraform could not finish this plan: No credentials.',
      wayOut: expect.stringMatching(/^Log in\. An errored plan/) as string,
    });
    expect(errored([], { engineSaid: { words: 'Odd.', wayOut: undefined } })?.wayOut).toMatch(
      /^Mend that, then plan again: npx keyturn plan\./,
    );
  });

  it('or that it said so when it planned', () => {
    expect(errored([])?.because).toBe('Terraform could not finish this plan; Terraform told why when it planned.');
  });
});

describe('the guard, on what a plan saw', () => {
  it('needs an entry, and what IAM has of a user that the plan touches', () => {
    const unseen = { applied: undefined, step: undefined };
    expect(codesOf(passesTheGuard, aCase([aUser({ ...unseen, keys: [aKey()] })]))).toEqual(['STATE_NOT_SEEN']);
    expect(codesOf(passesTheGuard, aCase([aUser({ ...unseen, keys: [aKey({ outcome: 'unchanged' })] })]))).toEqual([]);
    expect(codesOf(passesTheGuard, aCase([aUser({ ...unseen, keys: [aKey()], wanted: undefined })]))).toEqual([]);
  });

  it('refuses an edit and leaves sealing to the keys that are created', () => {
    expect(codesOf(passesTheGuard, aCase([aUser()]))).toEqual([]);
    expect(codesOf(passesTheGuard, aCase([aUser({ wanted: entryOf(4, 'active') })]))).toEqual(['SKIPPED_GENERATION']);
  });
});

describe('the ledger that a plan was made with', () => {
  const written: Ledger = { valentia: entryOf(2, 'active'), 'kotahi-writer': entryOf(1, 'deleted') };
  const other = aUser({ name: 'kotahi-writer', wanted: entryOf(1, 'deleted') });
  const judged = (users: readonly PlannedUser[], facts: Partial<GateFacts> = {}, plan?: Plan) =>
    plansTheLedger(aCase(users, { ledger: written, ...facts }, plan));
  const about = (...of: Parameters<typeof judged>) => judged(...of).map(({ because }) => because);

  it('is the one that people review', () => {
    expect(judged([aUser(), other])).toEqual([]);
    expect(judged([aUser(), other, aUser({ name: 'gone', wanted: undefined })])).toEqual([]);
  });

  it.each<[string, readonly PlannedUser[], string]>([
    [
      'another generation',
      [aUser({ wanted: entryOf(3, 'active') }), other],
      'with generation 3, previous "active" for valentia, and key-generations.json says generation 2, previous "active";',
    ],
    [
      'a suspension',
      [aUser({ wanted: entryOf(2, 'active', true) }), other],
      'generation 2, previous "active", suspended for valentia',
    ],
    [
      'an entry less',
      [aUser()],
      'with no readable entry for kotahi-writer, and key-generations.json says generation 1, previous "deleted";',
    ],
    [
      'an entry more',
      [aUser(), other, aUser({ name: 'more' })],
      'generation 2, previous "active" for more, and key-generations.json says no readable entry;',
    ],
  ])('and not one with %s', (_, users, because) => {
    const found = judged(users);
    expect(found.map(({ code }) => code)).toEqual(['LEDGER_OVERRIDDEN']);
    expect(found[0]?.because).toContain(because);
  });

  it('is told by name, in their order', () => {
    expect(about([aUser({ name: 'a-user' })]).map((text) => / for (\S+), and/.exec(text)?.[1])).toEqual([
      ...['a-user', 'kotahi-writer', 'valentia'],
    ]);
  });

  it('of a plan for one user is compared for that one', () => {
    const wrong = aUser({ name: 'kotahi-writer', wanted: entryOf(9, 'active') });
    expect(judged([aUser(), wrong], { only: 'valentia' })).toEqual([]);
    expect(judged([aUser(), wrong], { only: 'kotahi-writer' })).toHaveLength(1);
  });

  it('is compared where there is one, and in stacks that have one', () => {
    expect(judged([aUser()], { ledger: undefined })).toEqual([]);
    expect(judged([aUser()], {}, { ...golden('nothing'), variables: {} })).toEqual([]);
  });
});

describe('a user that another stack has', () => {
  const moving = (from: string) =>
    meddled('take-over', (json) => {
      const { change } = changeOf(json, 'aws_iam_user.indici');
      Object.assign(change.before ?? {}, { tags: { [USER_TAGS.stack]: from } });
      Object.assign(change.after ?? {}, { tags: { [USER_TAGS.stack]: 'suppliers-b' } });
    });
  const judged = (from: string, facts: Partial<GateFacts>) => movesOnlyBetweenStacks(aCase([], facts, moving(from)));
  const shards = ['suppliers-a', 'suppliers-b'];

  it('moves with a plan of all stacks, from one that the settings know', () => {
    expect(judged('suppliers-a', { shards, isOfAllStacks: true })).toEqual([]);
    expect(judged('suppliers-b', { shards })).toEqual([]);
    expect(judged('suppliers-a', {})).toEqual([]);
  });

  it.each<[string, Partial<GateFacts>, string, string]>([
    ['suppliers-a', { shards }, 'only a plan of all stacks shows whether suppliers-a lets go of it', 'Plan all stacks'],
    ['suppliers-a', { shards, isOfAllStacks: false }, 'only a plan of all stacks', 'Plan all stacks'],
    ['suppliers-z', { shards, isOfAllStacks: true }, 'the settings know no stack suppliers-z', 'Put its shard back'],
  ])('not from %s, given %j', (from, facts, because, wayOut) => {
    const [refusal] = judged(from, facts);
    expect(refusal?.code).toBe('USER_IN_ANOTHER_STACK');
    expect(refusal?.because).toContain(because);
    expect(refusal?.wayOut).toContain(wayOut);
  });
});

describe('a plan for one user', () => {
  const doing = (change: ReturnType<typeof aChange>) =>
    codesOf(
      changesNobodyElse,
      aCase(
        [],
        { only: 'valentia' },
        meddled('nothing', (json) => void json.resource_changes.push(change)),
      ),
    );

  it('changes what is that user’s, each generation of it', () => {
    const more = { address: 'aws_iam_access_key.valentia["3"]', index: '3' };
    expect(doing(aChange('aws_iam_access_key.valentia', {}, more))).toEqual([]);
  });

  it('and nothing of others, nor of a module, whatever it is called there', () => {
    expect(doing(aChange('aws_iam_user.kotahi-writer', {}))).toEqual(['NOT_ONLY_ONE_USER']);
    const inModule = { address: 'module.x.aws_iam_user.valentia', module_address: 'module.x' };
    expect(doing(aChange(USER, {}, inModule))).toEqual(['NOT_ONLY_ONE_USER']);
  });
});
