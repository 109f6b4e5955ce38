import {
  deletesOnlyInactiveKeys,
  deletesOnlyOlderKeys,
  isLostKey,
  keepsKeysInSight,
  replacesOnlyLostKeys,
} from '../../../change-records/gate/key-removal';
import {
  createsOnlyNewGenerations,
  fallsBehindNoRecord,
  finishedCreations,
} from '../../../change-records/gate/new-generation';
import { oneStepPerUser } from '../../../change-records/gate/one-step';
import { knowsEveryKeyBeforeCreating } from '../../../change-records/gate/orphan-key';
import { sealsEverySecret } from '../../../change-records/gate/plaintext-secret';
import { deletesAfterQuietDays } from '../../../change-records/gate/too-soon';
import { wakesOnlyOnPurpose } from '../../../change-records/gate/waking';
import type { KeyChange, KeyOutcome } from '../../../change-records/plan/key-change';
import type { PlannedUser } from '../../../change-records/plan/planned-user';
import type { KeyStatus } from '../../../rotation/access-key';
import { meddled } from '../golden-plan';
import { aCase, aKey, aUser, codesOf, entryOf } from './a-case';

const OUTCOMES: readonly KeyOutcome[] = [
  ...(['created', 'disabled', 'enabled', 'deleted', 'replaced', 'forgotten', 'refreshed', 'unchanged'] as const),
];
const others = (...of: readonly KeyOutcome[]): readonly KeyOutcome[] => OUTCOMES.filter((one) => !of.includes(one));
const of = (keys: readonly Partial<KeyChange>[], more: Partial<PlannedUser> = {}) =>
  aUser({ keys: keys.map(aKey), ...more });

describe('only an Inactive key is deleted', () => {
  const deleting = (before: KeyStatus | undefined, seen: KeyStatus | undefined, id = 'AKIA1') =>
    aCase([
      of([{ outcome: 'deleted', before, accessKeyId: 'AKIA1' }], {
        seen: seen === undefined ? [] : [{ id, status: seen, createdAt: '2026-01-01T00:00:00Z' }],
      }),
    ]);

  it.each<[KeyStatus | undefined, KeyStatus | undefined, number]>([
    ['Inactive', 'Inactive', 0],
    ['Inactive', undefined, 0],
    ['Inactive', 'Active', 1],
    ['Active', 'Inactive', 1],
    ['Active', undefined, 1],
    [undefined, 'Inactive', 1],
  ])('%s in the state and %s in IAM: %i refused', (before, seen, refused) => {
    expect(codesOf(deletesOnlyInactiveKeys, deleting(before, seen))).toEqual(Array(refused).fill('KEY_NOT_INACTIVE'));
  });

  it('and another key that is Active says nothing about it', () => {
    expect(codesOf(deletesOnlyInactiveKeys, deleting('Inactive', 'Active', 'AKIA2'))).toEqual([]);
  });

  it('whatever is done to an Active key but deleting is not its matter', () => {
    const keys = others('deleted').map((outcome) => ({ outcome, before: 'Active' as const }));
    expect(codesOf(deletesOnlyInactiveKeys, aCase([of(keys)]))).toEqual([]);
  });
});

describe('only a key older than the current one is deleted', () => {
  it.each<[number | undefined, number]>([
    [1, 0],
    [2, 0],
    [3, 1],
    [undefined, 0],
  ])('of generation %s, where the ledger says 2: %i refused', (generation, refused) => {
    const found = deletesOnlyOlderKeys(aCase([of([{ outcome: 'deleted', generation }])]));
    expect(found.map(({ code }) => code)).toEqual(Array(refused).fill('NEWER_KEY_DELETED'));
    if (refused) expect(found[0]?.because).toContain('the ledger says generation 2 of valentia');
  });

  it('nothing else is its matter, and without an entry there is no current one', () => {
    const keys = others('deleted').map((outcome) => ({ outcome, generation: 3 }));
    expect(codesOf(deletesOnlyOlderKeys, aCase([of(keys)]))).toEqual([]);
    const gone = of([{ outcome: 'deleted', generation: 3 }], { wanted: undefined });
    expect(codesOf(deletesOnlyOlderKeys, aCase([gone]))).toEqual([]);
  });
});

