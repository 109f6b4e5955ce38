import type { Answer } from '../../../sandbox/gateway/answer';
import { UserTags } from '../../../sandbox/gateway/user-tags';
import { anIamCall } from './a-call';

const ok = (body = ''): Answer => ({ status: 200, headers: [], body: Buffer.from(body) });
const TAGS = `<ListUserTagsResponse><ListUserTagsResult><Tags>
  <member><Key>team</Key><Value>data &amp; &lt;uploads&gt;</Value></member>
  <member><Key>empty</Key><Value></Value></member>
</Tags></ListUserTagsResult></ListUserTagsResponse>`;

async function around(parameters: Record<string, string>, answer = ok(), listed = ok(TAGS)) {
  const asked: Record<string, string>[] = [];
  const tags = new UserTags((question) => {
    asked.push(question);
    return Promise.resolve(question.Action === 'ListUserTags' ? listed : ok());
  });
  const call = anIamCall(parameters);
  expect(await tags.around(call, () => Promise.resolve(answer))).toBe(answer);
  return asked;
}

const putBack = {
  'Tags.member.1.Key': 'team',
  'Tags.member.1.Value': 'data & <uploads>',
  'Tags.member.2.Key': 'empty',
  'Tags.member.2.Value': '',
};

test('a user that moves keeps its tags', async () => {
  expect(await around({ Action: 'UpdateUser', UserName: 'jo', NewPath: '/suppliers/' })).toEqual([
    { Action: 'ListUserTags', UserName: 'jo' },
    { Action: 'TagUser', UserName: 'jo', ...putBack },
  ]);
});

test('so does one that gets another name', async () => {
  const asked = await around({ Action: 'UpdateUser', UserName: 'jo', NewUserName: 'joanna' });
  expect(asked[1]).toEqual({ Action: 'TagUser', UserName: 'joanna', ...putBack });
});

test('nothing is put back where the update failed, or where there are no tags', async () => {
  const update = { Action: 'UpdateUser', UserName: 'jo', NewPath: '/x/' };
  expect(await around(update, { ...ok(), status: 404 })).toHaveLength(1);
  expect(
    await around(
      update,
      ok(),
      ok('<ListUserTagsResponse><ListUserTagsResult><Tags></Tags></ListUserTagsResult></ListUserTagsResponse>'),
    ),
  ).toHaveLength(1);
});

test('other calls pass as they are', async () => {
  expect(await around({ Action: 'GetUser', UserName: 'jo' })).toEqual([]);
});
