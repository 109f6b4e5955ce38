import { isAwsFault } from '../../aws/aws-fault';
import { KeyturnError } from '../../rotation/keyturn-error';
import { check } from './check';
import { CheckMemory } from './memory';
import { noteProblem, type Run } from './run';
import type { RunReport } from './run-report';

/** What the invoker gets back; the report itself is in the evidence bucket. */
export type CheckSummary = Pick<RunReport, 'run' | 'account' | 'mode' | 'asOf' | 'complete' | 'users'> &
  Readonly<Record<'acted' | 'comingDue' | 'overdue' | 'unused' | 'exempt' | 'unclassified', number>>;

/** Longer than the clocks of two machines differ. */
const LEASE_MARGIN_IN_MS = 10_000;

function summaryOf(report: RunReport): CheckSummary {
  const { run, account, mode, asOf, complete, users } = report;
  const [acted, comingDue, overdue] = [report.acted.length, report.comingDue.length, report.overdue.length];
  const [unused, exempt, unclassified] = [report.unused.length, report.exempt.length, report.unclassified.length];
  return { run, account, mode, asOf, complete, users, acted, comingDue, overdue, unused, exempt, unclassified };
}

/** Undefined where the memory cannot be had: the run then looks and tells the owner, but changes nothing. */
async function openMemory(run: Run, realNow: Date): Promise<CheckMemory | undefined> {
  const until = new Date(realNow.getTime() + run.deadline.remainingInMs() + LEASE_MARGIN_IN_MS);
  try {
    return await CheckMemory.open(run.ports.evidence, run.id, realNow, until);
  } catch (error) {
    const isUnreadable = error instanceof KeyturnError && error.code === 'MEMORY_UNREADABLE';
    if (!isAwsFault(error) && !isUnreadable) throw error;
    noteProblem(run, 'memory of the check', `nothing was changed and only the owner was told: ${error.message}`);
    return undefined;
  }
}

async function closeMemory(run: Run, memory: CheckMemory | undefined): Promise<void> {
  try {
    await memory?.close(run.asOf);
  } catch (error) {
    if (!isAwsFault(error)) throw error;
    noteProblem(run, 'memory of the check', `could not be written at the end: ${error.message}`);
  }
}

function failIfIncomplete({ problems }: Run): void {
  if (problems.length === 0) return;
  const shown = problems.slice(0, 10).map(({ about, because }) => `${about}: ${because}`);
  const more = problems.length > shown.length ? `; and ${problems.length - shown.length} more` : '';
  throw new KeyturnError(
    'CHECK_INCOMPLETE',
    `The check could not look at or do everything: ${shown.join('; ')}${more}.`,
    'Mend the causes and run the check again; what was done is in the report in the evidence bucket.',
  );
}

/** One run from its beginning to its end. Throws a `KeyturnError` unless everything was looked at, done, told and kept. */
export async function runCheck(run: Run, realNow: Date): Promise<CheckSummary> {
  run.log.info('run began', { mode: run.configuration.mode, asOf: run.asOf.toISOString() });
  const memory = await openMemory(run, realNow);
  let report: RunReport;
  try {
    report = await check(run, memory);
  } finally {
    await closeMemory(run, memory);
  }
  const summary = summaryOf({ ...report, complete: run.problems.length === 0 });
  run.log.info('run ended', { ...summary, problems: run.problems.length });
  failIfIncomplete(run);
  return summary;
}