describe('only a key that nobody ever had is replaced', () => {
  const replacing = (more: Partial<KeyChange>) =>
    replacesOnlyLostKeys(aCase([of([{ outcome: 'replaced', accessKeyId: 'AKIA1', ...more }])]));

  it('one whose creation failed before its secret was sealed', () =>
    expect(replacing({ tainted: true, sealed: false })).toEqual([]));

  it('none whose sealed secret is there, which has a way out of its own', () => {
    const [refusal] = replacing({ tainted: true, sealed: true });
    expect(refusal?.code).toBe('KEY_REPLACED');
    expect(refusal?.because).toContain(', whose sealed secret its holder may have;');
    expect(refusal?.wayOut).toContain(`terraform untaint 'aws_iam_access_key.valentia["2"]'`);
  });

  it.each([true, false])('none that Terraform only wants to make otherwise (sealed: %s)', (sealed) => {
    const [refusal] = replacing({ tainted: false, sealed });
    expect(refusal?.code).toBe('KEY_REPLACED');
    expect(refusal?.because).not.toContain('sealed secret');
    expect(refusal?.wayOut).toContain('Take back what changes its user or its PGP key');
  });

  it('and only of one that is replaced is it said that it was lost', () => {
    for (const outcome of OUTCOMES) expect(isLostKey(aKey({ outcome, tainted: true }))).toBe(outcome === 'replaced');
  });

  it('nothing else is its matter', () => {
    expect(codesOf(replacesOnlyLostKeys, aCase([of(others('replaced').map((outcome) => ({ outcome })))]))).toEqual([]);
  });
});

describe('a key stays in sight, under its number', () => {
  it('forgetting it is refused', () => {
    const keys = OUTCOMES.map((outcome) => ({ outcome }));
    expect(codesOf(keepsKeysInSight, aCase([of(keys)]))).toEqual(['KEY_FORGOTTEN']);
  });

  it.each([
    ['aws_iam_access_key.valentia["1"]', ['KEY_RENUMBERED']],
    ['aws_iam_access_key.valentia["22"]', ['KEY_RENUMBERED']],
    ['aws_iam_access_key.valentia', ['KEY_RENUMBERED']],
    ['module.old.aws_iam_access_key.valentia["2"]', []],
    [undefined, []],
  ])('moving it from %s: %j', (previousAddress, expected) => {
    const found = keepsKeysInSight(aCase([of([{ outcome: 'unchanged', previousAddress }])]));
    expect(found.map(({ code }) => code)).toEqual(expected);
    if (found[0]) expect(found[0].because).toContain(`moves ${previousAddress} to aws_iam_access_key.valentia["2"];`);
  });
});

