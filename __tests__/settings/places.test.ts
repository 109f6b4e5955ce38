import { parseSettings } from '../../settings/settings-file';
import { asJson, aUser, someSettings } from './written-settings';

const placesOf = (...uploads: readonly object[]) =>
  parseSettings(asJson(someSettings({ users: [aUser({ uploads })] })));

test('a user may upload to several places, and the first is the one that letters name', () => {
  const { settings, faults } = placesOf({ bucket: 'new-bucket', prefix: 'daily/' }, { bucket: 'old-bucket' });
  expect(faults).toEqual([]);
  expect(settings?.users[0]?.uploads).toMatchObject({ bucket: 'new-bucket', prefix: 'daily/', restrict: 'enforce' });
  expect(settings?.users[0]?.places.map(({ bucket }) => bucket)).toEqual(['new-bucket', 'old-bucket']);
  expect(settings?.buckets.map(({ name }) => name)).toEqual(['new-bucket', 'old-bucket']);
});

test('one place may stand without a list, as ever', () => {
  const { settings } = parseSettings(asJson(someSettings({ users: [aUser({ uploads: { bucket: 'one' } })] })));
  expect(settings?.users[0]?.places).toEqual([settings?.users[0]?.uploads]);
});

test.each<[string, readonly object[], string, RegExp]>([
  ['no place at all', [], 'users[0].uploads', /empty/],
  ['a fault in the second', [{ bucket: 'one' }, { bucket: 'two', prefix: 'x' }], 'users[0].uploads[1].prefix', /slash/],
  ['an unknown property', [{ bucket: 'one', prefux: '' }], 'users[0].uploads[0].prefux', /Did you mean "prefix"/],
  [
    'a prefix in a prefix',
    [
      { bucket: 'one', prefix: 'a/' },
      { bucket: 'one', prefix: 'a/b/' },
    ],
    'users[0].uploads[1].prefix',
    /of one user overlap/,
  ],
])('%s is told where it stands', (_, uploads, path, message) => {
  const { faults } = placesOf(...uploads);
  expect(faults.map((fault) => fault.path)).toEqual([path]);
  expect(faults[0]?.message).toMatch(message);
});

test('a fault of a single place is told as before', () => {
  const { faults } = parseSettings(asJson(someSettings({ users: [aUser({ uploads: { bucket: 'One' } })] })));
  expect(faults).toEqual([expect.objectContaining({ path: 'users[0].uploads.bucket' })]);
});
