import { type AccountResult, type AccountResults, accountFolder } from '../../aws/account-results';
import { type AwsFault, isAwsFault } from '../../aws/aws-fault';
import { evidenceBelow } from '../../aws/evidence-below';
import type { MemberAccounts, SessionCredentials } from '../../aws/member-account';
import type { AccountEvent } from '../../check-environment/accounts';
import type { CheckSettings } from '../../check-environment/check-settings';
import { KeyturnError } from '../../rotation/keyturn-error';
import { type CheckSummary, runCheck } from '../access-key-rotation-check/check';
import { type Invocation, ownAccount, runOf } from '../access-key-rotation-check/invocation';
import { type CheckPorts, noteProblem, type Run } from '../access-key-rotation-check/run';
import type { ActedRow, RunReport } from '../access-key-rotation-check/run-report';

/** What the check of one account among many works with. */
export interface AccountPorts {
  /** Of the account that the function runs in: its evidence and its mail serve every account. */
  readonly own: CheckPorts;
  readonly members: MemberAccounts;
  /** IAM and CloudTrail of another account. */
  readonly entered: (credentials: SessionCredentials) => Pick<CheckPorts, 'keys' | 'users' | 'keyEvents'>;
  readonly results: AccountResults;
}

/**
 * Runs the check in one account and keeps what became of it; an account that could not be looked at leaves that as its
 * result. Throws as the check does: Step Functions then tries again.
 */
export async function checkOne(
  event: AccountEvent,
  invocation: Invocation,
  settings: CheckSettings,
  ports: AccountPorts,
): Promise<CheckSummary> {
  const { account, execution } = event;
  try {
    const there = await portsIn(event, invocation, ports);
    const isOwn = account === ownAccount(invocation.context);
    // PGP keys are this account's matter; no other has suppliers of ours.
    const known = isOwn ? settings : { ...settings, sealingKeysEnd: undefined };
    const run = runOf({}, invocation, known, there);
    const ofAccount = { ...run, account };
    return await runCheck(ofAccount, (report) => handOver(report, event, ports.results, ofAccount));
  } catch (error) {
    if (error instanceof KeyturnError) await keepRefusal(error, event, ports.results, invocation.startedAt);
    invocation.log.error('account could not be looked at', { account, execution });
    throw error;
  }
}

async function portsIn(
  { account, role }: AccountEvent,
  { id, context }: Invocation,
  { own, members, entered }: AccountPorts,
): Promise<CheckPorts> {
  if (account === ownAccount(context)) return own;
  const partition = context.invokedFunctionArn.split(':')[1];
  const roleArn = `arn:${partition}:iam::${account}:role/${role.name}`;
  const credentials = await enter(members, {
    roleArn,
    sessionName: `keyturn-${id}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64),
    externalId: role.externalId,
    minutes: role.sessionMinutes,
  });
  const { keys, users, keyEvents } = entered(credentials);
  // The mailer stays ours: SES knows the sender in this account.
  return { keys, users, keyEvents, mailer: own.mailer, evidence: evidenceBelow(own.evidence, accountFolder(account)) };
}

/** @throws KeyturnError `ACCOUNT_NOT_ENTERED` */
async function enter(
  members: MemberAccounts,
  wish: Parameters<MemberAccounts['enter']>[0],
): Promise<SessionCredentials> {
  try {
    return await members.enter(wish);
  } catch (error) {
    if (!isAwsFault(error)) throw error;
    throw notEntered(wish.roleArn, error);
  }
}

function notEntered(roleArn: string, fault: AwsFault): KeyturnError {
  return new KeyturnError(
    'ACCOUNT_NOT_ENTERED',
    `The role ${roleArn} cannot be assumed: ${fault.message}`,
    'Make the role in that account, or mend whom it trusts: docs/many-accounts.md says how.',
    { cause: fault },
  );
}

/** What could not be kept is not known to the digest: a problem, and the run fails. */
async function handOver(report: RunReport, event: AccountEvent, results: AccountResults, run: Run): Promise<boolean> {
  try {
    await keepReport(report, event, results, run.asOf);
    return true;
  } catch (error) {
    if (!isAwsFault(error)) throw error;
    noteProblem(run, 'report of the run', `could not be handed over to the digest of all accounts: ${error.message}`);
    return false;
  }
}

/** A run that is repeated finds done what the first one did: the digest is to tell of both. */
async function keepReport(report: RunReport, { account, execution }: AccountEvent, results: AccountResults, now: Date) {
  const before = await earlier(results, account);
  const earlierActs = before?.last?.execution === execution ? actsOf(before.last.report) : [];
  const known = new Set(report.acted.map(({ accessKeyId }) => accessKeyId));
  const acted: readonly ActedRow[] = [
    ...earlierActs.filter(({ accessKeyId }) => !known.has(accessKeyId)),
    ...report.acted,
  ];
  await results.keepResult({
    version: 1,
    account,
    execution,
    triedAt: now.toISOString(),
    refused: null,
    last: { execution, report: { ...report, acted } },
  });
}

/** Anybody may have edited it in between. */
function actsOf(report: unknown): readonly ActedRow[] {
  const { acted } = report as Partial<RunReport>;
  return Array.isArray(acted) ? (acted as readonly ActedRow[]) : [];
}

/** Unless this execution has looked already: what a later try cannot, takes nothing away from that. */
async function keepRefusal(
  { code, message, wayOut }: KeyturnError,
  { account, execution }: AccountEvent,
  results: AccountResults,
  now: Date,
): Promise<void> {
  try {
    const before = await earlier(results, account);
    if (before?.execution === execution && before.refused === null) return;
    await results.keepResult({
      version: 1,
      account,
      execution,
      triedAt: now.toISOString(),
      refused: { code, because: message, wayOut },
      last: before?.last ?? null,
    });
  } catch (error) {
    // The digest then says that nothing was heard of the account, which is as bad.
    if (!isAwsFault(error)) throw error;
  }
}

/** A result that nobody can read is written anew. */
async function earlier(results: AccountResults, account: string): Promise<AccountResult | undefined> {
  try {
    return await results.result(account);
  } catch (error) {
    if (error instanceof KeyturnError && error.code === 'ACCOUNTS_UNREADABLE') return undefined;
    throw error;
  }
}
