import { type ListUsersCommandOutput } from '@aws-sdk/client-iam';
import { IamPages } from '../../../sandbox/gateway/iam-pages';
import { membersOf, queryAnswerOf, textIn } from '../../../sandbox/gateway/query-answer';
import { anAnswer, anIamCall } from './a-call';

const users = (count: number) =>
  Array.from({ length: count }, (_, n) => `<member><UserName>u${n}</UserName><Tags><member/></Tags></member>`)
    .join('')
    .replaceAll('<member/>', '<member><Key>k</Key></member>');
const listing = (count: number) =>
  `<ListUsersResponse><ListUsersResult><Users>${users(count)}</Users><IsTruncated>false</IsTruncated></ListUsersResult></ListUsersResponse>`;

type Page = Pick<ListUsersCommandOutput, 'IsTruncated' | 'Marker'> & {
  readonly names: readonly string[];
  readonly status: number;
};

/** Asks for pages as an SDK does, and counts how often the emulator is asked. */
function paging(document: string) {
  const pages = new IamPages();
  let asked = 0;
  const page = async (parameters: Record<string, string>): Promise<Page> => {
    const answer = await pages.answer(anIamCall({ Action: 'ListUsers', ...parameters }), () => {
      asked += 1;
      return Promise.resolve(anAnswer(document));
    });
    const xml = answer.body.toString();
    return {
      status: answer.status,
      names: [...xml.matchAll(/<UserName>([^<]+)/g)].map(([, name = '']) => name),
      IsTruncated: xml.includes('<IsTruncated>true</IsTruncated>'),
      Marker: /<Marker>([^<]+)/.exec(xml)?.[1],
    };
  };
  return { page, asked: () => asked };
}

test('a list of 250 comes in pages of 100, 100 and 50, each user once, and the emulator is asked once', async () => {
  const { page, asked } = paging(listing(250));
  const first = await page({});
  const second = await page({ Marker: first.Marker ?? '' });
  const third = await page({ Marker: second.Marker ?? '' });
  expect([first, second, third].map(({ names }) => names.length)).toEqual([100, 100, 50]);
  expect([first, second, third].map(({ IsTruncated }) => IsTruncated)).toEqual([true, true, false]);
  expect(third.Marker).toBeUndefined();
  expect(new Set([first, second, third].flatMap(({ names }) => names)).size).toBe(250);
  expect(asked()).toBe(1);
});

test('MaxItems sets the size of a page; exactly one page is not truncated', async () => {
  expect(await paging(listing(100)).page({})).toMatchObject({ IsTruncated: false, Marker: undefined });
  const { page } = paging(listing(3));
  const first = await page({ MaxItems: '2' });
  expect(first).toMatchObject({ names: ['u0', 'u1'], IsTruncated: true });
  expect(await page({ MaxItems: '2', Marker: first.Marker ?? '' })).toMatchObject({
    names: ['u2'],
    IsTruncated: false,
  });
});

test('an empty list stays one', async () => {
  const empty =
    '<ListUsersResponse><ListUsersResult><Users/><IsTruncated>false</IsTruncated></ListUsersResult></ListUsersResponse>';
  expect(await paging(empty).page({})).toMatchObject({ names: [], IsTruncated: false });
});

test.each<Record<string, string>>([
  { MaxItems: '0' },
  { MaxItems: '1001' },
  { MaxItems: 'many' },
  { Marker: 'made-up.100' },
])('%j is refused with ValidationError', async (parameters) => {
  expect((await paging(listing(3)).page(parameters)).status).toBe(400);
});

test('a listing that the emulator has truncated itself passes as it is', async () => {
  const document = listing(3).replace('false', 'true');
  const answer = await new IamPages().answer(anIamCall({ Action: 'ListUsers', MaxItems: '1' }), () =>
    Promise.resolve(anAnswer(document)),
  );
  expect(answer.body.toString()).toBe(document);
});

test('pages go across the lists of one answer', async () => {
  const detail = (user: string) => `<member><UserName>${user}</UserName></member>`;
  const document = `<R><GetAccountAuthorizationDetailsResult><UserDetailList>${detail('a')}${detail('b')}</UserDetailList><GroupDetailList/><RoleDetailList>${detail('c')}</RoleDetailList><Policies/><IsTruncated>false</IsTruncated></GetAccountAuthorizationDetailsResult></R>`;
  const pages = new IamPages();
  const ask = async (parameters: Record<string, string>) => {
    const call = anIamCall({ Action: 'GetAccountAuthorizationDetails', MaxItems: '2', ...parameters });
    return (await pages.answer(call, () => Promise.resolve(anAnswer(document)))).body.toString();
  };
  const first = await ask({});
  expect(first).toContain('<UserName>b</UserName>');
  expect(first).not.toContain('<UserName>c</UserName>');
  const second = await ask({ Marker: /<Marker>([^<]+)/.exec(first)?.[1] ?? '' });
  expect(second).toContain('<UserDetailList></UserDetailList>');
  expect(second).toContain(`<RoleDetailList>${detail('c')}</RoleDetailList>`);
});

test('members may hold lists of their own and white space; texts stay as they are', () => {
  const read = (list: string) =>
    queryAnswerOf(
      anAnswer(`<ListUsersResponse><ListUsersResult>${list}</ListUsersResult></ListUsersResponse>`),
      'ListUsers',
    );
  const { result, with: written } = read(
    '<Users>\n <member><T><member>1</member></T></member>\n <member><N>001e3</N><V> a &amp;lt; b </V></member>\n</Users>',
  );
  const [first, second = ''] = membersOf(result?.Users);
  expect(first).toEqual({ T: { member: ['1'] } });
  expect([textIn(second, 'N'), textIn(second, 'V'), textIn(second, 'nothing')]).toEqual(['001e3', ' a &lt; b ', '']);
  expect(membersOf(result?.Nothing)).toEqual([]);
  const again = queryAnswerOf(written({ ...result }), 'ListUsers').result;
  expect(membersOf(again?.Users)).toEqual([first, second]);
});
