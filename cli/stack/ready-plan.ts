import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../change-records/record/canonical-json';
import { type PlanRecord, planRecordSchema } from '../../change-records/record/change-record';
import { KeyturnError } from '../../rotation/keyturn-error';
import type { World } from '../shell/world';
import { reviewFolder } from './engine';
import { stackFolder, stackProject, USUAL_STACK } from './stack-project';

/** The plan file, which is as confidential as the state. */
export const PLAN_FILE = 'plan.tfplan';

/** The change record beside it, without its ending. */
export const RECORD_FILE = 'change-record';

/**
 * The record of the plan that lies here and waits for its review or apply; undefined where none does. A look only: `apply`
 * judges anew.
 */
export async function readyPlan(world: World): Promise<PlanRecord | undefined> {
  try {
    const folder = reviewFolder(stackFolder(await stackProject(world), USUAL_STACK));
    const [plan, text] = await Promise.all([
      readFile(join(folder, PLAN_FILE)),
      readFile(join(folder, `${RECORD_FILE}.json`), 'utf8'),
    ]);
    const { data: record } = planRecordSchema.safeParse(JSON.parse(text));
    return record?.plan.sha256 === sha256(plan) ? record : undefined;
  } catch (fault) {
    const isMissing =
      fault instanceof KeyturnError ||
      fault instanceof SyntaxError ||
      (fault as NodeJS.ErrnoException).code !== undefined;
    if (isMissing) return undefined;
    throw fault;
  }
}
