import { CreateAccessKeyCommand, DeleteAccessKeyCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { daysAfter } from '../rotation/days';
import { type AccountsFigures, benchAccounts } from './accounts';
import { AgedAccount, type BenchUser, benchStaff, mixedStaff } from './aged-account';
import { benchShards, type ShardsFigures } from './shards';
import { benchSuppliers, type SuppliersFigures } from './suppliers';
import { rounded } from './timing';
import { listEverybodysKeys, theAudit, theCheck, type WayToLook } from './ways-to-look';

/** What one look cost, and whether it found what listing everybody's keys finds. */
interface LookFigures {
  readonly calls: number;
  readonly byOperation: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** The same keys too old as the plain way finds, and no other. */
  readonly exact: boolean;
}

/** Two weekly runs of the check, a week apart, some users changed in between. */
export interface WeeklyFigures {
  readonly users: number;
  readonly changedUsers: number;
  readonly plain: LookFigures;
  readonly first: LookFigures;
  readonly second: LookFigures;
  /** Calls of the second run as a ratio to the first's; at most 0.03 is the goal where 2 % changed. */
  readonly secondToFirst: number;
}

/** The first audit of an account, with nothing known from earlier. */
export interface FirstLookFigures {
  readonly users: number;
  readonly keys: number;
  /** List all users, every user's keys, every key's last use; eight at a time. */
  readonly plain: LookFigures;
  readonly audit: LookFigures;
  /** At most 1 is the goal at 1,000 users. */
  readonly callsPerUser: number;
  readonly callsToPlain: number;
  readonly secondsToPlain: number;
}

export interface ScaleBench {
  readonly weekly: readonly WeeklyFigures[];
  readonly firstLook: readonly FirstLookFigures[];
  readonly suppliers: readonly SuppliersFigures[];
  readonly shards: readonly ShardsFigures[];
  readonly accounts: readonly AccountsFigures[];
}

export interface ScaleSizes {
  readonly weekly: readonly number[];
  readonly firstLook: readonly number[];
  /** Suppliers in shards of 100. */
  readonly sharded: readonly number[];
  /** Suppliers in one stack. */
  readonly suppliers: readonly number[];
  /** Accounts of an organisation that one run of the check looks at. */
  readonly accounts: readonly number[];
}

/** What it costs to look at large accounts, and to plan for many suppliers; every ratio is of two measures in this run. */
export async function benchScale(tell: (line: string) => void, sizes: ScaleSizes): Promise<ScaleBench> {
  const suppliers = await benchSuppliers(tell, sizes.suppliers);
  const shards: ShardsFigures[] = [];
  for (const users of sizes.sharded) shards.push(await benchShards(tell, users));
  const firstLook: FirstLookFigures[] = [];
  for (const users of sizes.firstLook) firstLook.push(await measureFirstLook(users, tell));
  const weekly: WeeklyFigures[] = [];
  for (const users of sizes.weekly) weekly.push(await measureWeeks(users, tell));
  const accounts = await benchAccounts(tell, sizes.accounts);
  return { weekly, firstLook, suppliers, shards, accounts };
}

async function lookAt({ sandbox }: AgedAccount, way: WayToLook, now: Date, old?: ReadonlySet<string>) {
  await sandbox.control.forgetCalls();
  const begun = performance.now();
  const found = await way(now);
  const seconds = rounded((performance.now() - begun) / 1000);
  const { total: calls, byOperation } = await sandbox.control.calls();
  const exact = old === undefined || (found.size === old.size && [...found].every((id) => old.has(id)));
  return { found, figures: { calls, byOperation, seconds, exact } };
}

function line(what: string, { calls, seconds, exact }: LookFigures): string {
  return `  ${what.padEnd(28)}${`${calls} calls`.padStart(14)}${`${seconds} s`.padStart(12)}${exact ? '' : '   NOT EXACT'}`;
}

async function measureFirstLook(users: number, tell: (line: string) => void): Promise<FirstLookFigures> {
  const now = new Date();
  const staff = mixedStaff(users, now);
  const account = await AgedAccount.open(staff);
  try {
    const keys = staff.flatMap((user) => user.keys).length;
    tell(`first audit of ${users} users with ${keys} keys`);
    const { found, figures: plain } = await lookAt(account, listEverybodysKeys(8, 'with-uses'), now);
    tell(line('list keys and uses', plain));
    const { figures: audit } = await lookAt(account, theAudit, now, found);
    tell(line('keyturn audit', audit));
    const callsPerUser = rounded(audit.calls / users, 3);
    const callsToPlain = rounded(audit.calls / plain.calls, 3);
    tell(`  calls per user ${callsPerUser}, to the plain way × ${callsToPlain}`);
    return {
      users,
      keys,
      plain,
      audit,
      callsPerUser,
      callsToPlain,
      secondsToPlain: rounded(audit.seconds / plain.seconds),
    };
  } finally {
    await account.close();
  }
}

/** Of a hundred users so many change something in a week. */
const CHANGED_PERCENT = 2;

async function measureWeeks(users: number, tell: (line: string) => void): Promise<WeeklyFigures> {
  const now = new Date();
  const staff = benchStaff(users, now);
  const account = await AgedAccount.open(staff);
  try {
    tell(`two weekly runs over ${users} users`);
    const before = await lookAt(account, listEverybodysKeys(8), now);
    const { figures: first } = await lookAt(account, theCheck('report'), now, before.found);
    tell(line('first run', first));
    const changedUsers = await changeKeys(staff);
    const nextWeek = daysAfter(now, 7);
    const { found, figures: plain } = await lookAt(account, listEverybodysKeys(8), nextWeek);
    const { figures: second } = await lookAt(account, theCheck('report'), nextWeek, found);
    tell(line(`second run, ${changedUsers} changed`, second));
    tell(line('list keys', plain));
    const secondToFirst = rounded(second.calls / first.calls, 4);
    tell(`  second run to the first × ${secondToFirst}`);
    return { users, changedUsers, plain, first, second, secondToFirst };
  } finally {
    await account.close();
  }
}

/** Every other of them gets a second key, the others change their only one for a new one: each costs a look. */
async function changeKeys(staff: readonly BenchUser[]): Promise<number> {
  const iam = new IAMClient({});
  const withOne = staff.filter(({ keys }) => keys.length === 1);
  const wanted = Math.round((staff.length * CHANGED_PERCENT) / 100);
  const apart = Math.floor(withOne.length / wanted);
  const changing = withOne.filter((_, index) => index % apart === 0).slice(0, wanted);
  for (const [index, { name: UserName }] of changing.entries()) {
    if (index % 2 === 1) {
      const { AccessKeyMetadata: [key] = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
      await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: key!.AccessKeyId }));
    }
    await iam.send(new CreateAccessKeyCommand({ UserName }));
  }
  iam.destroy();
  return changing.length;
}
