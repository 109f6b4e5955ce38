import type { MemberAccount, Organisation } from '../../../aws/organisation';
import type { AccountChoice } from '../../../check-environment/accounts';
import { accountsToLookAt } from '../../../lambda/accounts/list-accounts';

const OWN = '999999999999';
const number = (digit: number): string => String(digit).repeat(12);
const an = (digit: number, active = true): MemberAccount => ({
  account: number(digit),
  name: `account ${digit}`,
  active,
});

/** Parent → its units and accounts. */
const TREE: Readonly<
  Record<string, { readonly units: readonly string[]; readonly accounts: readonly MemberAccount[] }>
> = {
  'r-a1b2': { units: ['ou-sales', 'ou-lab'], accounts: [an(1)] },
  'ou-sales': { units: ['ou-north'], accounts: [an(2), an(3, false)] },
  'ou-north': { units: [], accounts: [an(4)] },
  'ou-lab': { units: ['ou-old'], accounts: [an(5)] },
  'ou-old': { units: [], accounts: [an(6)] },
};

function organisation(asked: string[] = []): Organisation {
  const below = (parent: string) => {
    asked.push(parent);
    return TREE[parent] ?? { units: [], accounts: [] };
  };
  return {
    accounts: () => Promise.resolve(Object.values(TREE).flatMap(({ accounts }) => accounts)),
    roots: () => Promise.resolve(['r-a1b2']),
    accountsOf: (parent) => Promise.resolve(below(parent).accounts),
    unitsOf: (parent) => Promise.resolve(TREE[parent]?.units ?? []),
  };
}

const chosen = (
  of: Partial<NonNullable<AccountChoice['organisation']>>,
  list: readonly string[] = [],
): AccountChoice => ({
  organisation: { units: [], exceptUnits: [], exceptAccounts: [], ...of },
  list,
});

async function digits(choice: AccountChoice): Promise<string> {
  const { accounts } = await accountsToLookAt(choice, OWN, organisation());
  return accounts.map(({ account }) => account[0]).join('');
}

test.each<[string, AccountChoice, string]>([
  ['everybody who is active, and the own one', chosen({}), '124569'],
  ['what lies below a unit, however deep', chosen({ units: ['ou-sales'] }), '249'],
  ['units that lie in one another, once', chosen({ units: ['ou-sales', 'ou-north', 'r-a1b2'] }), '124569'],
  ['not what lies below an excepted unit', chosen({ exceptUnits: ['ou-lab'] }), '1249'],
  ['an excepted unit is nothing, also as the only one', chosen({ units: ['ou-lab'], exceptUnits: ['ou-lab'] }), '9'],
  ['a list alone', { list: [number(7), number(8)] }, '789'],
  ['a list beside an organisation, each once', chosen({ units: ['ou-north'] }, [number(4), number(7)]), '479'],
])('%s', async (_, choice, expected) => {
  expect(await digits(choice)).toBe(expected);
});

test('an excepted account and a suspended one are left out aloud, also where a list names them', async () => {
  const choice = chosen({ exceptAccounts: [number(2)] }, [number(2), number(3)]);
  const { accounts, leftOut } = await accountsToLookAt(choice, OWN, organisation());
  expect(accounts.map(({ account }) => account[0]).join('')).toBe('14569');
  expect(leftOut).toEqual([
    { account: number(2), name: 'account 2', because: 'settings.json excepts it' },
    { account: number(3), name: 'account 3', because: 'its organisation has suspended or closed it' },
  ]);
});

test('the own account can be excepted', async () => {
  const { accounts } = await accountsToLookAt(chosen({ exceptAccounts: [number(1)] }), number(1), organisation());
  expect(accounts.map(({ account }) => account)).not.toContain(number(1));
});

test('an excepted unit is not even asked for', async () => {
  const asked: string[] = [];
  await accountsToLookAt(chosen({ exceptUnits: ['ou-lab'] }), OWN, organisation(asked));
  expect(asked).not.toContain('ou-lab');
});

test('half a list is none: a fault ends it', async () => {
  const broken: Organisation = { ...organisation(), unitsOf: () => Promise.reject(new Error('throttled')) };
  await expect(accountsToLookAt(chosen({ units: ['r-a1b2'] }), OWN, broken)).rejects.toThrow('throttled');
});

test('more than Step Functions hands on is refused in words', async () => {
  const list = Array.from({ length: 15_001 }, (_, i) => String(i).padStart(12, '0'));
  await expect(accountsToLookAt({ list }, OWN, organisation())).rejects.toMatchObject({ code: 'TOO_MANY_ACCOUNTS' });
});
