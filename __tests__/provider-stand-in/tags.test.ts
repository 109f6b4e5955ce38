import { retag, tagList, tagsRead } from '../../provider-stand-in/tags';

async function acts(wanted: Record<string, string> | null, prior: Record<string, string> | null) {
  const done: unknown[] = [];
  await retag(
    { tags: wanted },
    { tags: prior },
    {
      remove: (keys) => Promise.resolve(done.push({ remove: keys })),
      set: (tags) => Promise.resolve(done.push({ set: tags })),
    },
  );
  return done;
}

test('only what differs is asked for, and first what goes', async () => {
  expect(await acts({ a: '1', b: '3', d: '4' }, { a: '1', b: '2', c: '3' })).toEqual([
    { remove: ['c'] },
    { set: { b: '3', d: '4' } },
  ]);
});

test('the same tags are no call', async () => {
  expect(await acts({ a: '1' }, { a: '1' })).toEqual([]);
  expect(await acts(null, {})).toEqual([]);
});

test('all tags can go', async () => {
  expect(await acts(null, { a: '1' })).toEqual([{ remove: ['a'] }]);
});

test('no tags stay as the state has them', () => {
  expect(tagsRead({ tags: null }, [])).toEqual({ tags: null, tags_all: {} });
  expect(tagsRead({ tags: {} }, undefined)).toEqual({ tags: {}, tags_all: {} });
  expect(tagsRead({ tags: { a: '1' } }, [])).toEqual({ tags: null, tags_all: {} });
});

test('lists and maps of tags are read alike', () => {
  expect(tagsRead({ tags: null }, tagList({ a: '1' }))).toEqual({ tags: { a: '1' }, tags_all: { a: '1' } });
  expect(tagsRead({ tags: null }, { a: '1' })).toEqual({ tags: { a: '1' }, tags_all: { a: '1' } });
});
