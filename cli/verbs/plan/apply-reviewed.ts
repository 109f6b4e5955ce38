import { join, relative } from 'node:path';
import type { Approval } from '../../../change-records/chain/approval';
import { recordName } from '../../../change-records/chain/chain';
import type { ChainedRecord } from '../../../change-records/chain/chained-record';
import { RECORDS_FOLDER } from '../../../change-records/chain/record-folder';
import { stateKeys } from '../../../change-records/chain/state-keys';
import { canonicalJson, sha256 } from '../../../change-records/record/canonical-json';
import type { PlanRecord } from '../../../change-records/record/change-record';
import type { Configuration } from '../../../settings/configuration';
import type { Answer } from '../../answers/answers';
import { beginAct } from '../../evidence/act-on-record';
import type { Approver } from '../../evidence/approver';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import type { PlanningEngine } from '../../stack/engine';
import { lastWords, MAKE_ROOM, wayOutOf } from '../../stack/engine-words';
import { PLAN_FILE } from '../../stack/ready-plan';
import { discardPlan } from './review';

export interface ReviewedApply {
  readonly desk: Desk;
  readonly configuration: Configuration;
  readonly cloud: Cloud;
  readonly engine: PlanningEngine;
  /** The record of the plan, made again from the plan that is applied. */
  readonly change: PlanRecord;
  /** The hash of the record that was reviewed. */
  readonly reviewedHash: string;
  readonly approver: Approver;
}

/** Applies the reviewed plan. It is on record before Terraform starts, and what came of it afterwards, whatever that is. */
export async function applyReviewed(reviewed: ReviewedApply): Promise<ExitCode> {
  const { desk, configuration, cloud, engine, change } = reviewed;
  const startedAt = desk.now().toISOString();
  const approval: Approval = {
    ...reviewed.approver,
    at: startedAt,
    meaning: `Has reviewed the change record ${reviewed.reviewedHash} of the plan ${change.plan.sha256 ?? ''} and approves its apply.`,
  };
  const planner = change.plannedBy;
  const changeHash = sha256(canonicalJson(change));
  const act = await beginAct(desk, configuration, cloud, { kind: 'apply', planner, approval, changeHash, change });
  const failure = act.interrupted() ? NOT_STARTED : await runTerraform(engine);
  const problem = failure === null ? null : inRecord(failure);
  const users = new Set(change.users.map(({ name }) => name));
  const state = await engine.show().catch(() => '');
  const record = await act.finish({
    kind: 'apply',
    outcome: problem === null ? 'applied' : 'failed',
    problem,
    startedAt,
    endedAt: desk.now().toISOString(),
    planner,
    approval,
    keys: stateKeys(state, users),
    changeHash,
    change,
  });
  tell(reviewed, record, failure);
  return problem === null ? EXIT.done : EXIT.couldNot;
}

/** What went wrong. */
interface Failure {
  readonly because: string;
  readonly wayOut?: string;
  /** Nothing that Terraform said is left. */
  readonly isMute?: boolean;
}

const NOT_STARTED: Failure = {
  because: 'Ended by its operator before Terraform was started; nothing was changed.',
};

/** @returns null where nothing went wrong */
async function runTerraform(engine: PlanningEngine): Promise<Failure | null> {
  const { code, stderr } = await engine.apply(join(engine.reviewFolder, PLAN_FILE));
  // A plan that was begun cannot be applied again.
  await discardPlan(engine.reviewFolder);
  const isMute = stderr.trim() === '';
  return code === 0 ? null : { because: lastWords(stderr), wayOut: isMute ? MAKE_ROOM : wayOutOf(stderr), isMute };
}

const inRecord = ({ because, wayOut }: Failure): string => (wayOut === undefined ? because : `${because} → ${wayOut}`);

/** Terraform has said its words itself, as it went. */
const inTerminal = (failure: Failure): string =>
  failure === NOT_STARTED
    ? failure.because
    : [
        failure.isMute
          ? `The apply failed. ${failure.because}`
          : "The apply failed. Terraform's words stand above, and in the record.",
        ...(failure.wayOut ? [`→ ${failure.wayOut}`] : []),
      ].join('\n');

function tell({ desk, configuration, change }: ReviewedApply, record: ChainedRecord, failure: Failure | null): void {
  const folder = relative(desk.world.cwd, join(configuration.dir, RECORDS_FOLDER));
  const next = change.users.map((user) => `Next: ${user.next}`);
  desk.answer<Answer<'apply'>>(
    [
      failure === null ? `Applied: ${change.headline}` : desk.colours.red(inTerminal(failure)),
      `Recorded as number ${record.number} in ${folder || RECORDS_FOLDER}/${recordName(record.number)}.md`,
      `  ${record.hash}`,
      'Commit the records; keep that hash elsewhere too if you want to prove that none is missing.',
      ...(failure === null ? next : ['Plan again (npx keyturn plan): the plan shows what is left to do.']),
    ].join('\n'),
    { applied: failure === null, problem: failure && inRecord(failure), record },
  );
}
