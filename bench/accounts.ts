import { setTimeout as pause } from 'node:timers/promises';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateAccountCommand, CreateOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import pLimit from 'p-limit';
import { AccountResults } from '../aws/account-results';
import { connect } from '../aws/connect';
import type { EvidenceStore } from '../aws/evidence-store';
import { CHECK_NAME } from '../constructs/key-check/check-function';
import { type Connection, connectionOf } from '../sandbox/connection';
import { DeployedCheck } from '../sandbox/deployed-check';
import { ACCOUNT, REGION } from '../sandbox/operator';
import type { Sandbox } from '../sandbox/start-sandbox';
import type { WrittenSettings } from '../settings/settings';
import { rounded } from './timing';
import { Workbench } from './workbench';

/** One run of the check over so many accounts, by the emulator's own Distributed Map. */
export interface AccountsFigures {
  /** Without the hub. */
  readonly accounts: number;
  /** Whose role lets nobody in. */
  readonly refusing: number;
  /** From the list of the accounts to the digest. */
  readonly seconds: number;
  readonly secondsPerAccount: number;
  /** Of the functions, to all of AWS. */
  readonly calls: number;
  readonly callsPerAccount: number;
  readonly byOperation: Readonly<Record<string, number>>;
  /** One mail went out, and it names every refusing account as not looked at, and no other. */
  readonly told: boolean;
  /** Against the smallest number of accounts in the same run; 1: an account costs the same among many as among few. */
  readonly callsGrowth: number;
  readonly secondsGrowth: number;
}

const EVIDENCE = `${CHECK_NAME}-${ACCOUNT}-${REGION}`;

/** Of a hundred accounts so many let nobody in. */
const REFUSING_PERCENT = 5;

/** Waited for at most, and then something is wrong. */
const PATIENCE_SECONDS = { whole: 120, perAccount: 5 };

/** A thousand accounts with AWS's own policies in each would be 60 GB of the emulator's memory. */
const WITH_FUNCTIONS = { ministack: true, managedPolicies: false };

/** The deployed state machine over organisations of these sizes, each in a sandbox of its own. */
export async function benchAccounts(
  tell: (line: string) => void,
  sizes: readonly number[],
): Promise<readonly AccountsFigures[]> {
  const rows: Omit<AccountsFigures, 'callsGrowth' | 'secondsGrowth'>[] = [];
  for (const size of sizes) {
    rows.push(await Workbench.use((bench) => measure(bench, size, tell), WITH_FUNCTIONS));
  }
  const [smallest] = rows.toSorted((one, other) => one.accounts - other.accounts);
  if (smallest === undefined) return [];
  return rows.map((row) => {
    const callsGrowth = rounded(row.callsPerAccount / smallest.callsPerAccount);
    const secondsGrowth = rounded(row.secondsPerAccount / smallest.secondsPerAccount);
    tell(`  ${row.accounts} accounts: calls per account × ${callsGrowth}, seconds × ${secondsGrowth}`);
    return { ...row, callsGrowth, secondsGrowth };
  });
}

async function measure(
  bench: Workbench,
  size: number,
  tell: (line: string) => void,
): Promise<Omit<AccountsFigures, 'callsGrowth' | 'secondsGrowth'>> {
  tell(`${size} accounts in a Distributed Map`);
  const { sandbox } = bench;
  const there = connectionOf(sandbox.env);
  Object.assign(process.env, sandbox.env);
  const accounts = await anOrganisation(there, size);
  const wanted = Math.max(1, Math.round((size * REFUSING_PERCENT) / 100));
  const refusing = accounts.filter((_, at) => at % Math.floor(size / wanted) === 0).slice(0, wanted);
  const deployment = bench.deployment('hub');
  deployment.write('settings.json', HUB_SETTINGS);
  deployment.write('key-generations.json', {});
  await deployment.synth();
  await deployment.terraform('key-check', 'init');
  await deployment.terraform('key-check', 'apply', '-auto-approve');
  for (const account of refusing) {
    const call = { service: 'sts', operation: 'AssumeRole', containing: account };
    await sandbox.control.disturb({ ...call, effect: { kind: 'access-denied' } });
  }
  await sandbox.control.forgetMails();
  await sandbox.control.forgetCalls();
  await new DeployedCheck(there, CHECK_NAME, EVIDENCE).startOnce(new Date(Date.now() + 2000));
  const run = await untilTold(sandbox, size);
  // The schedule is the bench's own doing.
  const ofTheCheck = Object.entries(run.calls.byOperation).filter(([name]) => !name.startsWith('scheduler:'));
  const byOperation = Object.fromEntries(ofTheCheck);
  const calls = Object.values(byOperation).reduce((sum, count) => sum + count, 0);
  const seconds = rounded(run.seconds);
  const figures = {
    accounts: size,
    refusing: refusing.length,
    seconds,
    secondsPerAccount: rounded(seconds / size, 3),
    calls,
    callsPerAccount: rounded(calls / size),
    byOperation,
    told: await isTold(sandbox, run.execution, accounts, refusing),
  };
  tell(
    `  ${seconds} s, ${calls} calls (${figures.callsPerAccount} per account); ${refusing.length} refused, ${figures.told ? 'all told in one mail' : 'NOT TOLD AS THEY WERE'}`,
  );
  return figures;
}