describe('a key is created by a new generation alone', () => {
  const creating = (generation: number | undefined, more: Partial<PlannedUser> = {}, issued?: number) =>
    createsOnlyNewGenerations(
      aCase([of([{ generation }], more)], { issued: new Map(issued === undefined ? [] : [['valentia', issued]]) }),
    );
  const applied = (generation: number) => ({ recorded: entryOf(generation, 'deleted'), found: 'Active' });

  it.each<[string, () => ReturnType<typeof creating>]>([
    ['the next one', () => creating(2)],
    ['the same again, whose apply failed after its tags', () => creating(2, { applied: applied(2) })],
    [
      'the first one',
      () => creating(1, { wanted: entryOf(1, 'deleted'), applied: { recorded: undefined, found: '' } }),
    ],
    ['one beyond what the records know', () => creating(2, {}, 1)],
    [
      'one whose tags nobody can read: the guard has said so',
      () =>
        creating(9, {
          wanted: entryOf(9, 'active'),
          applied: { recorded: undefined, unreadable: { generation: 'x', previous: 'x', suspended: 'x' }, found: '' },
        }),
    ],
  ])('%s', (_, judged) => expect(judged()).toEqual([]));

  it.each<[string, () => ReturnType<typeof creating>]>([
    ['its address counts no generation', () => creating(undefined)],
    ['the ledger has no entry for valentia', () => creating(2, { wanted: undefined })],
    ['the records say that generation 2 of valentia was created', () => creating(2, {}, 2)],
    ['the records say that generation 3 of valentia was created', () => creating(2, {}, 3)],
    ["the ledger's current generation is 2", () => creating(1)],
    ["the ledger's current generation is 2", () => creating(3)],
    ['no generation before it was ever applied', () => creating(2, { applied: { recorded: undefined, found: '' } })],
    ['no generation before it was ever applied', () => creating(2, { applied: undefined })],
    ['generation 3 is applied now', () => creating(2, { applied: applied(3) })],
    ['generation 5 is applied now', () => creating(2, { applied: applied(5) })],
    ['generation 7 is applied now', () => creating(9, { wanted: entryOf(9, 'active'), applied: applied(7) })],
  ])('not where %s', (because, judged) => {
    const found = judged();
    expect(found.map(({ code }) => code)).toEqual(['KEY_WITHOUT_NEW_GENERATION']);
    expect(found[0]?.because).toContain(`, but ${because};`);
  });

  it('nothing else is its matter', () => {
    const keys = others('created').map((outcome) => ({ outcome, generation: 9 }));
    expect(createsOnlyNewGenerations(aCase([of(keys)]))).toEqual([]);
  });

  describe('that was deleted outside Terraform is not made again', () => {
    const address = 'aws_iam_access_key.valentia["2"]';
    const vanished = (drifted = address, action = 'delete') =>
      meddled('nothing', (json) => {
        const change = { actions: [action], before: {}, after: null, after_unknown: {} };
        json.resource_drift = [{ address: drifted, type: 'aws_iam_access_key', mode: 'managed', change }];
        Object.assign(json.resource_drift[0] ?? {}, { name: 'valentia' });
      });
    const again = of([{}], { applied: applied(2) });

    it('and only what vanished is meant', () => {
      const [refusal] = createsOnlyNewGenerations(aCase([again], {}, vanished()));
      expect(refusal?.because).toContain('has been deleted outside Terraform');
      expect(createsOnlyNewGenerations(aCase([again], {}, vanished(address, 'update')))).toEqual([]);
      expect(createsOnlyNewGenerations(aCase([again], {}, vanished(`${address}2`)))).toEqual([]);
    });

    it('what finishes a step is told from it', () => {
      expect(finishedCreations([again], vanished())).toEqual([]);
      expect(finishedCreations([again], vanished(address, 'update'))).toHaveLength(1);
      expect(finishedCreations([of([{}], { applied: applied(1) })], vanished(`${address}2`))).toEqual([]);
      const rest = of(
        others('created').map((outcome) => ({ outcome })),
        { applied: applied(2) },
      );
      expect(finishedCreations([rest, aUser({ applied: undefined, keys: [aKey()] })], vanished(`${address}2`))).toEqual(
        [],
      );
    });
  });

  describe('the way out', () => {
    const wayOut = (generation: number, more: Partial<PlannedUser>) => creating(generation, more, 9)[0]?.wayOut;
    const overlap = (found: string) => ({ recorded: entryOf(2, 'active'), found });

    it.each(['Active', 'Inactive'])('of an overlap of which one %s key is left: which one is gone', (found) => {
      expect(wayOut(2, { applied: overlap(found) })).toContain('Its holder uses the old key');
      expect(wayOut(1, { applied: overlap(found) })).toContain('The overlap is over');
    });

    it.each<[string, Partial<PlannedUser>, number]>([
      ['an overlap with both keys', { applied: overlap('Active Active') }, 3],
      ['no overlap', { applied: { recorded: entryOf(2, 'inactive'), found: 'Active' } }, 3],
      ['nothing applied', { applied: undefined }, 3],
      ['nothing at all', { applied: undefined, wanted: undefined }, 1],
      ['tags ahead of the ledger', { applied: applied(6) }, 7],
    ])('of %s: the next generation', (_, more, next) => {
      expect(wayOut(2, more)).toContain(`set its generation to ${next} in the ledger`);
    });
  });
});

