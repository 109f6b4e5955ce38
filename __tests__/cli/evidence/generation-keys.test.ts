import type { AppliedChange } from '../../../change-records/chain/history';
import { generationKeysOf, type Witnesses } from '../../../cli/evidence/generation-keys';
import type { StateResource } from '../../../cli/stack/stack-state';
import { generationOf, orphansAmong } from '../../../rotation/generation-keys';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { entry } from '../../rotation/an-entry';

const OLD = { id: 'AKIAVALENTIA00001111' };
const NEW = { id: 'AKIAVALENTIA00002222' };
const UNREAD = new KeyturnError('STATE_UNREADABLE', 'nothing is synthesised here', 'plan');

const inState = (generation: string | undefined, { id }: { id: string }, user = 'valentia'): StateResource => ({
  address: `aws_iam_access_key.${user}`,
  mode: 'managed',
  type: 'aws_iam_access_key',
  index: generation,
  values: { user, id },
});

const onRecord = (...keys: readonly [user: string, generation: number, masked: string][]): AppliedChange =>
  ({
    keys: keys.map(([user, generation, accessKeyId]) => ({ user, generation, accessKeyId, status: 'Active' })),
  }) as unknown as AppliedChange;

/** The generations of the old and the new key in an overlap, and how many of them are orphans. */
function told(witnesses: Partial<Witnesses>, keyHandedOver?: string) {
  const evidence = keyHandedOver && {
    user: 'valentia',
    generation: 2,
    handover: { at: '2027-01-01T00:00:00.000Z', accessKeyId: keyHandedOver },
  };
  const known = generationKeysOf(
    'valentia',
    { state: UNREAD, imports: [], applies: [], ...witnesses },
    evidence || undefined,
  );
  const generations = [OLD, NEW].map((key) => generationOf(key, [OLD, NEW], entry(2, 'active'), known));
  return [...generations, orphansAmong([OLD, NEW], known).length];
}

test.each<[string, Partial<Witnesses>, string | undefined, readonly (number | undefined)[]]>([
  ['the state knows both', { state: [inState('1', OLD), inState('2', NEW)] }, undefined, [1, 2, 0]],
  ['the state knows one: the other is an orphan', { state: [inState('1', OLD)] }, undefined, [1, undefined, 1]],
  [
    'the state knows a key under no generation: it is no orphan',
    { state: [inState('1', OLD), inState(undefined, NEW)] },
    undefined,
    [1, undefined, 0],
  ],
  [
    'the state knows no such user: nobody is an orphan',
    { state: [inState('1', OLD, 'other')] },
    undefined,
    [undefined, undefined, 0],
  ],
  ['an empty state: nobody is an orphan', { state: [] }, undefined, [undefined, undefined, 0]],
  ['no state, no record', {}, undefined, [undefined, undefined, 0]],
  [
    'a record names both, masked',
    { applies: [onRecord(['valentia', 1, 'AKIA…1111'], ['valentia', 2, 'AKIA…2222'])] },
    undefined,
    [1, 2, 0],
  ],
  [
    'a record names one: by elimination nothing is concluded',
    { applies: [onRecord(['valentia', 1, 'AKIA…1111'])] },
    undefined,
    [1, undefined, 0],
  ],
  [
    'the last record of this user counts',
    {
      applies: [
        onRecord(['valentia', 2, 'AKIA…1111']),
        onRecord(['valentia', 1, 'AKIA…1111']),
        onRecord(['other', 7, 'AKIA…1111']),
      ],
    },
    undefined,
    [1, undefined, 0],
  ],
  ['the hand-over names one', {}, NEW.id, [undefined, 2, 0]],
  ['the hand-over of a key that is gone names none', {}, 'AKIAGONE000000000000', [undefined, undefined, 0]],
  [
    'where the state speaks, records are not heard',
    { state: [inState('1', OLD)], applies: [onRecord(['valentia', 2, 'AKIA…2222'])] },
    NEW.id,
    [1, undefined, 1],
  ],
  [
    'a key that the next plan imports is known',
    { state: [inState('1', OLD)], imports: [{ to: 'aws_iam_access_key.valentia["2"]', id: NEW.id }] },
    undefined,
    [1, 2, 0],
  ],
])('%s', (_, witnesses, keyHandedOver, expected) => {
  expect(told(witnesses, keyHandedOver)).toEqual(expected);
});
