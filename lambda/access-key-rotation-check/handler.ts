import { isAwsFault } from '../../aws/aws-fault';
import { type Aws, connect } from '../../aws/connect';
import { KeyturnError } from '../../rotation/keyturn-error';
import { check } from './check';
import { judgedTime } from './clock';
import { type CheckMode, type Configuration, readConfiguration } from './configuration';
import { jsonLog, type Log } from './log';
import { CheckMemory } from './memory';
import { noteProblem, type Run } from './run';
import type { RunReport } from './run-report';

/** What may be asked of one run. Everything is optional: `{}` is the weekly run. */
export interface CheckEvent {
  /** `report` looks without changing anything, whatever is configured. */
  readonly mode?: string;
  /** Judges as of so many days from now; against an endpoint on this machine only. */
  readonly clockAheadDays?: number;
}

/** What Lambda tells of an invocation, as far as we use it. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** What the invoker gets back; the report itself is in the evidence bucket. */
export type CheckSummary = Pick<RunReport, 'run' | 'account' | 'mode' | 'asOf' | 'complete' | 'users'> &
  Readonly<Record<'acted' | 'comingDue' | 'overdue' | 'unused' | 'exempt' | 'unclassified', number>>;

/** Longer than the clocks of two machines differ. */
const LEASE_MARGIN_IN_MS = 10_000;

function modeOf(event: CheckEvent, configured: CheckMode): CheckMode {
  if (event.mode === undefined || event.mode === configured) return configured;
  if (event.mode === 'report') return 'report';
  throw new KeyturnError(
    'BAD_EVENT',
    `The event asks for the mode ${JSON.stringify(event.mode)}; it may only ask for "report".`,
    'To enforce, set the mode in settings.json and deploy the key-check stack.',
  );
}

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

let shared: { readonly configuration: Configuration; readonly aws: Aws } | undefined;

/** Read and connected once, and kept for as long as Lambda keeps the process. */
function surroundings(): NonNullable<typeof shared> {
  if (shared === undefined) {
    const configuration = readConfiguration(process.env);
    shared = { configuration, aws: connect({ region: configuration.region }) };
  }
  return shared;
}

function nameOfRun(realNow: Date, requestId: string): string {
  return `${realNow.toISOString().replace(/[:.]/g, '-')}-${requestId.slice(0, 8)}`;
}

/** What Lambda calls. */
export async function handler(event: CheckEvent | null, context: InvocationContext): Promise<CheckSummary> {
  const realNow = new Date();
  const id = nameOfRun(realNow, context.awsRequestId);
  const log: Log = jsonLog(id);
  try {
    const { configuration, aws } = surroundings();
    const run: Run = {
      id,
      account: context.invokedFunctionArn.split(':')[4] ?? 'unknown',
      asOf: judgedTime(realNow, event?.clockAheadDays ?? 0, process.env),
      configuration: { ...configuration, mode: modeOf(event ?? {}, configuration.mode) },
      ports: { ...aws, evidence: aws.evidence(configuration.evidenceBucket) },
      log,
      deadline: { remainingInMs: () => context.getRemainingTimeInMillis() },
      problems: [],
    };
    return await runCheck(run, realNow);
  } catch (error) {
    const { code, message, remedy } =
      error instanceof KeyturnError ? error : { code: 'BUG', message: String(error), remedy: undefined };
    log.error('run failed', { code, because: message, remedy });
    throw error;
  }
}
