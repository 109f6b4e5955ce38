import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJsonText } from '../../../change-records/plan/json-text';
import { canonicalJson, sha256 } from '../../../change-records/record/canonical-json';
import { type PlanRecord, planRecordSchema } from '../../../change-records/record/change-record';
import { html } from '../../../change-records/render/html';
import { markdown } from '../../../change-records/render/markdown';
import { planDocument } from '../../../change-records/render/plan-document';
import { KeyturnError } from '../../../rotation/keyturn-error';

/** The plan file, which is as confidential as the state. */
export const PLAN_FILE = 'plan.tfplan';

const RECORD_FILE = 'change-record';

/** A change record in its three forms: ending → text. */
export function renderings(record: PlanRecord): ReadonlyMap<'json' | 'md' | 'html', string> {
  const document = planDocument(record);
  return new Map([
    ['json', `${JSON.stringify(record, null, 2)}\n`],
    ['md', markdown(document)],
    ['html', html(document)],
  ]);
}

/** Saves a record beside its plan. @returns the files' paths, by ending */
export async function saveReview(folder: string, record: PlanRecord): Promise<Readonly<Record<string, string>>> {
  const saved: Record<string, string> = {};
  for (const [ending, text] of renderings(record)) {
    const file = join(folder, `${RECORD_FILE}.${ending}`);
    await writeFile(file, text);
    saved[ending] = file;
  }
  return saved;
}

/** The record that was reviewed, and its plan file. @throws KeyturnError */
export async function readReview(folder: string, expected: string | undefined): Promise<PlanRecord> {
  const text = await readFile(join(folder, `${RECORD_FILE}.json`), 'utf8').catch(() => undefined);
  const plan = await readFile(join(folder, PLAN_FILE)).catch(() => undefined);
  if (text === undefined || plan === undefined) {
    throw new KeyturnError(
      'NOTHING_REVIEWED',
      `There is no plan to apply in ${folder}; only a plan that was reviewed is applied.`,
      'Plan first: npx keyturn plan.',
    );
  }
  const parsed = planRecordSchema.safeParse(readJsonText(text));
  if (!parsed.success) {
    throw new KeyturnError('REVIEW_ALTERED', `The change record in ${folder} cannot be read.`, PLAN_AGAIN);
  }
  const record = parsed.data;
  if (sha256(plan) !== record.plan.sha256) {
    throw new KeyturnError(
      'PLAN_CHANGED',
      `The plan file in ${folder} is not the one that the change record was made of; exactly the reviewed plan is applied.`,
      PLAN_AGAIN,
    );
  }
  const wanted = expected?.replace(/^(sha256:)?/, 'sha256:').toLowerCase();
  if (wanted !== undefined && wanted !== record.plan.sha256) {
    throw new KeyturnError(
      'NOT_THE_REVIEWED_PLAN',
      `The plan file in ${folder} has the hash ${record.plan.sha256}, and ${wanted} was approved.`,
      'Bring the plan that was approved, or have this one reviewed.',
    );
  }
  return record;
}

const PLAN_AGAIN = 'Plan again (npx keyturn plan), and have the new record reviewed.';

/** The part of a record that follows from the plan alone: made of the same plan, it is the same. */
export function reviewedChange(record: PlanRecord): string {
  const { headline, counts, verdict, policies, otherChanges, drift, users, keys } = record;
  return canonicalJson({
    headline,
    counts,
    accepted: (verdict.accepted ?? []).map(({ code, about, because }) => [code, about, because]),
    policies,
    otherChanges,
    drift,
    users: users.map(({ name, step, ledger, stage }) => ({ name, step, ledger, stage })),
    keys: keys.map(({ user, generation, accessKeyId, change, before, after }) => [
      ...[user, generation, accessKeyId, change, before, after],
    ]),
  });
}

/** A plan that was applied, or tried, is of no more use, and confidential. */
export async function discardPlan(folder: string): Promise<void> {
  await rm(join(folder, PLAN_FILE), { force: true });
}
