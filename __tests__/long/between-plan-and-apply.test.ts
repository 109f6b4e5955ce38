import { isDeepStrictEqual } from 'node:util';
import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  type StatusType,
  TagUserCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import fc from 'fast-check';
import { LEDGER_TAGS } from '../../rotation/applied-state';
import { AnOperator, type Key } from './an-operator';

jest.setTimeout(900_000);

const USER = 'valentia';
const ACCEPT = ['--accept', 'a test answers for it'];

/** One lap of a rotation, with its ways back. Three laps are the twenty stories and one more. */
const LAP: readonly (readonly [verb: string, ...more: readonly string[]])[] = [
  ['start'],
  ['disable', ...ACCEPT],
  ['enable'],
  ['disable', ...ACCEPT],
  ['delete', ...ACCEPT],
  ['suspend'],
  ['resume'],
];
const SEED = Number(process.env.KEYTURN_SEED ?? 20);

/** What somebody does in the console while a plan waits for its apply. */
type Hand =
  | { readonly kind: 'switch'; readonly which: number; readonly status: StatusType }
  | { readonly kind: 'create' }
  | { readonly kind: 'tag'; readonly value: string };

const hands: fc.Arbitrary<readonly Hand[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('switch' as const),
        which: fc.nat({ max: 1 }),
        status: fc.constantFrom<StatusType>('Active', 'Inactive'),
      }),
    },
    fc.record({ kind: fc.constant('create' as const) }),
    fc.record({ kind: fc.constant('tag' as const), value: fc.constantFrom('active', 'inactive', 'deleted') }),
  ),
  { maxLength: 2 },
);

let operator: AnOperator;

beforeAll(async () => {
  operator = await AnOperator.atWork();
});

afterAll(() => operator.goHome());

const set = ({ id: AccessKeyId, status: Status }: Key) =>
  operator.iam.send(new UpdateAccessKeyCommand({ UserName: USER, AccessKeyId, Status }));

const tag = (Value: string) =>
  operator.iam.send(new TagUserCommand({ UserName: USER, Tags: [{ Key: LEDGER_TAGS.previous, Value }] }));

async function byHand(hand: Hand): Promise<void> {
  const found = await operator.keys(USER);
  if (hand.kind === 'tag') await tag(hand.value);
  else if (hand.kind === 'create') {
    if (found.length < 2) await operator.iam.send(new CreateAccessKeyCommand({ UserName: USER }));
  } else {
    const key = found[hand.which];
    if (key) await set({ ...key, status: hand.status });
  }
}

/** What the tag of the previous key says after all hands. */
const tagAfter = (story: readonly Hand[], before: string): string =>
  story.flatMap((hand) => (hand.kind === 'tag' ? hand.value : [])).at(-1) ?? before;

/** Whoever did it takes it back: the account is as the plan saw it. */
async function takenBack(photo: readonly Key[], previous: string): Promise<void> {
  await tag(previous);
  for (const { id: AccessKeyId } of await operator.keys(USER)) {
    if (photo.some(({ id }) => id === AccessKeyId)) continue;
    await operator.iam.send(new DeleteAccessKeyCommand({ UserName: USER, AccessKeyId }));
  }
  for (const key of photo) await set(key);
}

const active = (of: readonly Key[]): readonly string[] =>
  of.flatMap(({ id, status }) => (status === 'Active' ? [id] : []));

/** The rules of every apply, whatever it was told: held against what IAM had right before, and has now. */
function expectNoHarm(verb: string, before: readonly Key[], after: readonly Key[]): void {
  const gone = active(before).filter((id) => after.every((key) => key.id !== id));
  const woken = active(after).filter((id) => before.some((key) => key.id === id && key.status === 'Inactive'));
  const left = verb === 'suspend' || active(before).length === 0 || active(after).length > 0;
  expect({ verb, gone, woken: verb === 'resume' || verb === 'enable' ? [] : woken, left }).toEqual({
    verb,
    gone: [],
    woken: [],
    left: true,
  });
}

test('twenty stories on real Terraform: hands between plan and apply do no harm, and taken back the step goes on', async () => {
  await operator.done('plan', '--reason', 'first deployment');
  await operator.done('apply', '--yes');
  const lap = [...LAP, ...LAP, ...LAP];
  const stories = fc.sample(hands, { seed: SEED, numRuns: lap.length });
  let previous = 'deleted';
  let refused = 0;
  for (const [at, [verb, ...more]] of lap.entries()) {
    await operator.done(verb, USER, ...more);
    await operator.done('plan', '--reason', `story ${at}`);
    const photo = await operator.keys(USER);
    for (const hand of stories[at] ?? []) await byHand(hand);
    const before = await operator.keys(USER);
    const first = await operator.keyturn('apply', '--yes');
    expectNoHarm(verb, before, await operator.keys(USER));
    const isChanged = tagAfter(stories[at] ?? [], previous) !== previous || !isDeepStrictEqual(before, photo);
    expect({ verb, isRefused: first.code !== 0 }).toEqual({ verb, isRefused: isChanged });
    if (isChanged) {
      expect(first.said).toContain('CHANGED_SINCE_PLAN');
      refused += 1;
      await takenBack(photo, previous);
      await operator.done('apply', '--yes');
    }
    previous = { start: 'active', disable: 'inactive', enable: 'active', delete: 'deleted' }[verb] ?? previous;
  }
  expect(refused).toBeGreaterThan(3);
  await operator.isClean();
});
