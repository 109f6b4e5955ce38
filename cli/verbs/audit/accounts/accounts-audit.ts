import pLimit from 'p-limit';
import { type AccountList, type AccountResult, AccountResults } from '../../../../aws/account-results';
import { isAwsFault } from '../../../../aws/aws-fault';
import type { EvidenceStore } from '../../../../aws/evidence-store';
import { CONCURRENT_CALLS } from '../../../../aws/survey';
import { ROOT_FINDING } from '../../../../rotation/audit';
import { wholeDaysBetween } from '../../../../rotation/days';
import { KeyturnError } from '../../../../rotation/keyturn-error';
import { CHECK_EVERY_DAYS } from '../../../../rotation/policy';
import type { AccountAudit, AccountFinding, AccountsAudit } from './audited-account';
import { type KeptRunReport, readRunReport } from './kept-report';

/** A weekly run may be an hour late, or a day. */
const FRESH_DAYS = CHECK_EVERY_DAYS + 1;

/**
 * What the last runs of the check of many accounts found, account by account. Nothing is looked at anew.
 * @throws KeyturnError `NO_ACCOUNT_RESULTS`, `ACCOUNTS_UNREADABLE`, or an `AwsFault` where the bucket cannot be read
 */
export async function accountsAudit(evidence: EvidenceStore, bucket: string, now: Date): Promise<AccountsAudit> {
  const results = new AccountResults(evidence);
  const list = await results.list();
  if (list === undefined) throw noResults(bucket);
  const limit = pLimit(CONCURRENT_CALLS);
  const lookedFor = await Promise.all(list.accounts.map((listed) => limit(() => auditOf(listed, list, results, now))));
  const leftOut = list.leftOut.map(({ because, ...listed }): AccountAudit => {
    return { ...unknown(listed), standing: 'left-out', because };
  });
  const accounts = [...lookedFor, ...leftOut];
  const complete = accounts.every(({ standing }) => standing === 'looked' || standing === 'left-out');
  return { execution: list.execution, listedAt: list.listedAt, asOf: now.toISOString(), complete, accounts };
}

type Listed = AccountList['accounts'][number];

/** A result that cannot be read is told of that account, and of no other. */
async function auditOf(listed: Listed, list: AccountList, results: AccountResults, now: Date): Promise<AccountAudit> {
  try {
    return audited(listed, list, await results.result(listed.account), now);
  } catch (error) {
    const isTheirs = error instanceof KeyturnError && error.code === 'ACCOUNTS_UNREADABLE';
    if (!isAwsFault(error) && !isTheirs) throw error;
    return { ...unknown(listed), because: error.message, wayOut: error.wayOut };
  }
}

const unknown = ({ account, name }: Listed): AccountAudit => ({
  ...{ account, name, standing: 'not-looked', because: null, wayOut: null },
  ...{ lookedAt: null, ageDays: null, users: null, findings: [] },
});

const NOTHING_HEARD = {
  because: 'nothing was heard of its check in the last run',
  wayOut: 'See the failed executions of the map run in Step Functions.',
};

function audited(listed: Listed, list: AccountList, result: AccountResult | undefined, now: Date): AccountAudit {
  const report = result?.last === null || result === undefined ? undefined : readRunReport(result.last.report);
  const refused = result?.execution === list.execution ? result.refused : null;
  const wasLooked = report !== undefined && result?.last?.execution === list.execution;
  const seen = report === undefined ? unknown(listed) : { ...unknown(listed), ...factsOf(report, now) };
  if (!wasLooked) {
    const { because, wayOut } = refused ?? NOTHING_HEARD;
    return { ...seen, standing: 'not-looked', because, wayOut };
  }
  if (!report.complete) {
    const because = 'not everything in it could be looked at or done';
    return { ...seen, standing: 'incomplete', because, wayOut: 'Mend what is listed as a problem.' };
  }
  if (seen.ageDays !== null && seen.ageDays > FRESH_DAYS) {
    const because = `it was last looked at ${seen.ageDays} days ago, and a look is good for ${FRESH_DAYS}`;
    return { ...seen, standing: 'stale', because, wayOut: 'See why the state machine has not run since.' };
  }
  return { ...seen, standing: 'looked' };
}

function factsOf(report: KeptRunReport, now: Date): Pick<AccountAudit, 'lookedAt' | 'ageDays' | 'users' | 'findings'> {
  const lookedAt = new Date(report.asOf);
  return {
    lookedAt: lookedAt.toISOString(),
    ageDays: Math.max(0, wholeDaysBetween(lookedAt, now)),
    users: report.users,
    findings: findingsOf(report),
  };
}

/** What matters most comes first. A key that is overdue and unused stands there once, as the digest has it. */
function findingsOf(report: KeptRunReport): readonly AccountFinding[] {
  const overdue = new Set(report.overdue.map(({ accessKeyId }) => accessKeyId));
  const about = (rule: AccountFinding['rule'], because: string, wayOut: string | null, user: string | null = null) => ({
    ...{ rule, user, accessKeyId: null, because, wayOut, controls: [] },
  });
  return [
    ...Array.from({ length: report.rootKeys ?? 0 }, () => about('root', ROOT_FINDING.because, ROOT_FINDING.wayOut)),
    ...report.leaks.map(({ user, because, wayOut }) => about('leak', because, wayOut, user)),
    ...report.problems.map((one) => about('problem', `${one.about}: ${one.because}`, null)),
    ...report.acted.map(({ user, accessKeyId, did, because }) => ({
      ...about('acted', `was ${did}: ${because}`, null, user),
      accessKeyId,
    })),
    ...report.overdue.map((row) => ({ rule: 'overdue' as const, ...row })),
    ...report.unused.filter((row) => !overdue.has(row.accessKeyId)).map((row) => ({ rule: 'unused' as const, ...row })),
    ...report.comingDue.map(({ user, accessKeyId, dueAt }) => ({
      ...about('coming-due', `to be rotated by ${dueAt}`, null, user),
      accessKeyId,
    })),
    ...report.attention.map(({ user, because, wayOut }) => about('attention', because, wayOut, user)),
    ...report.exempt.map(({ user, until, reason }) => about('exempt', `until ${until}: ${reason}`, null, user)),
    ...report.unclassified.map((user) =>
      about('unclassified', 'no tag says its audience; it is taken for internal', null, user),
    ),
  ];
}

function noResults(bucket: string): KeyturnError {
  return new KeyturnError(
    'NO_ACCOUNT_RESULTS',
    `No run of the check of many accounts has left results in ${bucket}.`,
    'Set check.accounts, deploy the key-check stack and let it run once; or leave --accounts out.',
  );
}
