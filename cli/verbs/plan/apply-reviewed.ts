import { join, relative } from 'node:path';
import { recordName } from '../../../change-records/chain/chain';
import type { ChainedRecord } from '../../../change-records/chain/chained-record';
import { appendRecord, RECORDS_FOLDER } from '../../../change-records/chain/record-folder';
import { stateKeys } from '../../../change-records/chain/state-keys';
import { canonicalJson, sha256 } from '../../../change-records/record/canonical-json';
import type { PlanRecord } from '../../../change-records/record/change-record';
import { maskKeyIds } from '../../../rotation/access-key';
import type { Configuration } from '../../../settings/configuration';
import { recordContext } from '../../evidence/record-context';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import type { Engine } from '../../stack/engine';
import { discardPlan, PLAN_FILE } from './review';

export interface ReviewedApply {
  readonly desk: Desk;
  readonly configuration: Configuration;
  readonly cloud: Cloud;
  readonly engine: Engine;
  /** The record that was reviewed. */
  readonly change: PlanRecord;
  readonly approval: { readonly by: string; readonly how: 'asked' | 'given beforehand' };
}

/** Applies the reviewed plan and puts what came of it on record, whatever came of it. */
export async function applyReviewed(reviewed: ReviewedApply): Promise<ExitCode> {
  const { desk, engine } = reviewed;
  const startedAt = desk.now().toISOString();
  const { code, stderr } = await engine.apply(join(engine.reviewFolder, PLAN_FILE));
  const problem = code === 0 ? null : lastWords(stderr);
  // A plan that was begun cannot be applied again.
  await discardPlan(engine.reviewFolder);
  const record = await putOnRecord(reviewed, startedAt, problem);
  tell(reviewed, record, problem);
  return problem === null ? EXIT.done : EXIT.couldNot;
}

async function putOnRecord(
  { desk, configuration, cloud, engine, change, approval }: ReviewedApply,
  startedAt: string,
  problem: string | null,
): Promise<ChainedRecord> {
  const users = new Set(change.users.map(({ name }) => name));
  const state = await engine.show().catch(() => '');
  const context = await recordContext(desk, configuration, cloud);
  return appendRecord(
    join(configuration.dir, RECORDS_FOLDER),
    {
      kind: 'apply',
      outcome: problem === null ? 'applied' : 'failed',
      problem,
      startedAt,
      endedAt: desk.now().toISOString(),
      approval: {
        by: approval.by,
        at: startedAt,
        meaning: `Has reviewed the change record of the plan ${change.plan.sha256 ?? ''} and approves its apply.`,
        how: approval.how,
      },
      keys: stateKeys(state, users),
      changeHash: sha256(canonicalJson(change)),
      change,
    },
    context(),
  );
}

/** Terraform's errors without frames and whole access key IDs, short enough for a record. */
function lastWords(stderr: string): string {
  const words = maskKeyIds(stderr).replace(/[╷│╵]/g, ' ').replace(/\s+/g, ' ').trim();
  return words === '' ? 'Terraform ended without a word.' : words.slice(0, 2000);
}

function tell({ desk, configuration, change }: ReviewedApply, record: ChainedRecord, problem: string | null): void {
  const folder = relative(desk.world.cwd, join(configuration.dir, RECORDS_FOLDER));
  const next = change.users.map((user) => `Next: ${user.next}`);
  desk.answer(
    [
      problem === null ? `Applied: ${change.headline}` : desk.colours.red(`The apply failed: ${problem}`),
      `Recorded as number ${record.number} in ${folder || RECORDS_FOLDER}/${recordName(record.number)}.md`,
      `  ${record.hash}`,
      'Commit the records; keep that hash elsewhere too if you want to prove that none is missing.',
      ...(problem === null ? next : ['Plan again: the plan shows what is left to do.']),
    ].join('\n'),
    { applied: problem === null, problem, record },
  );
}
