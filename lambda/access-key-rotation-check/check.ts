import { isAwsFault } from '../../aws/aws-fault';
import { type Survey, survey } from '../../aws/survey';
import { judgeUser } from '../../rotation/judgement';
import { KeyturnError } from '../../rotation/keyturn-error';
import { actsEarlierByDays, type Decision, isTheChecks } from '../../rotation/retirement';
import { Acting, intentionsFor, type KeyChange, recover, type Visited } from './acting';
import { digestMail, digestTold, isDigestDue } from './digest';
import { CheckInventory } from './inventory';
import { lettersFor, noticesOf } from './letters';
import { CheckMemory } from './memory';
import { PostOffice, tell } from './post-office';
import { type Findings, reportOf } from './reporting';
import { type Deadline, decideFor, noteProblem, type Run, termsOf } from './run';
import type { RunReport } from './run-report';

/**
 * How the time of a run is shared out: whoever looks too long must not leave too little for telling people.
 * Each part stops in good order when its share is used up, and says how far it came.
 */
class TimeTable {
  private readonly totalInMs: number;

  constructor(private readonly deadline: Deadline) {
    this.totalInMs = deadline.remainingInMs();
  }

  readonly lookingIsOver = (): boolean => this.isLeftLessThan(0.5);
  readonly actingIsOver = (): boolean => this.isLeftLessThan(0.25);
  readonly tellingIsOver = (): boolean => this.isLeftLessThan(0.1);

  private isLeftLessThan(share: number): boolean {
    return this.deadline.remainingInMs() < share * this.totalInMs;
  }
}

/**
 * One run: looks, decides, writes down what it is about to do, does it, tells everybody, tells the owner, keeps the report.
 * Without a memory it changes nothing and mails nobody but the owner. One user's failure never ends it; whatever went wrong
 * is in `run.problems` at its end. Throws where nothing at all could be looked at.
 */
async function check(run: Run, memory: CheckMemory | undefined, handOver: HandOver | undefined): Promise<RunReport> {
  const times = new TimeTable(run.deadline);
  const inventory = memory === undefined ? undefined : await CheckInventory.open(run);
  const found = await look(run, memory, inventory, times);
  const byName = new Map(found.census.users.map((user) => [user.name, user]));
  const decisions = new Map(found.users.map(({ user, keys }) => [user.name, decideFor(user, keys, run)]));
  const recovered = memory === undefined ? new Map<string, readonly KeyChange[]>() : await recover(memory, byName, run);
  const visited =
    memory === undefined ? new Map<string, Visited>() : await act(run, memory, found, decisions, inventory, times);

  await inventory?.keep(found);

  // From here on a user whose keys were read again stands as that second decision has it.
  for (const [name, { decision }] of visited) decisions.set(name, decision);
  const changes = new Map<string, readonly KeyChange[]>();
  for (const name of new Set([...recovered.keys(), ...visited.keys()])) {
    changes.set(name, [...(recovered.get(name) ?? []), ...(visited.get(name)?.changes ?? [])]);
  }

  const office = new PostOffice(run, memory, times.tellingIsOver);
  const known = { found, decisions, changes };
  const told =
    memory === undefined
      ? { letters: [], deliveries: new Map() }
      : await tellHolders(known, office, memory, run, times.tellingIsOver);
  return conclude({ ...known, ...told }, office, memory, run, handOver);
}

async function look(
  run: Run,
  memory: CheckMemory | undefined,
  inventory: CheckInventory | undefined,
  times: TimeTable,
): Promise<Survey> {
  const { settings, ports, log } = run;
  const found = await survey(ports, {
    terms: termsOf(run),
    lookedAt: run.startedAt,
    inventory: inventory?.inventory,
    sweepBecause: inventory === undefined ? 'the memory of the check cannot be had' : inventory.sweepBecause,
    scope: 'where-it-matters',
    earlierByDays: actsEarlierByDays(settings),
    asksItself: (user) =>
      settings.mode === 'enforce' && memory !== undefined && isTheChecks(judgeUser(user, [], termsOf(run))),
    outOfTime: times.lookingIsOver,
  });
  for (const { about, because } of found.problems) noteProblem(run, about, because);
  log.info('looked', {
    users: found.census.users.length,
    lookedAt: found.users.length,
    asked: found.freshness.usersAsked,
    remembered: found.freshness.usersRemembered,
    problems: found.problems.length,
  });
  return found;
}