describe('a plan falls behind no record', () => {
  const behind = (issued: number | undefined, more: Partial<PlannedUser> = {}) =>
    fallsBehindNoRecord(aCase([aUser(more)], { issued: new Map(issued === undefined ? [] : [['valentia', issued]]) }));

  it.each<[string, () => ReturnType<typeof behind>, number]>([
    ['nothing recorded', () => behind(undefined), 0],
    ['as recorded', () => behind(2), 0],
    ['further than recorded', () => behind(1), 0],
    ['less than recorded', () => behind(3), 1],
    ['less, and nothing is done', () => behind(3, { step: 'unchanged' }), 0],
    ['no entry', () => behind(3, { wanted: undefined }), 0],
  ])('%s', (_, judged, refused) => {
    const found = judged();
    expect(found.map(({ code }) => code)).toEqual(Array(refused).fill('LOWER_GENERATION'));
    if (found[0]) expect(found[0].wayOut).toContain('set its generation to 3 in the ledger');
  });
});

describe('one step of a user in one plan', () => {
  const steps = (outcomes: readonly KeyOutcome[], more: Partial<PlannedUser> = {}) =>
    codesOf(
      oneStepPerUser,
      aCase([
        of(
          outcomes.map((outcome) => ({ outcome })),
          more,
        ),
      ]),
    );
  const suspended = entryOf(2, 'active', true);
  const lost = entryOf(2, 'deleted');

  it.each<[string, readonly KeyOutcome[], Partial<PlannedUser>]>([
    ['none', [], {}],
    ['one', ['created'], {}],
    ['one beside what is no step', ['created', 'unchanged', 'refreshed'], {}],
    ['both keys off, by suspending', ['disabled', 'disabled'], { step: 'suspend', wanted: suspended }],
    ['both keys off, to finish a suspension', ['disabled', 'disabled'], { step: 'unchanged', wanted: suspended }],
    ['both keys on, by resuming', ['enabled', 'enabled'], { step: 'resume' }],
    ['a reissue', ['created', 'deleted'], { step: 'reissue', wanted: lost }],
    ['a reissue that is finished', ['created', 'deleted'], { step: 'unchanged', wanted: lost }],
    ['a reissue beside two that are left', ['created', 'deleted', 'deleted'], { step: 'reissue', wanted: lost }],
  ])('%s', (_, outcomes, more) => expect(steps(outcomes, more)).toEqual([]));

  it.each<[string, readonly KeyOutcome[], Partial<PlannedUser>]>([
    ['created and deleted', ['created', 'deleted'], {}],
    ['created and deleted in an overlap', ['created', 'deleted'], { step: 'unchanged' }],
    ['created and deleted by a start', ['created', 'deleted'], { step: 'start', wanted: lost }],
    ['a reissue that makes two in place of one', ['created', 'created', 'deleted'], { step: 'reissue', wanted: lost }],
    [
      'created and deleted by a user out of the ledger',
      ['created', 'deleted'],
      { step: 'unchanged', wanted: undefined },
    ],
    ['a reissue that makes two', ['created', 'created'], { step: 'reissue', wanted: lost }],
    ['a reissue that makes none', ['deleted', 'deleted'], { step: 'reissue', wanted: lost }],
    ['a reissue that switches off', ['created', 'disabled'], { step: 'reissue', wanted: lost }],
    ['both keys off, by a start', ['disabled', 'disabled'], { step: 'start', wanted: suspended }],
    ['both keys off, where none is suspended', ['disabled', 'disabled'], { step: 'resume' }],
    ['both keys on, where they are suspended', ['enabled', 'enabled'], { step: 'suspend', wanted: suspended }],
    ['one on and one off', ['enabled', 'disabled'], { step: 'unchanged' }],
    ['both keys off, of nobody', ['disabled', 'disabled'], { step: 'suspend', wanted: undefined }],
  ])('not %s', (_, outcomes, more) => expect(steps(outcomes, more)).toEqual(['MORE_THAN_ONE_STEP']));

  it('of a user who leaves all goes at once', () => {
    const user = of([{ outcome: 'deleted' }, { outcome: 'deleted' }], { step: undefined });
    expect(codesOf(oneStepPerUser, aCase([user], { leaving: new Set(['valentia']) }))).toEqual([]);
    expect(codesOf(oneStepPerUser, aCase([user], { leaving: new Set(['kotahi-writer']) }))).toHaveLength(1);
  });

  it('says what it would do to which key', () => {
    const keys = [{ outcome: 'deleted' }, { outcome: 'created', generation: undefined, address: 'a.b' }] as const;
    const [refusal] = oneStepPerUser(aCase([of(keys)]));
    expect(refusal?.because).toContain('does 2 things to the keys of valentia: generation 2 deleted, a.b created;');
  });
});

