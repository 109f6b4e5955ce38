import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import fc from 'fast-check';
import { LEDGER_TAGS } from '../../rotation/applied-state';
import { FIRST_ENTRY, type Ledger } from '../../rotation/ledger';
import type { WrittenSettings } from '../../settings/settings';
import { aCreation, aSwitch } from '../model/hands';
import { AnOperator, type Key } from './an-operator';

jest.setTimeout(900_000);

/** Each lives a story of its own in the same plans. */
const USERS = ['valentia', 'kotahi-writer', 'indici-writer'] as const;
const ACCEPT = ['--accept', 'a test answers for it'];

/** One lap of a rotation, with its ways back. A lap of three users is the twenty stories and one more. */
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
type Hand = Drawn<typeof aSwitch> | Drawn<typeof aCreation> | { readonly kind: 'tag'; readonly value: string };
type Drawn<Of> = Of extends fc.Arbitrary<infer One> ? One : never;

const hands: fc.Arbitrary<readonly Hand[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: aSwitch },
    aCreation,
    fc.record({ kind: fc.constant('tag' as const), value: fc.constantFrom('active', 'inactive', 'deleted') }),
  ),
  { maxLength: 2 },
);

let operator: AnOperator;

function edit<T>(name: string, change: (json: T) => T): void {
  const file = operator.config(name);
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as T), null, 2));
}

beforeAll(async () => {
  operator = await AnOperator.atWork();
  edit<WrittenSettings>('settings.json', ({ users, ...settings }) => {
    const valentia = users.find(({ name }) => name === USERS[0])!;
    const uploads = { ...valentia.uploads, prefix: 'indici/' };
    const there = { ...valentia, uploads: { ...uploads, prefix: 'daily/' } };
    const others = users.filter((user) => user !== valentia);
    return { ...settings, users: [there, ...others, { ...valentia, name: USERS[2], uploads }] };
  });
  edit<Ledger>('key-generations.json', (ledger) => ({ ...ledger, [USERS[2]]: FIRST_ENTRY }));
});

afterAll(() => operator.goHome());

const set = (UserName: string, { id: AccessKeyId, status: Status }: Key) =>
  operator.iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status }));

const tag = (UserName: string, Value: string) =>
  operator.iam.send(new TagUserCommand({ UserName, Tags: [{ Key: LEDGER_TAGS.previous, Value }] }));

async function byHand(user: string, hand: Hand): Promise<void> {
  const found = await operator.keys(user);
  if (hand.kind === 'tag') await tag(user, hand.value);
  else if (hand.kind === 'create') {
    if (found.length < 2) await operator.iam.send(new CreateAccessKeyCommand({ UserName: user }));
  } else {
    const key = found[hand.which];
    if (key) await set(user, { ...key, status: hand.status });
  }
}

/** What the tag of the previous key says after all hands. */
const tagAfter = (story: readonly Hand[], before: string): string =>
  story.flatMap((hand) => (hand.kind === 'tag' ? hand.value : [])).at(-1) ?? before;

/** Whoever did it takes it back: the account is as the plan saw it. */
async function takenBack(user: string, photo: readonly Key[], previous: string): Promise<void> {
  await tag(user, previous);
  for (const { id: AccessKeyId } of await operator.keys(user)) {
    if (photo.some(({ id }) => id === AccessKeyId)) continue;
    await operator.iam.send(new DeleteAccessKeyCommand({ UserName: user, AccessKeyId }));
  }
  for (const key of photo) await set(user, key);
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
  const drawn = fc.sample(hands, { seed: SEED, numRuns: LAP.length * USERS.length });
  let previous = 'deleted';
  let changedStories = 0;
  for (const [at, [verb, ...more]] of LAP.entries()) {
    for (const user of USERS) await operator.done(verb, user, ...more);
    await operator.done('plan', '--reason', `lap ${at}`);
    const stories: { user: string; photo: readonly Key[]; before: readonly Key[]; isChanged: boolean }[] = [];
    for (const user of USERS) {
      const story = drawn.pop() ?? [];
      const photo = await operator.keys(user);
      for (const hand of story) await byHand(user, hand);
      const before = await operator.keys(user);
      const isChanged = tagAfter(story, previous) !== previous || !isDeepStrictEqual(before, photo);
      stories.push({ user, photo, before, isChanged });
    }
    const first = await operator.keyturn('apply', '--yes');
    for (const { user, before } of stories) expectNoHarm(verb, before, await operator.keys(user));
    // Whose world has changed is named, and nobody else.
    const changed = stories.filter(({ isChanged }) => isChanged).map(({ user }) => user);
    const named = USERS.filter((user) =>
      first.said.replaceAll('\\', '').includes(`Since the plan ${user} has changed`),
    );
    expect({ verb, isRefused: first.code !== 0, named }).toEqual({
      verb,
      isRefused: changed.length > 0,
      named: changed,
    });
    if (changed.length > 0) {
      for (const { user, photo } of stories) await takenBack(user, photo, previous);
      await operator.done('apply', '--yes');
    }
    changedStories += changed.length;
    previous = { start: 'active', disable: 'inactive', enable: 'active', delete: 'deleted' }[verb] ?? previous;
  }
  expect(changedStories).toBeGreaterThan(3);
  await operator.isClean();
});
