import { parseSettings } from '../../settings/settings-file';
import { stackOfShard, suppliersStacks } from '../../settings/shard';
import { asJson, aUser, someSettings } from './written-settings';

const MAIL = { mail: { from: 'keys@example.org', owner: 'data@example.org' } };

const faults = (shards: unknown, ...users: readonly unknown[]) =>
  parseSettings(
    asJson(
      someSettings({
        deployment: { ...MAIL, ...(shards !== undefined && { shards }) },
        users: users.map((shard, at) =>
          aUser({ name: `user-${at}`, uploads: { bucket: `bucket-${at}` }, ...(shard !== undefined && { shard }) }),
        ),
      }),
    ),
  ).faults.map(({ path, message }) => `${path}: ${message}`);

test.each<[unknown, readonly unknown[], readonly RegExp[]]>([
  [['a', 'b'], ['a', 'b', undefined], []],
  [undefined, [undefined], []],
  [['a'], ['b'], [/^users\[0\]\.shard: "b" is none of deployment\.shards/]],
  [undefined, ['a'], [/^users\[0\]\.shard: "a" is none/]],
  [['north', 'south'], ['nort'], [/^users\[0\]\.shard: .*north/]],
  [['a', 'a'], ['a'], [/^deployment\.shards\[1\]: "a" is shards\[0\] already/]],
  [['suppliers'], [], [/^deployment\.shards\[0\]: "suppliers" is no name of a shard/]],
  [['A'], ['A'], [/^deployment\.shards\[0\]: /, /^users\[0\]\.shard: "A" is no name/]],
  [['a-'], [], [/^deployment\.shards\[0\]: /]],
  [[], [], [/^deployment\.shards: is empty/]],
])('shards %j with users in %j', (shards, users, expected) => {
  const found = faults(shards, ...users);
  expect(found).toEqual(expected.map((fault) => expect.stringMatching(fault) as string));
});

test('the stack of the buckets comes last', () => {
  expect(suppliersStacks({ shards: ['b', 'a'] })).toEqual(['suppliers-b', 'suppliers-a', 'suppliers']);
  expect(suppliersStacks({})).toEqual(['suppliers']);
  expect([stackOfShard(undefined), stackOfShard('a')]).toEqual(['suppliers', 'suppliers-a']);
});