describe('nothing is created beside a key that Terraform does not know', () => {
  const seen = [{ id: 'AKIA1', status: 'Active', createdAt: '2026-01-01T00:00:00Z' }] as const;
  const beside = (...keys: readonly Partial<KeyChange>[]) =>
    codesOf(knowsEveryKeyBeforeCreating, aCase([of(keys, { seen })]));

  it.each(['created', 'replaced'] as const)('%s', (outcome) => {
    expect(beside({ outcome })).toEqual(['ORPHAN_KEY']);
    expect(beside({ outcome }, { outcome: 'unchanged', accessKeyId: 'AKIA1' })).toEqual([]);
  });

  it('whatever else is done does not wait for it', () => {
    expect(beside(...others('created', 'replaced').map((outcome) => ({ outcome })))).toEqual([]);
  });
});

describe('a secret is sealed when its key is made', () => {
  const unsealed = (...outcomes: readonly KeyOutcome[]) =>
    codesOf(sealsEverySecret, aCase([of(outcomes.map((outcome) => ({ outcome, willBeSealed: false })))]));

  it.each(['created', 'replaced'] as const)('%s', (outcome) => {
    expect(unsealed(outcome)).toEqual(['SECRET_NOT_SEALED']);
    expect(codesOf(sealsEverySecret, aCase([of([{ outcome, willBeSealed: true }])]))).toEqual([]);
  });

  it('and at no other time', () => expect(unsealed(...others('created', 'replaced'))).toEqual([]));
});

describe('a key that is off', () => {
  const waking = (step: PlannedUser['step'], ...outcomes: readonly KeyOutcome[]) =>
    codesOf(
      wakesOnlyOnPurpose,
      aCase([
        of(
          outcomes.map((outcome) => ({ outcome })),
          { step },
        ),
      ]),
    );

  it.each(['resume', 'enable'] as const)('is switched on by %s', (step) => expect(waking(step, 'enabled')).toEqual([]));

  it.each(['start', 'unchanged', 'disable', undefined] as const)('is not switched on by %s', (step) =>
    expect(waking(step, 'enabled')).toEqual(['WOULD_WAKE_KEY']),
  );

  it('and what else is done to it wakes nothing', () => expect(waking('start', ...others('enabled'))).toEqual([]));
});

describe('a key that is deleted before its quiet days are over', () => {
  const early = (key: Partial<KeyChange>, more: Partial<PlannedUser> = {}) => {
    const asked: unknown[] = [];
    const disabledAt = (...about: unknown[]) => void asked.push(about);
    return { found: deletesAfterQuietDays(aCase([of([key], more)], { disabledAt })), asked };
  };

  it('is asked about by user and generation; one that counts none by nothing', () => {
    expect(early({ outcome: 'deleted', generation: 1 }).asked).toEqual([['valentia', 1]]);
    expect(early({ outcome: 'deleted', generation: undefined }).asked).toEqual([]);
  });

  it('is answered for about its user, and the generation that takes its place', () => {
    const [refusal] = early({ outcome: 'deleted', generation: 1 }).found;
    expect(refusal).toMatchObject({ code: 'DELETED_TOO_SOON', acceptable: { about: 'valentia', generation: 2 } });
    expect(refusal?.wayOut).toContain('npx keyturn delete valentia --accept "…", or npx keyturn plan --accept');
  });

  it('of a user who leaves, where no entry is left to edit, about the user alone', () => {
    const [refusal] = early({ outcome: 'deleted', generation: 1 }, { wanted: undefined }).found;
    expect(refusal?.acceptable).toEqual({ about: 'valentia' });
    expect(refusal?.wayOut).toMatch(/answer for it: npx keyturn plan --accept/);
  });

  it('and nothing else is its matter', () => {
    for (const outcome of others('deleted')) expect(early({ outcome }).found).toEqual([]);
  });
});
