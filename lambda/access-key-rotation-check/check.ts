import { isAwsFault } from '../../aws/aws-fault';
import { type Survey, survey } from '../../aws/survey';
import { contactOf } from '../../rotation/contact';
import { judgeUser, type UserJudgement } from '../../rotation/judgement';
import { isNoticeDue } from '../../rotation/notice';
import { isTheChecks, planFor } from '../../rotation/retirement';
import { Acting, type Deed, intentionsFor, type Visited } from './acting';
import { digestMail, digestTold, isDigestDue } from './digest';
import type { Letter, Notice } from './letter';
import type { CheckMemory } from './memory';
import { PostOffice } from './post-office';
import { recover } from './recovery';
import { type Findings, reportOf } from './reporting';
import { noteProblem, practiceOf, type Run, termsOf } from './run';
import type { RunReport } from './run-report';
import { tell } from './telling';
import { TimeTable } from './time-table';

/**
 * One run: looks, decides, writes down what it is about to do, does it, tells everybody, tells the owner, keeps the report.
 * Without a memory it changes nothing and mails nobody but the owner. One user's failure never ends it; whatever went wrong
 * is in `run.problems` at its end. Throws where nothing at all could be looked at.
 */
export async function check(run: Run, memory: CheckMemory | undefined): Promise<RunReport> {
  const times = new TimeTable(run.deadline);
  const found = await look(run, memory, times);
  const byName = new Map(found.census.users.map((user) => [user.name, user]));
  const recovered = memory === undefined ? new Map<string, readonly Deed[]>() : await recover(memory, byName, run);
  const visited = memory === undefined ? new Map<string, Visited>() : await act(run, memory, found, times);

  const judgements = found.users.map(
    ({ user, keys }) => visited.get(user.name)?.judgement ?? judgeUser(user, keys, termsOf(run)),
  );
  const deeds = new Map<string, readonly Deed[]>();
  for (const name of new Set([...recovered.keys(), ...visited.keys()])) {
    const ofUser = [...(recovered.get(name) ?? []), ...(visited.get(name)?.deeds ?? [])];
    if (ofUser.length > 0) deeds.set(name, ofUser);
  }

  const office = new PostOffice(run, memory, times.tellingIsOver);
  if (memory !== undefined) await sendKept(office, memory, judgements, run);
  const letters = memory === undefined ? [] : lettersFor(judgements, deeds, found, memory, run);
  const deliveries = memory === undefined ? new Map() : await tell(letters, office, memory, run, times.tellingIsOver);
  return conclude({ found, judgements, deeds, letters, deliveries }, office, memory, run);
}

async function look(run: Run, memory: CheckMemory | undefined, times: TimeTable): Promise<Survey> {
  const { configuration, ports, log } = run;
  const { neverPassLimit, runEveryDays, mode } = configuration;
  const found = await survey(ports, {
    terms: termsOf(run),
    scope: 'where-it-matters',
    earlierByDays: neverPassLimit ? runEveryDays + 1 : 0,
    asksItself: (user) => mode === 'enforce' && memory !== undefined && isTheChecks(judgeUser(user, [], termsOf(run))),
    outOfTime: times.lookingIsOver,
  });
  for (const { about, because } of found.problems) noteProblem(run, about, because);
  log.info('looked', {
    users: found.census.users.length,
    lookedAt: found.users.length,
    problems: found.problems.length,
  });
  return found;
}

async function act(
  run: Run,
  memory: CheckMemory,
  found: Survey,
  times: TimeTable,
): Promise<ReadonlyMap<string, Visited>> {
  if (run.configuration.mode === 'report' || !found.census.tagsKnown) return new Map();
  const intentions = found.users.flatMap((user) => intentionsFor(user, run));
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
  return new Acting(run, memory, found.census, times.actingIsOver).visitAll(users, intentions);
}

function noticesOf(judged: UserJudgement, run: Run): readonly Notice[] {
  return planFor(judged, termsOf(run), practiceOf(run)).filter((step): step is Notice => step.do === 'notify');
}

/** A kept mail that only gives notice is moot once the key it is about was looked at and needs none any more. */
async function sendKept(
  office: PostOffice,
  memory: CheckMemory,
  judgements: readonly UserJudgement[],
  run: Run,
): Promise<void> {
  const lookedAt = new Set(judgements.map(({ user }) => user.name));
  const noticed = new Set(judgements.flatMap((judged) => noticesOf(judged, run)).map(({ key }) => key.id));
  const sent = await office.sendKept(
    ({ user, deeds, notices }) =>
      deeds.length === 0 && lookedAt.has(user) && !notices.some((keyId) => noticed.has(keyId)),
  );
  for (const keyId of sent.flatMap(({ notices }) => notices)) memory.rememberNotice(keyId, run.asOf);
}

/** Who is told what. In `report` only what an earlier run did, and still owes. */
function lettersFor(
  judgements: readonly UserJudgement[],
  deeds: ReadonlyMap<string, readonly Deed[]>,
  found: Survey,
  memory: CheckMemory,
  run: Run,
): readonly Letter[] {
  const givesNotice = run.configuration.mode === 'enforce' && found.census.tagsKnown;
  const byName = new Map(judgements.map((judged) => [judged.user.name, judged]));
  const changed = new Set([...deeds.values()].flat().map(({ keyId }) => keyId));
  return found.census.users.flatMap((user): Letter[] => {
    const judged = byName.get(user.name);
    const notices = (judged === undefined || !givesNotice ? [] : noticesOf(judged, run)).filter(
      ({ key }) => !changed.has(key.id) && isNoticeDue(memory.lastNotice(key.id), run.asOf),
    );
    const ofUser = deeds.get(user.name) ?? [];
    if (notices.length === 0 && ofUser.length === 0) return [];
    return [{ user, contact: contactOf(user, run.configuration.mailPattern), deeds: ofUser, notices }];
  });
}

async function conclude(
  findings: Findings,
  office: PostOffice,
  memory: CheckMemory | undefined,
  run: Run,
): Promise<RunReport> {
  const place = `runs/${run.asOf.toISOString().slice(0, 10)}/${run.id}.json`;
  const draft = reportOf(findings, run);
  if (isDigestDue(draft, memory, run)) {
    const mail = digestMail(draft, `s3://${run.configuration.evidenceBucket}/${place}`, run);
    const delivery = await office.send(mail, { user: '', deeds: [], notices: [] });
    if (delivery !== 'lost') {
      memory?.rememberDigest(run.asOf, digestTold(draft));
      const toldToOwner = draft.acted.filter(({ told }) => told === 'nobody');
      memory?.settle(toldToOwner.map(({ accessKeyId }) => accessKeyId));
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
  return { ...report, problems: [...run.problems], complete: run.problems.length === 0 };
}
