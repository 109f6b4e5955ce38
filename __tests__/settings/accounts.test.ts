import type { WrittenSettings } from '../../settings/settings';
import { parseSettings } from '../../settings/settings-file';
import { asJson, someSettings } from './written-settings';

type Accounts = NonNullable<WrittenSettings['check']>['accounts'];

const parsed = (accounts: Accounts) => parseSettings(asJson(someSettings({ check: { accounts } })));
const faultsOf = (accounts: Accounts): readonly string[] => parsed(accounts).faults.map(({ message }) => message);

const organisation = { id: 'o-a1b2c3d4e5' };

test('an account alone says nothing of others', () => {
  expect(parseSettings(asJson(someSettings())).settings?.check.accounts).toBeUndefined();
});

test('an organisation, or a list with an external ID, is all that has to be said', () => {
  expect(parsed({ organisation }).settings?.check.accounts).toEqual({
    organisation: { ...organisation, units: [], exceptUnits: [], exceptAccounts: [], stackSet: false },
    list: [],
    memberStacks: true,
    roleName: 'keyturn-key-check',
    sessionMinutes: 20,
    concurrency: 10,
    retries: 3,
    toleratedFailuresPercent: 10,
  });
  expect(faultsOf({ list: ['111111111111'], externalId: 'north', from: '123456789012' })).toEqual([]);
  expect(faultsOf({ list: ['111111111111'], externalId: 'north', memberStacks: false })).toEqual([]);
});

test.each<[string, Accounts, string]>([
  ['nobody', { externalId: 'north' }, 'names no account'],
  [
    'a list that trusts a name alone',
    { list: ['111111111111'], memberStacks: false },
    'neither an organisation nor an externalId',
  ],
  [
    'an account twice',
    { list: ['111111111111', '111111111111'], externalId: 'x1', memberStacks: false },
    'names an account twice',
  ],
  ['a number that is none', { list: ['11111111111'], externalId: 'x1', memberStacks: false }, 'is no account number'],
  ['stacks that trust nobody known', { list: ['111111111111'], externalId: 'x1' }, 'whom their roles trust'],
  ['a StackSet for nowhere', { organisation: { ...organisation, stackSet: true } }, 'has to be told where'],
  ['a unit that is none', { organisation: { ...organisation, units: ['sales'] } }, 'is neither an organisational unit'],
  ['another organisation', { organisation: { id: 'r-a1b2' } }, 'is no organisation'],
  ['a session longer than AWS lets a role of a role be', { organisation, sessionMinutes: 61 }, 'at most 60'],
  ['a role that is none', { organisation, roleName: 'key check' }, 'is no name of a role'],
  ['an external ID with spaces', { organisation, externalId: 'a b' }, 'is no external ID'],
])('refuses %s', (_, accounts, because) => {
  expect(faultsOf(accounts)).toEqual([expect.stringContaining(because) as string]);
});
