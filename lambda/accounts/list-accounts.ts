import type { AccountList, ListedAccount } from '../../aws/account-results';
import type { MemberAccount, Organisation } from '../../aws/organisation';
import type { AccountChoice } from '../../check-environment/accounts';
import { KeyturnError } from '../../rotation/keyturn-error';

/** Twelve digits, quotes and a comma each: Step Functions hands 256 KB on from one state to the next. */
const MOST_ACCOUNTS = 15_000;

type Found = Pick<AccountList, 'accounts' | 'leftOut'>;

/**
 * Which accounts are looked at: the own one, those of the organisation that were chosen, and those of the list. Whatever was
 * seen and is not among them is named, with the reason.
 * @throws AwsFault where the organisation cannot be read: part of a list would hide accounts
 * @throws KeyturnError `TOO_MANY_ACCOUNTS`
 */
export async function accountsToLookAt(choice: AccountChoice, own: string, organisation: Organisation): Promise<Found> {
  const seen = choice.organisation === undefined ? [] : await chosen(choice.organisation, organisation);
  const byNumber = new Map<string, ListedAccount>();
  const leftOut = new Map<string, AccountList['leftOut'][number]>();
  for (const { active, account, name } of seen) {
    if (choice.organisation?.exceptAccounts.includes(account)) {
      leftOut.set(account, { account, name, because: 'settings.json excepts it' });
    } else if (active) byNumber.set(account, { account, name });
    else leftOut.set(account, { account, name, because: 'its organisation has suspended or closed it' });
  }
  for (const account of [own, ...choice.list]) {
    if (byNumber.has(account) || leftOut.has(account)) continue;
    byNumber.set(account, { account, name: '' });
  }
  if (byNumber.size > MOST_ACCOUNTS) throw tooMany(byNumber.size);
  return { accounts: inOrder(byNumber), leftOut: inOrder(leftOut) };
}

const inOrder = <One extends ListedAccount>(accounts: ReadonlyMap<string, One>): readonly One[] =>
  [...accounts.values()].sort((a, b) => (a.account < b.account ? -1 : 1));

async function chosen(
  { units, exceptUnits }: NonNullable<AccountChoice['organisation']>,
  organisation: Organisation,
): Promise<readonly MemberAccount[]> {
  if (units.length === 0 && exceptUnits.length === 0) return organisation.accounts();
  const excepted = new Set(exceptUnits);
  const found: MemberAccount[] = [];
  // A unit may be named that lies below another one: it is walked through once.
  const walked = new Set<string>();
  const open = [...(units.length > 0 ? units : await organisation.roots())];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (walked.has(next) || excepted.has(next)) continue;
    walked.add(next);
    found.push(...(await organisation.accountsOf(next)));
    open.push(...(await organisation.unitsOf(next)));
  }
  return found;
}

function tooMany(accounts: number): KeyturnError {
  return new KeyturnError(
    'TOO_MANY_ACCOUNTS',
    `There are ${accounts} accounts to look at, and one run takes ${MOST_ACCOUNTS}.`,
    'Choose organisational units in check.accounts, and check the others from a second account.',
  );
}