async function act(
  run: Run,
  memory: CheckMemory,
  found: Survey,
  decisions: ReadonlyMap<string, Decision>,
  inventory: CheckInventory | undefined,
  times: TimeTable,
): Promise<ReadonlyMap<string, Visited>> {
  if (!found.census.tagsKnown) return new Map();
  const intentions = found.users.flatMap((keys) => intentionsFor(keys, decisions.get(keys.user.name)!, run));
  if (intentions.length === 0) return new Map();
  try {
    await memory.intend(intentions);
  } catch (error) {
    if (!isAwsFault(error)) throw error;
    noteProblem(
      run,
      'memory of the check',
      `nothing was changed, because it could not be written down: ${error.message}`,
    );
    memory.settle(intentions.map(({ keyId }) => keyId));
    return new Map();
  }
  const names = new Set(intentions.map(({ user }) => user));
  const users = found.users.filter(({ user }) => names.has(user.name)).map(({ user }) => user);
  return new Acting(run, memory, found, inventory, times.actingIsOver).visitAll(users, intentions);
}

/** What earlier runs kept first, then what this one has to say. */
async function tellHolders(
  { found: { census }, decisions, changes }: Omit<Findings, 'letters' | 'deliveries'>,
  office: PostOffice,
  memory: CheckMemory,
  run: Run,
  outOfTime: () => boolean,
): Promise<Pick<Findings, 'letters' | 'deliveries'>> {
  await sendKept(office, memory, decisions, run);
  const givesNotice = run.settings.tell === 'holders' && census.tagsKnown;
  const letters = lettersFor(census.users, decisions, changes, givesNotice, memory, run);
  return { letters, deliveries: await tell(letters, office, memory, run, outOfTime) };
}

/** A kept mail that only gives notice is moot once the key it is about was looked at and needs none any more. */
async function sendKept(
  office: PostOffice,
  memory: CheckMemory,
  decisions: ReadonlyMap<string, Decision>,
  run: Run,
): Promise<void> {
  const noticed = new Set([...decisions.values()].flatMap(noticesOf).map(({ key }) => key.id));
  const sent = await office.sendKept(
    ({ user, changes, notices }) =>
      changes.length === 0 &&
      ((notices.length > 0 && run.settings.tell !== 'holders') ||
        (decisions.has(user) && !notices.some((keyId) => noticed.has(keyId)))),
  );
  for (const keyId of sent.flatMap(({ notices }) => notices)) memory.rememberNotice(keyId, run.asOf);
}

async function conclude(
  findings: Findings,
  office: PostOffice,
  memory: CheckMemory | undefined,
  run: Run,
  handOver: HandOver | undefined,
): Promise<RunReport> {
  const place = `runs/${run.asOf.toISOString().slice(0, 10)}/${run.id}.json`;
  const draft = reportOf(findings, run);
  if (handOver === undefined && isDigestDue(draft, memory, run)) {
    const mail = digestMail(draft, `s3://${run.settings.evidenceBucket}/${place}`, run);
    const delivery = await office.send(mail, { user: '', changes: [], notices: [] });
    if (delivery !== 'lost') {
      memory?.rememberDigest(run.asOf, digestTold(draft));
      settleWhatTheOwnerHears(draft, memory);
    }
  }
  // Written last, because what could not be told belongs into it.
  const report = reportOf(findings, run);
  try {
    await run.ports.evidence.put(place, JSON.stringify(report, null, 2), 'application/json');
  } catch (error) {
    if (!isAwsFault(error)) throw error;
    noteProblem(run, 'report of the run', `could not be kept: ${error.message}`);
  }
  if (await handOver?.(report)) settleWhatTheOwnerHears(report, memory);
  return report;
}

function settleWhatTheOwnerHears({ acted }: RunReport, memory: CheckMemory | undefined): void {
  memory?.settle(acted.filter(({ told }) => told === 'nobody').map(({ accessKeyId }) => accessKeyId));
}

/**
 * Takes the report where one digest is written of many accounts; the run then sends none of its own. Answers whether it is kept:
 * if not, that is among the problems.
 */
export type HandOver = (report: RunReport) => Promise<boolean>;

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
async function openMemory(run: Run): Promise<CheckMemory | undefined> {
  const until = new Date(run.startedAt.getTime() + run.deadline.remainingInMs() + LEASE_MARGIN_IN_MS);
  try {
    return await CheckMemory.open(run.ports.evidence, run.id, run.startedAt, until);
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
export async function runCheck(run: Run, handOver?: HandOver): Promise<CheckSummary> {
  run.log.info('run began', { mode: run.settings.mode, asOf: run.asOf.toISOString() });
  const memory = await openMemory(run);
  let report: RunReport;
  try {
    report = await check(run, memory, handOver);
  } finally {
    await closeMemory(run, memory);
  }
  const summary = summaryOf({ ...report, complete: run.problems.length === 0 });
  run.log.info('run ended', { ...summary, problems: run.problems.length });
  failIfIncomplete(run);
  return summary;
}