const HUB_SETTINGS: WrittenSettings = {
  organisation: 'Bench',
  deployment: { mail: { from: 'keys@example.org', owner: 'owner@example.org' } },
  policy: {},
  users: [],
  check: { accounts: { organisation: { id: 'o-a1b2c3d4e5' }, concurrency: 4, retries: 1 } },
};

/** Accounts with one user and one key each. */
async function anOrganisation(there: Connection, size: number): Promise<readonly string[]> {
  const organizations = new OrganizationsClient(there);
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const limit = pLimit(4);
  const make = async (at: number): Promise<string> => {
    const AccountName = `bench-${String(at).padStart(4, '0')}`;
    const made = new CreateAccountCommand({ AccountName, Email: `${AccountName}@example.org` });
    const { CreateAccountStatus: { AccountId = '' } = {} } = await organizations.send(made);
    await aUserIn(AccountId, there);
    return AccountId;
  };
  const accounts = await Promise.all(Array.from({ length: size }, (_, at) => limit(() => make(at))));
  organizations.destroy();
  return accounts;
}

async function aUserIn(account: string, there: Connection): Promise<void> {
  const sts = new STSClient(there);
  const role = { RoleArn: `arn:aws:iam::${account}:role/administrator`, RoleSessionName: 'bench' };
  const { Credentials: made } = await sts.send(new AssumeRoleCommand(role));
  const credentials = {
    accessKeyId: made?.AccessKeyId ?? '',
    secretAccessKey: made?.SecretAccessKey ?? '',
    sessionToken: made?.SessionToken ?? '',
  };
  const iam = new IAMClient({ ...there, credentials });
  await iam.send(new CreateUserCommand({ UserName: 'robot' }));
  await iam.send(new CreateAccessKeyCommand({ UserName: 'robot' }));
  sts.destroy();
  iam.destroy();
}

/** Looks where nothing is counted until the mail is out, and only then into the bucket. */
async function untilTold({ control }: Sandbox, size: number) {
  const end = Date.now() + 1000 * (PATIENCE_SECONDS.whole + size * PATIENCE_SECONDS.perAccount);
  while ((await control.mails()).length === 0) {
    if (Date.now() > end) throw new Error(`no digest went out about ${size} accounts`);
    await pause(500);
  }
  // The function notes it after the mail, in one call.
  await pause(1000);
  const calls = await control.calls();
  return inEvidence(async (evidence) => {
    const [place = ''] = await evidence.list('accounts/told/');
    const told = JSON.parse((await evidence.get(place))?.body ?? '{}') as { execution?: string; toldAt?: string };
    const { listedAt = '' } = (await new AccountResults(evidence).list()) ?? {};
    return { calls, execution: told.execution, seconds: (Date.parse(told.toldAt ?? '') - Date.parse(listedAt)) / 1000 };
  });
}

async function inEvidence<Found>(look: (evidence: EvidenceStore) => Promise<Found>): Promise<Found> {
  const aws = connect({ region: REGION });
  try {
    return await look(aws.evidence(EVIDENCE));
  } finally {
    aws.close();
  }
}

/** Asked of S3 and of the mail, and not of what the digest says of itself. */
async function isTold(
  { control }: Sandbox,
  execution: string | undefined,
  accounts: readonly string[],
  refusing: readonly string[],
): Promise<boolean> {
  const mails = await control.mails();
  const text = mails[0]?.text ?? '';
  const isNamed = accounts.every((account) => {
    const said = text.includes(
      `(${account}), never looked at: The role arn:aws:iam::${account}:role/keyturn-key-check`,
    );
    return said === refusing.includes(account);
  });
  const kept = await inEvidence((evidence) => {
    const results = new AccountResults(evidence);
    return Promise.all(accounts.map((account) => results.result(account)));
  });
  const isKept = kept.every((result) => {
    if (result === undefined || result.execution !== execution) return false;
    return (result.refused !== null) === refusing.includes(result.account);
  });
  return mails.length === 1 && isNamed && isKept;
}
